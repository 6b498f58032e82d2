import { generateKeyPairSync, sign } from "node:crypto";
import { expect, test } from "vitest";
import { parseUserId } from "../ids.ts";
import type { AgentFacts } from "./agent-facts.ts";
import { canonicalJson } from "./canonical-json.ts";
import { examineAgent } from "./examine-agent.ts";
import type { PublishedDevice } from "./published-device.ts";

const agentId = parseUserId("@agent:x");
const deviceId = "DEV";

/** A key pair with its public part as Matrix writes it. */
function makeKey() {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  const { x = "" } = publicKey.export({ format: "jwk" });
  const key = Buffer.from(x, "base64url").toString("base64").replace(/=+$/u, "");
  return {
    key,
    sign: (content: object) => sign(undefined, Buffer.from(canonicalJson(content)), privateKey).toString("base64"),
  };
}

const [master, selfSigning, device] = [makeKey(), makeKey(), makeKey()];
const selfSigningKey = {
  user_id: agentId,
  usage: ["self_signing"],
  keys: { [`ed25519:${selfSigning.key}`]: selfSigning.key },
};
const deviceKeys = {
  user_id: agentId,
  device_id: deviceId,
  keys: { [`ed25519:${deviceId}`]: device.key, [`curve25519:${deviceId}`]: "identity" },
};

const published: PublishedDevice = {
  deviceKeys: {
    ...deviceKeys,
    signatures: {
      [agentId]: {
        [`ed25519:${deviceId}`]: device.sign(deviceKeys),
        [`ed25519:${selfSigning.key}`]: selfSigning.sign(deviceKeys),
      },
    },
    unsigned: { device_display_name: "AgentChat" },
  },
  masterKey: { user_id: agentId, usage: ["master"], keys: { [`ed25519:${master.key}`]: master.key } },
  selfSigningKey: {
    ...selfSigningKey,
    signatures: { [agentId]: { [`ed25519:${master.key}`]: master.sign(selfSigningKey) } },
  },
  oneTimeKeys: 50,
  hasUnusedFallbackKey: true,
  queued: 0,
};
const facts: AgentFacts = {
  agentId,
  deviceId,
  device: { kind: "keys", ed25519: device.key, curve25519: "identity" },
  masterKey: master.key,
  waiting: 0,
};

test("says in one line that all is well", () => {
  expect(examineAgent(facts, published)).toEqual([
    {
      level: "fine",
      subject: agentId,
      message: "device DEV, signed by its owner; 50 one-time keys, a fallback key",
    },
  ]);
});

test.each<{ name: string; facts?: Partial<AgentFacts>; published?: Partial<PublishedDevice>; found: RegExp }>([
  {
    name: "another curve25519 key",
    facts: { device: { kind: "keys", ed25519: device.key, curve25519: "other" } },
    found: /^problem .* other keys/,
  },
  {
    name: "no store",
    facts: { device: { kind: "no-store" } },
    found: /^warning the crypto store has nothing of device DEV/,
  },
  {
    name: "a store that cannot be read",
    facts: { device: { kind: "unreadable", reason: "because" } },
    found: /^problem device DEV: because/,
  },
  { name: "another identity", facts: { masterKey: "other" }, found: /^problem .* another identity/ },
  { name: "no identity", published: { masterKey: undefined }, found: /^problem .* no cross-signing identity/ },
  { name: "no self-signing key", published: { selfSigningKey: undefined }, found: /^problem .* no self-signing key/ },
  {
    name: "a self-signing key of nobody",
    published: { selfSigningKey },
    found: /^problem the master key's signature .* is missing/,
  },
  {
    name: "no device keys",
    published: { deviceKeys: undefined },
    found: /^problem the homeserver has no keys of device DEV/,
  },
  { name: "few one-time keys", published: { oneTimeKeys: 3 }, found: /^warning 3 one-time keys/ },
  {
    name: "no one-time keys, and the fallback key used",
    published: { oneTimeKeys: 0, hasUnusedFallbackKey: false },
    found: /^problem neither/,
  },
  { name: "a queue that nobody empties", published: { queued: 100 }, found: /^warning 100 to-device messages/ },
  {
    name: "a message without its key",
    facts: { waiting: 1 },
    found: /^warning 1 message waits for the key to read it$/,
  },
])("finds $name", ({ facts: otherFacts, published: otherPublished, found }) => {
  const findings = examineAgent({ ...facts, ...otherFacts }, { ...published, ...otherPublished });
  expect(findings.map(({ level, message }) => `${level} ${message}`)).toEqual([expect.stringMatching(found)]);
  expect(findings[0]?.advice).toBeDefined();
});

test("tells of each thing that is not well", () => {
  const findings = examineAgent({ ...facts, waiting: 2 }, undefined);
  expect(findings.map(({ level }) => level)).toEqual(["problem", "warning"]);
});
