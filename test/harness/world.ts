import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import { makeRegistration, writeRegistration } from "#config";
import { loadAgentChatConfig, start } from "../../bots/main.ts";
import type { RunningAgentChat, StartOptions } from "../../bots/main.ts";
import { ensureUser, provideSynapse, startSynapse } from "../../synapse/index.ts";
import type { Synapse } from "../../synapse/index.ts";
import { launchAgentChat } from "./agentchat-process.ts";
import type { AgentChatProcess } from "./agentchat-process.ts";
import { connectPerson } from "./person.ts";
import type { Person, PersonOptions } from "./person.ts";
import { stepLog } from "./step-log.ts";

/** A real Synapse of its own, with a registration and a config for AgentChat. */
export interface World extends AsyncDisposable {
  readonly synapse: Synapse;
  readonly configFile: string;
  readonly asToken: string;
  readonly hsToken: string;
  /** Where the homeserver sends transactions. */
  readonly appserviceUrl: string;
  /** Starts AgentChat in this process and waits until it is ready. Stopped with the world if not before. */
  startAgentChat(
    options?: StartOptions & { readonly config?: ConfigChanges; readonly isAwaited?: boolean },
  ): Promise<RunningAgentChat>;
  /** Starts AgentChat as a process of its own, as a service manager would, and waits until it is ready unless told otherwise. */
  startAgentChatProcess(config?: ConfigChanges, options?: { readonly isAwaited: boolean }): Promise<AgentChatProcess>;
  /** A new person of this homeserver, logged in. */
  person(localpart: string, options?: PersonOptions): Promise<Person>;
}

/** Sections in place of those of the config. */
export type ConfigChanges = Readonly<Record<string, unknown>>;

export interface WorldOptions {
  /** Changes the text of the registration. */
  readonly registration?: (text: string) => string;
}

export async function openWorld(config: ConfigChanges = {}, options: WorldOptions = {}): Promise<World> {
  const resources = new AsyncDisposableStack();
  try {
    return await open(config, options, resources);
  } catch (error) {
    await resources.disposeAsync();
    throw error;
  }
}

async function open(
  changes: ConfigChanges,
  { registration: change = (text) => text }: WorldOptions,
  resources: AsyncDisposableStack,
): Promise<World> {
  const directory = await mkdtemp(join(tmpdir(), "agentchat-world-"));
  resources.defer(() => rm(directory, { recursive: true, force: true }));
  const port = await freePort();
  const appserviceUrl = `http://127.0.0.1:${port}`;
  const registration = join(directory, "registration.yaml");
  const text = change(await makeRegistration({ serverName: "localhost", url: appserviceUrl }));
  await writeRegistration(registration, text, { mayReplace: false });
  const program = await provideSynapse({ log: stepLog });
  const synapse = await startSynapse({
    program,
    dataDirectory: join(directory, "synapse"),
    port: 0,
    serverName: "localhost",
    registrationFiles: [registration],
    log: stepLog,
  });
  resources.use(synapse);
  const configFile = join(directory, "agentchat.yaml");
  const base = {
    homeserver: { url: synapse.url, serverName: "localhost" },
    appservice: { registration, url: appserviceUrl, listen: { host: "127.0.0.1", port } },
    store: { url: "sqlite:agentchat.db", masterSecret: "5ec2e7".repeat(11).slice(0, 64) },
    encryption: "allow",
    permissions: { localhost: "user", "@admin:localhost": "admin", "@stranger:localhost": "none" },
    log: { level: "error", format: "json" },
    agents: { assistant: {}, echo: {} },
    ...changes,
  };

  async function writeConfig(config: ConfigChanges = {}): Promise<void> {
    await writeFile(configFile, stringify({ ...base, ...config }), { mode: 0o600 });
  }

  await writeConfig();
  return {
    synapse,
    configFile,
    appserviceUrl,
    asToken: tokenIn(text, "as_token"),
    hsToken: tokenIn(text, "hs_token"),
    async startAgentChat({ config, isAwaited = true, ...options } = {}) {
      await writeConfig(config);
      const running = await start(await loadAgentChatConfig(configFile, {}), options);
      const once = stopOnce(running);
      resources.defer(() => once.stop());
      if (isAwaited) await once.ready;
      return once;
    },
    async startAgentChatProcess(config, { isAwaited } = { isAwaited: true }) {
      await writeConfig({ metrics: { port: await freePort() }, ...config });
      const running = resources.use(await launchAgentChat("start", configFile));
      if (isAwaited) await running.ready();
      return running;
    },
    async person(localpart, options) {
      const { url, registrationSharedSecret } = synapse;
      await ensureUser({ url, registrationSharedSecret, localpart, password: localpart, admin: false });
      return resources.use(await connectPerson(url, localpart, localpart, options));
    },
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}

function stopOnce(running: RunningAgentChat): RunningAgentChat {
  let stopped: Promise<void> | undefined;
  return { ...running, stop: () => (stopped ??= running.stop()) };
}

function tokenIn(registration: string, name: string): string {
  const token = new RegExp(`^${name}: '?([0-9a-f]+)'?$`, "mu").exec(registration)?.[1];
  if (token === undefined) throw new Error(`the registration has no ${name}`);
  return token;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}
