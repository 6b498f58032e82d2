import { copyFile, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { parse, stringify } from "yaml";
import { examine } from "../../bots/doctor.ts";
import { loadAgentChatConfig } from "../../bots/main.ts";
import type { RunningAgentChat } from "../../bots/main.ts";
import { startHomeserverProxy } from "../harness/homeserver-proxy.ts";
import type { Interfere } from "../harness/homeserver-proxy.ts";
import type { Person } from "../harness/person.ts";
import { openWorld } from "../harness/world.ts";
import type { ConfigChanges, World } from "../harness/world.ts";

const assistant = "@_agentchat_assistant_alice:localhost";

const serviceBot = "@agentchat:localhost";

let world: World;
let running: RunningAgentChat;
let alice: Person;

beforeAll(async () => {
  world = await openWorld({
    encryption: "default",
    agents: { assistant: { provisionAtStart: ["@alice:localhost"] }, echo: {} },
  });
  alice = await world.person("alice", { isEncrypting: true });
  running = await world.startAgentChat();
});

afterAll(async () => {
  await world[Symbol.asyncDispose]();
});

/** What the doctor says is not fine, with other sections in its config: `level subject: message`. */
async function faults(changes: ConfigChanges = {}): Promise<readonly string[]> {
  const findings = await look(changes);
  expect(findings.filter(({ level, advice }) => level !== "fine" && advice === undefined)).toEqual([]);
  return findings.flatMap(({ level, subject, message }) =>
    level === "fine" ? [] : [`${level} ${subject}: ${message}`],
  );
}

async function look(changes: ConfigChanges = {}): ReturnType<typeof examine> {
  const config = parse(await readFile(world.configFile, "utf8")) as ConfigChanges;
  const file = join(dirname(world.configFile), "doctor.yaml");
  await writeFile(file, stringify({ ...config, ...changes }), { mode: 0o600 });
  return examine(await loadAgentChatConfig(file, {}));
}

/** The answer to a query of keys is what `tamper` makes of the homeserver's. */
async function faultsBehind(tamper: (answer: KeyAnswer) => void): Promise<readonly string[]> {
  const proxy = await startHomeserverProxy(world.synapse.url);
  onTestFinished(() => proxy[Symbol.asyncDispose]());
  const body = await queryKeys();
  tamper(body);
  const interfere: Interfere = ({ path }) =>
    path.endsWith("/keys/query") ? { kind: "answer", status: 200, body } : undefined;
  proxy.interfere(interfere);
  return faults({ homeserver: { url: proxy.url, serverName: "localhost" } });
}

interface KeyAnswer {
  device_keys: Record<string, Record<string, SignedKeys>>;
  master_keys: Record<string, SignedKeys>;
  self_signing_keys: Record<string, SignedKeys>;
}

interface SignedKeys {
  keys: Record<string, string>;
  signatures: Record<string, Record<string, string>>;
}

async function queryKeys(): Promise<KeyAnswer> {
  const answer = await ask("POST", "/keys/query", { device_keys: { [assistant]: [], [serviceBot]: [] } });
  return answer as KeyAnswer;
}

async function ask(method: string, path: string, body?: unknown): Promise<unknown> {
  const response = await fetch(`${world.synapse.url}/_matrix/client/v3${path}`, {
    method,
    headers: { authorization: `Bearer ${world.asToken}` },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return response.json();
}

/** The one key or device there is. */
function sole<Value>(record: Readonly<Record<string, Value>> | undefined): readonly [string, Value] {
  const [entry] = Object.entries(record ?? {});
  if (entry === undefined) throw new Error("there is none");
  return entry;
}

describe("the doctor, while AgentChat runs", () => {
  test("finds nothing where all is well", async () => {
    const { room_id: roomId } = await alice.client.createRoom({
      invite: [serviceBot],
      is_direct: true,
      initial_state: [{ type: "m.room.encryption", state_key: "", content: { algorithm: "m.megolm.v1.aes-sha2" } }],
    });
    await alice.sees(roomId, serviceBot, "join");
    await alice.says(roomId, "help");
    await alice.hears(roomId, serviceBot);
    const findings = await look();
    expect(findings.filter(({ level }) => level !== "fine")).toEqual([]);
    const messages = findings.map(({ subject, message }) => `${subject}: ${message}`);
    expect(messages).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^homeserver: Synapse\/\S+ answers at /),
        expect.stringMatching(/^homeserver: it knows the registration, and reaches AgentChat at /),
        expect.stringMatching(/^delivery: to-device messages arrive \(after \d+ ms\), with the numbers/),
        expect.stringMatching(/^database: the running AgentChat has database and crypto store/),
        expect.stringMatching(`^${assistant}: device \\S+, signed by its owner; 50 one-time keys, a fallback key$`),
        expect.stringMatching(`^${serviceBot}: device \\S+, signed by its owner; `),
        "model of assistant: rules answers",
      ]),
    );
  });

  test("another master secret in the config than the process has", async () => {
    expect(await faults({ store: { url: "sqlite:agentchat.db", masterSecret: "f".repeat(64) } })).toEqual([
      expect.stringMatching(/^problem database: the running AgentChat was started with another master secret/),
    ]);
  });

  test("MCP servers and models that do not answer", async () => {
    const ai = { provider: "ollama", model: "qwen3:4b", endpoint: "http://127.0.0.1:1" };
    const found = await faults({
      agents: { assistant: { ai }, echo: {} },
      mcp: { servers: { gone: { command: "/nowhere/server" } } },
    });
    expect(found).toEqual([
      expect.stringMatching(/^problem model of assistant: /),
      expect.stringMatching(/^problem MCP server gone: /),
    ]);
  });

  const chains: readonly {
    readonly name: string;
    readonly tamper: (answer: KeyAnswer) => void;
    readonly found: RegExp;
  }[] = [
    {
      name: "the self-signing key's signature of the device is missing",
      tamper({ device_keys, self_signing_keys }) {
        const [, device] = sole(device_keys[assistant]);
        const [key] = sole(self_signing_keys[assistant]?.keys);
        delete device.signatures[assistant]?.[key];
      },
      found: /the self-signing key's signature of device \S+ is missing/,
    },
    {
      name: "the self-signing key's signature of the device is forged",
      tamper({ device_keys, self_signing_keys }) {
        const [deviceId, device] = sole(device_keys[assistant]);
        const [key] = sole(self_signing_keys[assistant]?.keys);
        const own = device.signatures[assistant]?.[`ed25519:${deviceId}`] ?? "";
        Object.assign(device.signatures[assistant] ?? {}, { [key]: own });
      },
      found: /the self-signing key's signature of device \S+ is forged/,
    },
    {
      name: "the master key's signature is missing",
      tamper({ self_signing_keys }) {
        const selfSigning = self_signing_keys[assistant];
        if (selfSigning !== undefined) selfSigning.signatures = {};
      },
      found: /the master key's signature of the self-signing key is missing/,
    },
    {
      name: "the identity is somebody else's",
      tamper({ master_keys }) {
        const other = "A".repeat(43);
        Object.assign(master_keys[assistant] ?? {}, { keys: { [`ed25519:${other}`]: other } });
      },
      found: /another identity than our database/,
    },
    {
      name: "the device has other keys",
      tamper({ device_keys }) {
        const [deviceId, device] = sole(device_keys[assistant]);
        device.keys[`ed25519:${deviceId}`] = "B".repeat(43);
      },
      found: /other keys of device \S+ than our crypto store/,
    },
    {
      name: "the device is not signed by itself",
      tamper({ device_keys }) {
        const [, device] = sole(device_keys[assistant]);
        Object.assign(device, { algorithms: [] });
      },
      found: /not signed by itself/,
    },
  ];

  test.each(chains)("$name", async ({ tamper, found }) => {
    expect(await faultsBehind(tamper)).toEqual([expect.stringMatching(found)]);
  });

  test("a homeserver that is down is one line", async () => {
    expect(await faults({ homeserver: { url: "http://127.0.0.1:1", serverName: "localhost" } })).toEqual([
      expect.stringMatching(/^problem homeserver: http:\/\/127\.0\.0\.1:1 does not answer/),
    ]);
  });

  test("a device that was deleted, and is replaced after a restart", async () => {
    const [deviceId] = sole((await queryKeys()).device_keys[assistant]);
    await ask("DELETE", `/devices/${deviceId}?user_id=${assistant}`, {});
    expect(await faults()).toEqual([
      `problem ${assistant}: the homeserver has no device ${deviceId}: somebody has deleted it`,
    ]);
    await running.stop();
    running = await world.startAgentChat();
    await expect.poll(() => faults(), { timeout: 20_000 }).toEqual([]);
  });
});

