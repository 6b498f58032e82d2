import type { UserId } from "#appservice";
import type { Administration, AgentPage, AgentStatus, Statistics } from "./administration.ts";

/** Markdown. */
export function agentsText(
  { agents, total }: AgentPage,
  { page, pageSize }: { readonly page: number; readonly pageSize: number },
): string {
  const pages = Math.ceil(total / pageSize);
  if (agents.length === 0) return pages === 1 ? "There is one page only." : `There are ${pages} pages only.`;
  const first = (page - 1) * pageSize + 1;
  const more = page < pages ? `\n\n\`agents ${page + 1}\` shows further ones.` : "";
  return `Agents ${first} to ${first + agents.length - 1} of ${total}:\n\n${agents.map(agentLine).join("\n")}${more}`;
}

const states: Readonly<Record<AgentStatus["state"], string>> = {
  active: "active",
  suspended: "suspended",
  "being-deleted": "being deleted",
  "without-room": "no room yet",
};

function agentLine({ userId, personId, state, lastActive }: AgentStatus): string {
  const whom = personId === undefined ? "for everyone" : `for \`${personId}\``;
  const last = lastActive === undefined ? "nothing said yet" : `last spoken to ${minuteOf(lastActive)}`;
  return `- \`${userId}\` ${whom}: ${states[state]}, ${last}`;
}

function minuteOf(time: number): string {
  return `${new Date(time).toISOString().slice(0, 16).replace("T", " ")} UTC`;
}

/** Markdown. */
export function statisticsText(statistics: Statistics): string {
  const { people, agents, suspended, messages, modelCalls, queued, uptimeMs, version } = statistics;
  return [
    `- people with an agent: ${people}`,
    `- agents: ${agents}`,
    `- suspended: ${suspended}`,
    `- messages in the last 24 hours: ${messages}`,
    `- model calls in the last 24 hours: ${modelCalls}`,
    `- waiting to be handled: ${queued}`,
    `- running for: ${durationText(uptimeMs)} (counts begin with the start)`,
    `- version: ${version}`,
  ].join("\n");
}

function durationText(milliseconds: number): string {
  const minutes = Math.floor(milliseconds / 60_000);
  const [days, hours] = [Math.floor(minutes / 1440), Math.floor((minutes % 1440) / 60)];
  if (days > 0) return `${days} d ${hours} h`;
  return hours > 0 ? `${hours} h ${minutes % 60} min` : `${minutes} min`;
}

export function suspendedText(userId: UserId, outcome: Awaited<ReturnType<Administration["suspend"]>>): string {
  switch (outcome) {
    case "suspended":
      return `${userId} is suspended, until \`resume ${userId}\`. Their reminders are held back.`;
    case "already":
      return `${userId} is suspended already.`;
    case "is-admin":
      return `${userId} is an administrator. Change \`permissions\` in the config first.`;
    case "is-service-bot":
      return "I cannot suspend myself: nobody could end it.";
    case "no-such-agent":
      return `There is no agent ${userId}. \`agents\` lists them.`;
  }
}
