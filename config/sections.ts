import { z } from "zod";
import { httpUrl } from "./http-url.ts";
import { limitsSection } from "./limit-settings.ts";
import { mcpSection } from "./mcp-settings.ts";
import { permissionsSchema, serverNamePattern } from "./permissions.ts";
import { secret } from "./secret.ts";

const port = () => z.int().min(0).max(65_535);
const storeUrl = z.string().regex(/^(?:sqlite:.|postgres(?:ql)?:\/\/.)/, {
  error: 'must begin with "sqlite:" and a file, or with "postgresql://"',
});
const masterSecret = z.string().regex(/^(?:[0-9a-f]{2}){32,}$/i, {
  error: "must be 64 hexadecimal digits or more; make them with `openssl rand -hex 32`",
});

const homeserver = z.strictObject({
  url: httpUrl()
    .meta({ example: "http://127.0.0.1:8008" })
    .describe("Where AgentChat reaches the homeserver's client-server API."),
  serverName: z
    .string()
    .regex(serverNamePattern, { error: "must be a server name such as example.org, without a scheme" })
    .meta({ example: "example.org" })
    .describe("The homeserver's name: what comes after the colon in the user ids of its people."),
});

const listen = z.strictObject({
  host: z.string().min(1).default("127.0.0.1").describe("Address to listen on; 0.0.0.0 for all."),
  port: port().default(9993).describe("Port to listen on; 0 takes a free one."),
});

const appservice = z.strictObject({
  registration: z
    .string()
    .min(1)
    .default("registration.yaml")
    .describe(
      "The registration file, which the homeserver reads too. The tokens come from it. `agentchat generate-registration` makes it.",
    ),
  url: httpUrl().default("http://127.0.0.1:9993").describe("Where the homeserver reaches AgentChat."),
  listen: listen.prefault({}).describe("Where AgentChat listens for the homeserver."),
});

const store = z.strictObject({
  url: secret(storeUrl)
    .prefault("sqlite:agentchat.db")
    .describe("The database: sqlite:FILE, or postgresql://USER:PASSWORD@HOST/DATABASE."),
  masterSecret: secret(masterSecret)
    .meta({ example: "<openssl rand -hex 32>" })
    .describe(
      "What the keys are derived from that encrypt people's content in the database. Lost, that content is lost.",
    ),
  cryptoFile: z
    .string()
    .min(1)
    .default("crypto.db")
    .describe(
      "File of the agents' keys for encrypted rooms. It belongs to this database and this process; never bring back an old copy of it. Lost, agents make new devices by themselves.",
    ),
});

const encryption = z.enum(["allow", "default", "require"]).default("default");
const redisUrl = z.string().regex(/^rediss?:\/\/[^\s/]/, {
  error: 'must begin with "redis://" or, with TLS, "rediss://"',
});

const redis = z.strictObject({
  url: secret(redisUrl)
    .meta({ example: "redis://127.0.0.1:6379/0" })
    .describe("Where it is: redis://USER:PASSWORD@HOST:PORT/DATABASE, or rediss:// with TLS."),
});

const metrics = z.strictObject({
  host: z.string().min(1).default("127.0.0.1").describe("Address to listen on; 0.0.0.0 for all."),
  port: port().default(9994).describe("Port to listen on; 0 takes a free one."),
});

const log = z.strictObject({
  level: z
    .enum(["trace", "debug", "info", "warn", "error", "fatal", "silent"])
    .default("info")
    .describe("The least important lines that are still written. What people wrote appears at debug and trace only."),
  format: z
    .enum(["auto", "json", "pretty"])
    .default("auto")
    .describe("How lines look; auto is pretty in a terminal and json elsewhere."),
});

/** The sections that the registration file is made from. */
export const serverSections = {
  homeserver: homeserver.describe("The Matrix homeserver."),
  appservice: appservice.prefault({}).describe("AgentChat as the homeserver's application service."),
};

/** All sections but `agents`, whose schema depends on the bots. */
export const fixedSections = {
  ...serverSections,
  store: store.describe("Where AgentChat keeps its state."),
  permissions: permissionsSchema
    .meta({ example: { "*": "none", "example.org": "user", "@admin:example.org": "admin" } })
    .describe(
      "Who may do what: none, user or admin, for everyone (*), a server or a user id. The most specific entry counts.",
    ),
  bots: z
    .array(z.string().min(1))
    .default([])
    .describe("Further bots, each the path of a file (beginning with . or /) or the name of an installed package."),
  mcp: mcpSection
    .prefault({})
    .describe("Servers that offer tools by the Model Context Protocol (MCP), over standard input and output or HTTP."),
  limits: limitsSection
    .prefault({})
    .describe(
      "What each person may use, with all agents together that have no limit of the same name. The narrowest limit counts: that for an agent and a provider, for an agent, for a provider, for all.",
    ),
  encryption: encryption.describe(
    "End-to-end encryption. default: rooms that agents make are encrypted; allow: they are not, and agents work in encrypted rooms all the same; require: agents talk in encrypted rooms only.",
  ),
  redis: redis
    .exactOptional()
    .meta({ example: { url: "redis://127.0.0.1:6379/0" } })
    .describe(
      "A Redis for state that may be lost at any time: cached answers, and, in clear and for other processes to read, where people are while they say so. Left out, it is kept in memory.",
    ),
  metrics: metrics
    .exactOptional()
    .describe("Serves /metrics (Prometheus), /healthz and /readyz. Left out, nothing is served."),
  log: log.prefault({}).describe("The log, written to standard output."),
};