describe("the doctor, while AgentChat does not run", () => {
  const notRunning = expect.stringMatching(/^warning process: AgentChat does not run/) as string;

  beforeEach(async () => {
    await running.stop();
  });

  test("looks into the stores itself, and plays AgentChat's part for the homeserver's call", async () => {
    const findings = await look();
    expect(findings.filter(({ level }) => level !== "fine").map(({ subject }) => subject)).toEqual(["process"]);
    expect(findings.map(({ subject, message }) => `${subject}: ${message}`)).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^homeserver: it knows the registration, and reaches AgentChat at /),
        expect.stringMatching(/^crypto store: .*crypto\.db belongs to this database, and is no older than it$/),
        expect.stringMatching(`^${assistant}: device \\S+, signed by its owner; 50 one-time keys(, a fallback key)?$`),
      ]),
    );
  });

  test("a wrong master secret", async () => {
    expect(await faults({ store: { url: "sqlite:agentchat.db", masterSecret: "f".repeat(64) } })).toEqual([
      notRunning,
      expect.stringMatching(/^problem database: the database was made with another master secret/),
      expect.stringMatching(/^warning crypto store: it was not looked at/),
    ]);
  });

  test("an old copy of the crypto store, and none", async () => {
    const file = join(dirname(world.configFile), "crypto.db");
    await copyFile(file, `${file}.old`);
    await (running = await world.startAgentChat()).stop();
    const store = { url: "sqlite:agentchat.db", masterSecret: "5ec2e7".repeat(11).slice(0, 64) };
    expect(await faults({ store: { ...store, cryptoFile: "crypto.db.old" } })).toEqual([
      notRunning,
      expect.stringMatching(/^problem crypto store: the crypto store .* is an old copy/),
    ]);
    expect(await faults({ store: { ...store, cryptoFile: "gone.db" } })).toEqual([
      notRunning,
      expect.stringMatching(/^warning crypto store: .*gone\.db is missing/),
    ]);
    expect(await faults()).toEqual([notRunning]);
  });

  test("a database that is not there", async () => {
    const store = { url: "sqlite:none.db", masterSecret: "f".repeat(64) };
    expect(await faults({ store })).toEqual([
      notRunning,
      expect.stringMatching(/^warning database: there is no .*none\.db/),
    ]);
  });
});

describe("the doctor, where the homeserver's copy of the registration lacks", () => {
  const toDevice = /^problem delivery: the homeserver does not deliver to-device messages/;
  const counts = /^problem delivery: the homeserver does not tell of one-time keys/;

  test.each([
    { flags: ["receive_ephemeral", "de.sorunome.msc2409.push_ephemeral"], found: toDevice },
    { flags: ["org.matrix.msc3202"], found: counts },
  ])("$flags", async ({ flags, found }) => {
    await running.stop();
    const { appservice } = parse(await readFile(world.configFile, "utf8")) as { appservice: { registration: string } };
    const good = await readFile(appservice.registration, "utf8");
    const lines = good.split("\n").filter((line) => !flags.some((flag) => line.startsWith(`${flag}:`)));
    await writeFile(appservice.registration, lines.join("\n"));
    await world.synapse.restart();
    running = await world.startAgentChat();
    expect(await faults()).toEqual([
      expect.stringMatching(/^problem config: the file \S+ lacks /),
      expect.stringMatching(found),
    ]);
    await writeFile(appservice.registration, good);
    expect(await faults()).toEqual([expect.stringMatching(found)]);
  });
});
