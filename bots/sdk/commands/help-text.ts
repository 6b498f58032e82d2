import type { PermissionLevel } from "../permission-level.ts";
import type { BotReactions } from "../reactions/bot-reaction.ts";
import { roomCommands } from "../rooms/room-commands.ts";
import type { CommandDeclaration } from "./command-declaration.ts";
import { isAllowed } from "./find-command.ts";
import { nearestCommand } from "./nearest-command.ts";

export interface HelpFacts {
  /** What the agent is for. */
  readonly about: string | undefined;
  /** What can be said to it in plain words. */
  readonly sayings: readonly string[];
  /** Whether it takes anything but commands. */
  readonly understandsText: boolean;
  readonly commands: Readonly<Record<string, CommandDeclaration>>;
  /** What reactions to messages have it do. */
  readonly reactions?: BotReactions;
  readonly isDirect: boolean;
  /** Whether commands work without the `!`. */
  readonly isManagementRoom: boolean;
  /** Of whom it is told. */
  readonly level: PermissionLevel;
}

type Named = readonly [name: string, command: CommandDeclaration];

/** What `!help` answers, in Markdown: plain language first, then commands; with the name of a command, all about it. */
export function helpText(facts: HelpFacts, argument: string): string {
  const usable = usableCommands(facts);
  const wanted = argument.replace(/^!/u, "").toLowerCase();
  if (wanted === "") return overview(facts, usable);
  const found = usable.find(([name]) => name === wanted);
  if (found !== undefined) return detail(found, mark(facts));
  const names = usable.map(([name]) => name);
  const nearest = nearestCommand(wanted, names, { isAlone: true });
  const meant = nearest === undefined ? "" : ` Did you mean ${code(mark(facts), nearest)}?`;
  return `There is no command ${code(mark(facts), wanted)} here.${meant} ${code(mark(facts), "help")} shows all.`;
}

/** Those that the person may use in this room. */
function usableCommands({ commands, isDirect, level }: HelpFacts): readonly Named[] {
  return Object.entries<CommandDeclaration>({ ...commands, ...roomCommands }).filter(
    ([, command]) => isAllowed(command, level) && command.where !== (isDirect ? "group" : "direct"),
  );
}

function overview(facts: HelpFacts, usable: readonly Named[]): string {
  const ofAdmins = usable.filter(([, { requires }]) => requires === "admin");
  const ofRoom = usable.filter(([, { where }]) => where === "group");
  const others = usable.filter(
    (command) => command[0] !== "help" && !ofAdmins.includes(command) && !ofRoom.includes(command),
  );
  return [
    ...(facts.about === undefined ? [] : [facts.about]),
    ...inPlainWords(facts),
    list("Commands", others, facts),
    ...onReactions(facts),
    ...(ofRoom.length === 0 ? [] : [list("In this room", ofRoom, facts)]),
    ...(ofAdmins.length === 0 ? [] : [list("For administrators", ofAdmins, facts)]),
    `${code(mark(facts), "help NAME")} tells more about one.${facts.isManagementRoom ? " In other rooms they begin with a `!`." : ""}`,
  ].join("\n\n");
}

function inPlainWords({ sayings, understandsText, isDirect }: HelpFacts): readonly string[] {
  if (!understandsText) return [];
  const how = isDirect ? "Write to me in your own words" : "Mention me or reply to me, and write in your own words";
  if (sayings.length === 0) return [`${how}.`];
  return [`${how}, for example:`, sayings.map((saying) => `“${saying}”`).join(" · ")];
}

function onReactions({ reactions = {} }: HelpFacts): readonly string[] {
  const lines = Object.entries(reactions).map(([emoji, { about }]) => `- ${emoji} – ${about}`);
  return lines.length === 0 ? [] : [["**Reactions to a message**", "", ...lines].join("\n")];
}

function list(heading: string, commands: readonly Named[], facts: HelpFacts): string {
  const lines = commands.map(([name, { description }]) => `- ${code(mark(facts), name)} – ${description}`);
  return [`**${heading}**`, "", ...lines].join("\n");
}

function detail([name, { description, usage = {}, examples = [] }]: Named, before: string): string {
  const ways = Object.entries(usage).map(([form, does]) => `- ${code(before, `${name} ${form}`)} – ${does}`);
  const written = examples.map((example) => code(before, `${name} ${example}`));
  return [
    `${code(before, name)} ${description}.`,
    ...(ways.length === 0 ? [] : [ways.join("\n")]),
    ...(written.length === 0 ? [] : [`For example ${written.join(" or ")}`]),
  ].join("\n\n");
}

function mark({ isManagementRoom }: HelpFacts): string {
  return isManagementRoom ? "" : "!";
}

function code(before: string, text: string): string {
  return `\`${before}${text.trim()}\``;
}
