import type { Bot, CommandDeclaration } from "#sdk";

export interface CommandsPageFacts {
  readonly assistant: Bot;
  readonly commands: {
    readonly assistant: Declarations;
    readonly service: Declarations;
    /** What every agent knows in a group. */
    readonly room: Declarations;
  };
}

type Declarations = Readonly<Record<string, CommandDeclaration>>;
type Row = readonly [name: string, command: CommandDeclaration];

const begin = "<!-- commands and tools: made from their declarations -->";
const end = "<!-- end of commands and tools -->";

/** README.md with the tables of commands and tools as they are declared. */
export function withCommandTables(page: string, facts: CommandsPageFacts): string {
  const [before, rest = ""] = page.split(begin);
  const [, after = ""] = rest.split(end);
  return [before, begin, "\n\n", tables(facts), "\n\n", end, after].join("");
}

function tables({ assistant, commands }: CommandsPageFacts): string {
  const entries = (declarations: Declarations): readonly Row[] => Object.entries(declarations);
  const ofAssistant = entries(commands.assistant);
  const ofService = entries(commands.service);
  const isOfAdmins = ([, { requires }]: Row): boolean => requires === "admin";
  const isShared = ([name]: Row): boolean =>
    Object.hasOwn(commands.assistant, name) && Object.hasOwn(commands.service, name);
  const sections: readonly (readonly [heading: string, rows: readonly Row[]])[] = [
    [
      "In the chat with your assistant, and in the one with the service bot, where the `!` may be left out:",
      ofAssistant.filter(isShared),
    ],
    ["With your assistant only:", ofAssistant.filter((row) => !isShared(row))],
    ["With the service bot only:", ofService.filter((row) => !isShared(row) && !isOfAdmins(row))],
    ["In groups, with a mention of the agent:", entries(commands.room)],
    ["With the service bot, by admins (`permissions`):", ofService.filter(isOfAdmins)],
  ];
  return [
    table(["say", "tool", ""], (assistant.tools ?? []).map(toolRow)),
    ...sections
      .filter(([, rows]) => rows.length > 0)
      .flatMap(([heading, rows]) => [heading, table(["command", "", "in detail"], rows.map(commandRow))]),
  ].join("\n\n");
}

function toolRow({ name, description, example = "" }: NonNullable<Bot["tools"]>[number]): readonly string[] {
  return [example === "" ? "" : `“${example}”`, `\`${name}\``, description.split(/[:.]/u, 1)[0] ?? ""];
}

function commandRow([name, { description, usage = {} }]: Row): readonly string[] {
  const forms = Object.entries(usage).filter(([form]) => form !== "");
  return [`\`!${name}\``, description, forms.map(([form, does]) => `\`!${name} ${form}\` ${does}`).join("<br>")];
}

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(heads), line(heads.map(() => "---")), ...rows.map(line)]
    .map((text) => text.replaceAll(/ {2,}/gu, " "))
    .join("\n");
}
