import { z } from "zod";
import type { UserId } from "#appservice";
import type { BotCommand } from "../commands/bot-command.ts";
import { defineTool } from "../define-tool.ts";
import type { Tool } from "../define-tool.ts";
import type { MessageTurn } from "../turn.ts";
import type { Administration } from "./administration.ts";
import { agentsText, statisticsText, suspendedText } from "./admin-texts.ts";
import { noticeText } from "./broadcast.ts";
import { parseUser } from "./parse-user.ts";

/** Agents on a page of the list. */
const pageSize = 20;
/** Of a broadcast: what is asked for consent must be readable in one message. Characters. */
const maxNoticeLength = 4000;
/** Whose agents bring a broadcast. */
const assistantId = "assistant";

const notAdmin = "That is for administrators of AgentChat, in their direct chat with me.";

/** Commands by which admins manage agents, in their direct chat with the service bot. They need `adminActions`. */
export const adminCommands: Readonly<Record<string, BotCommand>> = {
  agents: forAdmins({
    description: "lists the agents, with whom they serve and when they were last spoken to",
    usage: { "": "shows the first 20", PAGE: "shows further ones" },
    examples: ["2"],
    async run(turn, argument, administration) {
      const page = argument === "" ? 1 : Number(argument);
      if (!Number.isSafeInteger(page) || page < 1) return turn.reply("Which page? Write a number, such as `agents 2`.");
      const from = (page - 1) * pageSize;
      return turn.reply(agentsText(await administration.agents({ from, count: pageSize }), { page, pageSize }));
    },
  }),
  provision: forAdmins({
    description: "makes somebody's assistant and invites them to it",
    usage: { USER: "for this person" },
    examples: ["@bob:example.org"],
    run: (turn, argument, administration) =>
      withUser(turn, argument, async (userId) => {
        const made = await administration.provision(assistantId, userId);
        if (made === "no-such-person") return `The homeserver knows nobody called ${userId}.`;
        if (made === "not-permitted")
          return `${userId} is not allowed to have one: see \`permissions\` in the config, or they are suspended.`;
        return made.isNew
          ? `${userId} is invited to their new assistant, ${made.userId}.`
          : `${userId} has an assistant already, ${made.userId}; I have invited them again.`;
      }),
  }),
  suspend: forAdmins({
    description: "has nobody answer a person, or an agent answer nobody, until resume",
    usage: { USER: "a person or an agent; their reminders are held back" },
    examples: ["@bob:example.org"],
    run: (turn, argument, administration) =>
      withUser(turn, argument, async (userId) => suspendedText(userId, await administration.suspend(userId))),
  }),
  resume: forAdmins({
    description: "ends a suspension",
    usage: { USER: "a person or an agent" },
    examples: ["@bob:example.org"],
    run: (turn, argument, administration) =>
      withUser(turn, argument, async (userId) =>
        (await administration.resume(userId))
          ? `${userId} is no longer suspended. Reminders that were held back come now.`
          : `${userId} is not suspended.`,
      ),
  }),
  delete: forAdmins({
    description: "deletes everything kept about a person, after asking you",
    usage: { USER: "of this person" },
    examples: ["@bob:example.org"],
    run: (turn, argument) =>
      withUser(turn, argument, async (userId) => {
        await turn.confirm(deletePerson.name, { userId });
        return undefined;
      }),
  }),
  stats: forAdmins({
    description: "shows how many people and agents there are, and what goes on",
    run: async (turn, _argument, administration) => turn.reply(statisticsText(await administration.statistics())),
  }),
  broadcast: forAdmins({
    description: "sends a notice to everybody's direct chat with their assistant, after asking you",
    usage: { TEXT: "the notice" },
    examples: ["Maintenance tonight from 22:00 to 23:00."],
    async run(turn, text, administration) {
      if (text === "") return turn.reply("What shall I send? Write `broadcast` and the text.");
      if (text.length > maxNoticeLength)
        return turn.reply(`That is too long for a notice: at most ${maxNoticeLength} characters.`);
      const recipients = administration.countRecipients(assistantId);
      if (recipients === 0) return turn.reply("Nobody has an assistant yet, so nobody would get it.");
      return turn.confirm(sendNotice.name, { text, recipients });
    },
  }),
};

const deletePerson = defineTool({
  name: "delete_person",
  description: "Deletes everything kept about a person.",
  input: z.object({ userId: z.string() }),
  describeAction: ({ userId }) =>
    [
      `Delete everything that is kept about ${userId}, for good:`,
      "- what they told their agents, what was answered, summaries, what is remembered about them, reminders, consents",
      "- the key that it is encrypted with",
      "Their assistant says goodbye and leaves all rooms. Messages stay in the rooms, on the homeserver; backups of the database stay until you throw them away. A suspension stays.",
    ].join("\n"),
  async run({ userId }, { turn }) {
    const personId = parseUser(turn, userId);
    if (turn.administration === undefined || personId === undefined) return notAdmin;
    await turn.administration.deletePerson(personId);
    return `I am deleting what is kept about ${personId} and tell you when it is done.`;
  },
});

const sendNotice = defineTool({
  name: "send_notice",
  description: "Sends a notice to everybody.",
  input: z.object({ text: z.string(), recipients: z.number() }),
  describeAction: ({ text, recipients }) =>
    `Send this notice to ${recipients === 1 ? "1 person" : `${recipients} people`}, in the direct chat with their assistant:\n\n${noticeText(text)}`,
  async run({ text }, { turn }) {
    if (turn.administration === undefined) return notAdmin;
    await turn.administration.broadcast(assistantId, text);
    return "";
  },
});

/** What `adminCommands` do once the admin has agreed. */
export const adminActions: readonly Tool[] = [deletePerson, sendNotice];

interface AdminCommand extends Omit<BotCommand, "run" | "requires" | "where"> {
  run(turn: MessageTurn, argument: string, administration: Administration): Promise<unknown>;
}

function forAdmins(command: AdminCommand): BotCommand {
  return {
    ...command,
    requires: "admin",
    where: "direct",
    run: (turn, argument) =>
      turn.administration === undefined ? turn.reply(notAdmin) : command.run(turn, argument, turn.administration),
  };
}

/** Says what `act` resolves with, if anything. */
async function withUser(
  turn: MessageTurn,
  argument: string,
  act: (userId: UserId) => Promise<string | undefined>,
): Promise<void> {
  const userId = parseUser(turn, argument);
  const answer =
    userId === undefined ? "Whom do you mean? Write a user id, such as `@bob:example.org`." : await act(userId);
  if (answer !== undefined) await turn.reply(answer);
}
