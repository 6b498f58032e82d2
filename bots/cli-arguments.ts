import { parseArgs } from "node:util";
import { didYouMean } from "#config";

/** What `agentchat` can be told to do. */
export type CommandName = "start" | "doctor" | "check-config" | "generate-config" | "generate-registration";

/** What a command line asks for. */
export type Invocation =
  | {
      readonly kind: "run";
      readonly command: CommandName;
      readonly configFile: string;
      readonly isForced: boolean;
      readonly isJson: boolean;
    }
  | { readonly kind: "help"; readonly command: CommandName | undefined }
  | { readonly kind: "version" }
  | { readonly kind: "wrong"; readonly message: string };

interface Option {
  readonly type: "string" | "boolean";
  readonly help: string;
}

interface Command {
  readonly summary: string;
  readonly details: string;
  readonly options: Readonly<Record<string, Option>>;
}

const config: Option = {
  type: "string",
  help: "--config FILE  the config file; default: agentchat.yaml in the working directory",
};
const help: Option = { type: "boolean", help: "--help         shows this" };
const version: Option = { type: "boolean", help: "--version      shows AgentChat's version" };

const commands: Readonly<Record<CommandName, Command>> = {
  start: {
    summary: "runs AgentChat until it is told to stop (Ctrl-C, SIGTERM)",
    details:
      "The first signal lets running answers finish; a second one ends AgentChat at once.\nWhat was not answered is answered after the next start.",
    options: { config, help },
  },
  doctor: {
    summary: "looks whether all is well, encryption too, and says what to do where it is not",
    details:
      "Looks at the registration, the homeserver, database and crypto store, models, MCP servers, and each agent's keys as others see them.\nMay be run while AgentChat runs, which it then asks, and changes nothing. Ends with 1 when there are problems.",
    options: { config, json: { type: "boolean", help: "--json         prints the findings for programs" }, help },
  },
  "check-config": {
    summary: "says what is wrong with the config, or that nothing is",
    details: "Also checks the files that the config names. Connects to nothing.",
    options: { config, help },
  },
  "generate-config": {
    summary: "prints a config file with every key, its description and its default",
    details: "For example: agentchat generate-config > agentchat.yaml",
    options: { help },
  },
  "generate-registration": {
    summary: "makes the registration file, and prints what to add to the homeserver's configuration",
    details: "Of the config it needs the sections homeserver and appservice.",
    options: {
      config,
      force: {
        type: "boolean",
        help: "--force        replaces a registration file; the homeserver must then be restarted",
      },
      help,
    },
  },
};

const commandNames = Object.keys(commands).filter(isCommand);
const generalOptions = { help, version };

/** Reads a command line without the program's name. */
export function parseCommandLine(args: readonly string[]): Invocation {
  const [first, ...rest] = args;
  if (first === undefined) return wrong("no command");
  if (first === "help") return parseCommandLine([...rest, "--help"]);
  if (first.startsWith("-")) return parseGeneral(args);
  if (!isCommand(first)) return wrong(`there is no command ${first}; ${didYouMean(first, commandNames)}`);
  return parseCommand(first, rest);
}

function parseGeneral(args: readonly string[]): Invocation {
  const { values, fault } = parseOptions(args, generalOptions);
  if (fault !== undefined) return wrong(fault);
  return values.has("help") ? { kind: "help", command: undefined } : { kind: "version" };
}

function parseCommand(command: CommandName, args: readonly string[]): Invocation {
  const { values, fault } = parseOptions(args, commands[command].options);
  if (values.has("help")) return { kind: "help", command };
  if (fault !== undefined) return wrong(`${command}: ${fault}`);
  return {
    kind: "run",
    command,
    configFile: values.get("config") ?? "agentchat.yaml",
    isForced: values.has("force"),
    isJson: values.has("json"),
  };
}

interface ParsedOptions {
  /** By name; those that take no value have an empty one. */
  readonly values: ReadonlyMap<string, string>;
  readonly fault: string | undefined;
}

function parseOptions(args: readonly string[], known: Readonly<Record<string, Option>>): ParsedOptions {
  const { tokens } = parseArgs({
    args: [...args],
    options: Object.fromEntries(Object.entries(known).map(([name, { type }]) => [name, { type }])),
    strict: false,
    tokens: true,
  });
  const values = new Map<string, string>();
  const faults: string[] = [];
  for (const token of tokens) {
    if (token.kind === "positional") faults.push(`${token.value} is one word too many`);
    if (token.kind !== "option") continue;
    const option = Object.hasOwn(known, token.name) ? known[token.name] : undefined;
    if (option === undefined) {
      const names = Object.keys(known).map((name) => `--${name}`);
      faults.push(`there is no option ${token.rawName}; ${didYouMean(token.rawName, names)}`);
    } else if (option.type === "string" && (token.value === undefined || token.value === "")) {
      faults.push(`${token.rawName} needs a value`);
    } else if (option.type === "boolean" && token.value !== undefined) {
      faults.push(`${token.rawName} takes no value`);
    } else {
      values.set(token.name, token.value ?? "");
    }
  }
  return { values, fault: faults[0] };
}

function isCommand(name: string): name is CommandName {
  return Object.hasOwn(commands, name);
}

function wrong(message: string): Invocation {
  return { kind: "wrong", message: `agentchat: ${message}\nSee agentchat --help.` };
}

/** The help of a command, or of all of them. */
export function helpText(name: CommandName | undefined): string {
  if (name !== undefined) {
    const { summary, details, options } = commands[name];
    return [`agentchat ${name} [OPTIONS]: ${summary}.`, "", details, "", ...optionLines(options)].join("\n");
  }
  const lines = commandNames.map((command) => `  ${command.padEnd(22)} ${commands[command].summary}`);
  const advice = "agentchat COMMAND --help tells more about a command.";
  return ["agentchat COMMAND [OPTIONS]", "", ...lines, "", ...optionLines(generalOptions), "", advice].join("\n");
}

function optionLines(options: Readonly<Record<string, Option>>): readonly string[] {
  return Object.values(options).map((option) => `  ${option.help}`);
}
