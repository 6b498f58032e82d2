import { parseArgs } from "node:util";
import { closest } from "fastest-levenshtein";
import { ProvisionError } from "../provision-error.ts";

/** What the command line of `npm start` says. Left out means: as in `.agentchat/agentchat.yaml`, or its default. */
export interface DevelopmentFlags {
  readonly help: boolean;
  /** An existing homeserver, without a trailing slash. */
  readonly homeserver: string | undefined;
  readonly registrationSharedSecret: string | undefined;
  readonly serverName: string | undefined;
  readonly homeserverPort: number | undefined;
  readonly appservicePort: number | undefined;
  readonly metricsPort: number | undefined;
}

export const usage = `Usage: npm start -- [options]

Starts a Matrix homeserver with demo users and AgentChat as its application service, for development.
Everything it makes is in .agentchat/; npm run reset deletes that.

  --homeserver-port PORT     port of the homeserver (8008)
  --appservice-port PORT     port where AgentChat listens for the homeserver (9993)
  --metrics-port PORT        port of /metrics, /healthz and /readyz (9994)
  --server-name NAME         what comes after the colon in user ids (localhost)
  --homeserver URL           use this existing homeserver instead of starting one
  --registration-shared-secret SECRET
                             of the existing homeserver, to make the demo users there too
  --help                     show this

Options are kept in .agentchat/agentchat.yaml, which is yours to edit: an option given again replaces what is there.
`;

const options = {
  help: { type: "boolean", short: "h" },
  homeserver: { type: "string" },
  "registration-shared-secret": { type: "string" },
  "server-name": { type: "string" },
  "homeserver-port": { type: "string" },
  "appservice-port": { type: "string" },
  "metrics-port": { type: "string" },
} as const;

type FlagName = keyof typeof options;

function badUsage(message: string): ProvisionError {
  return new ProvisionError("bad-usage", `${message}\nAll options: npm start -- --help`);
}

function port(name: string, text: string): number {
  const value = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (value < 1 || value > 65_535) throw badUsage(`--${name} ${text} is not a port: a number from 1 to 65535 is`);
  return value;
}

function homeserverUrl(name: string, text: string): string {
  if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return text.replace(/\/+$/, "");
  throw badUsage(`--${name} ${text} is not the URL of a homeserver: it must begin with http:// or https://`);
}

function serverName(name: string, text: string): string {
  if (/^[A-Za-z0-9.-]+(:\d+)?$/.test(text)) return text;
  throw badUsage(`--${name} ${text} is not a server name such as example.org`);
}

/** @throws ProvisionError `bad-usage` */
export function parseFlags(args: readonly string[]): DevelopmentFlags {
  const { values, tokens } = parseArgs({ args: [...args], options, strict: false, tokens: true });
  for (const token of tokens) {
    if (token.kind === "positional") throw badUsage(`"${token.value}" is not an option`);
    if (token.kind === "option" && !Object.hasOwn(options, token.name)) throw unknownFlag(token.name);
  }
  const read = <Value>(name: FlagName, parse: (name: string, text: string) => Value): Value | undefined => {
    const text = values[name];
    if (text === undefined) return undefined;
    if (typeof text !== "string") throw badUsage(`--${name} needs a value`);
    return parse(name, text);
  };
  return {
    help: values.help === true,
    homeserver: read("homeserver", homeserverUrl),
    registrationSharedSecret: read("registration-shared-secret", (_name, text) => text),
    serverName: read("server-name", serverName),
    homeserverPort: read("homeserver-port", port),
    appservicePort: read("appservice-port", port),
    metricsPort: read("metrics-port", port),
  };
}

function unknownFlag(name: string): ProvisionError {
  return badUsage(`There is no option --${name}; did you mean --${closest(name, Object.keys(options))}?`);
}
