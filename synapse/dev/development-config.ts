import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { parseDocument, type Document } from "yaml";
import { z } from "zod";
import { keepSecret } from "../homeserver-secrets.ts";
import { ProvisionError } from "../provision-error.ts";
import { demoUsers } from "./demo-users.ts";
import type { DevelopmentFlags } from "./flags.ts";

/** What the development server needs to know of `agentchat.yaml`. */
export interface DevelopmentConfig {
  readonly file: string;
  readonly registrationFile: string;
  readonly homeserver: { readonly url: string; readonly serverName: string };
  readonly appservice: { readonly url: string; readonly port: number };
  readonly metrics: { readonly url: string; readonly port: number };
}

/** What a new file is made for; of an existing file the flags change only what they name. */
export interface FirstConfig {
  readonly serverName: string;
  readonly hasDemoUsers: boolean;
  /** The chat model of a local Ollama. */
  readonly ollamaModel: string | undefined;
}

const loopback = "127.0.0.1";

/** The first `agentchat.yaml`. */
export function renderFirstConfig({ serverName, hasDemoUsers, ollamaModel }: FirstConfig): string {
  const people = demoUsers.map(({ localpart }) => JSON.stringify(`@${localpart}:${serverName}`));
  const ai =
    ollamaModel === undefined ? "{ provider: rules }" : `{ provider: ollama, model: ${JSON.stringify(ollamaModel)} }`;
  const permissions = [`${JSON.stringify(serverName)}: user`, `${JSON.stringify(`@admin:${serverName}`)}: admin`];
  return `# AgentChat's configuration for development, written by the first npm start and yours to edit.
# All keys, with what they do: config/agentchat.example.yaml
homeserver: { url: "http://${loopback}:8008", serverName: ${JSON.stringify(serverName)} }
appservice:
  registration: registration.yaml
  url: "http://${loopback}:9993"
  listen: { host: ${loopback}, port: 9993 }
store: { url: "sqlite:agentchat.db", masterSecretFile: master.secret }
permissions: { ${permissions.join(", ")} }
metrics: { host: ${loopback}, port: 9994 }
agents:
  assistant:
    ai: ${ai}
${hasDemoUsers ? `    provisionAtStart: [${people.join(", ")}]\n` : ""}  media: {}
  voice: {}
  location: { owntracks: {} }
  echo: {}
`;
}

/** The file's text with what the flags name replaced; its comments and all other settings stay. */
export function applyFlags(text: string, flags: DevelopmentFlags): string {
  const document = parse(text);
  refuseAnotherServerName(document, flags.serverName);
  const { homeserverPort, appservicePort, metricsPort } = flags;
  const ownUrl = homeserverPort === undefined ? undefined : localUrl(homeserverPort);
  const changes: readonly (readonly [path: readonly string[], value: unknown])[] = [
    [["homeserver", "url"], flags.homeserver ?? ownUrl],
    [["appservice", "url"], appservicePort === undefined ? undefined : localUrl(appservicePort)],
    [["appservice", "listen", "port"], appservicePort],
    [["metrics", "port"], metricsPort],
  ];
  const wanted = changes.filter(([keys, value]) => value !== undefined && document.getIn(keys) !== value);
  for (const [keys, value] of wanted) document.setIn(keys, value);
  return wanted.length === 0 ? text : document.toString({ lineWidth: 0 });
}

function localUrl(port: number): string {
  return `http://${loopback}:${port}`;
}

function parse(text: string): Document {
  const document = parseDocument(text);
  const [error] = document.errors;
  if (error !== undefined) throw new ProvisionError("bad-usage", `agentchat.yaml is not YAML: ${error.message}`);
  return document;
}

function refuseAnotherServerName(document: Document, wanted: string | undefined): void {
  const present = document.getIn(["homeserver", "serverName"]);
  if (wanted === undefined || present === wanted) return;
  throw new ProvisionError(
    "bad-usage",
    `The state in .agentchat/ is that of the server ${String(present)}, which cannot be renamed to ${wanted}. Delete it first: npm run reset`,
  );
}

const neededSchema = z.object({
  homeserver: z.object({ url: z.url(), serverName: z.string() }),
  appservice: z.object({
    registration: z.string().default("registration.yaml"),
    url: z.url(),
    listen: z.object({ port: z.int().min(1) }),
  }),
  metrics: z.object({ host: z.string().default(loopback), port: z.int().min(1) }),
});

/** Of the configuration only what the development server needs; `agentchat check-config` tells about the rest. */
export function readDevelopmentConfig(file: string, text: string): DevelopmentConfig {
  const { data, error } = neededSchema.safeParse(parse(text).toJS());
  if (data === undefined) {
    const problems = error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`).join("\n  ");
    throw new ProvisionError("bad-usage", `${file} lacks what npm start needs:\n  ${problems}`);
  }
  return {
    file,
    registrationFile: path.resolve(path.dirname(file), data.appservice.registration),
    homeserver: data.homeserver,
    appservice: { url: data.appservice.url, port: data.appservice.listen.port },
    metrics: { url: `http://${data.metrics.host}:${data.metrics.port}`, port: data.metrics.port },
  };
}

/** Writes `agentchat.yaml` and the secret that it names where they are missing, and applies the flags. */
export async function keepDevelopmentConfig(
  directory: string,
  flags: DevelopmentFlags,
  describeFirst: () => Promise<FirstConfig>,
): Promise<DevelopmentConfig> {
  const file = path.join(directory, "agentchat.yaml");
  await mkdir(directory, { recursive: true });
  const present = existsSync(file) ? await readFile(file, "utf8") : undefined;
  const text = applyFlags(present ?? renderFirstConfig(await describeFirst()), flags);
  const config = readDevelopmentConfig(file, text);
  await keepSecret(path.join(directory, "master.secret"));
  if (text !== present) await writeFile(file, text, { mode: 0o600 });
  return config;
}
