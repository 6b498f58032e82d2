import { rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { OnlySignedDevicesIsolationMode } from "matrix-js-sdk/lib/crypto-api/index.js";
import type { CryptoApi } from "matrix-js-sdk/lib/crypto-api/index.js";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { RunningAgentChat } from "../../bots/main.ts";
import type { Person } from "../harness/person.ts";
import { openWorld } from "../harness/world.ts";
import type { World } from "../harness/world.ts";

const echo = "@_agentchat_echo:localhost";
const noShield = 0;

let world: World;
let alice: Person;
let running: RunningAgentChat;
let roomId: string;

beforeAll(async () => {
  world = await openWorld({ encryption: "default", agents: { echo: {} } });
  alice = await world.person("alice", { isEncrypting: true });
  // as every client does that leaves out insecure devices
  const auth = { type: "m.login.password", identifier: { type: "m.id.user", user: alice.userId }, password: "alice" };
  await crypto().bootstrapCrossSigning({
    authUploadDeviceSigningKeys: async (makeRequest) => {
      await makeRequest(auth);
    },
  });
  running = await world.startAgentChat();
  const room = await alice.client.createRoom({
    invite: [echo],
    is_direct: true,
    preset: "trusted_private_chat" as never,
    initial_state: [{ type: "m.room.encryption", state_key: "", content: { algorithm: "m.megolm.v1.aes-sha2" } }],
  });
  roomId = room.room_id;
  await alice.sees(roomId, echo, "join");
});

afterAll(async () => {
  await world[Symbol.asyncDispose]();
});

function crypto(): CryptoApi {
  const api = alice.client.getCrypto();
  if (api === undefined) throw new Error("the client does not encrypt");
  return api;
}

async function devicesOfEcho(): Promise<readonly string[]> {
  return [...((await crypto().getUserDeviceInfo([echo])).get(echo)?.keys() ?? [])];
}

async function isTrusted(deviceId: string): Promise<boolean> {
  return (await crypto().getDeviceVerificationStatus(echo, deviceId))?.signedByOwner === true;
}

/** Says something and resolves with the device that answers, once that is seen to be as trusted as one can be that nobody has verified. */
async function answeredBy(text: string): Promise<string> {
  await alice.says(roomId, text);
  const answer = await alice.hears(roomId, echo, ({ body }) => body === text);
  const event = alice.client.getRoom(roomId)?.findEventById(answer.eventId);
  if (event === undefined) throw new Error("the answer has no event");
  expect(event.getWireType()).toBe("m.room.encrypted");
  expect(await crypto().getEncryptionInfoForEvent(event)).toMatchObject({ shieldColour: noShield });
  const devices = await devicesOfEcho();
  expect(devices).toHaveLength(1);
  const [deviceId = ""] = devices;
  expect(await isTrusted(deviceId)).toBe(true);
  return deviceId;
}

test("a person sees no warning: the agent's one device is signed by its owner", async () => {
  await answeredBy("do you hear me?");
});

test("a client that leaves out insecure devices (MSC4153) is read and answered", async () => {
  crypto().setDeviceIsolationMode(new OnlySignedDevicesIsolationMode());
  await crypto().forceDiscardSession(roomId);
  await answeredBy("for signed devices only");
});

test("an agent that has lost the crypto store answers from a new device, with the identity that people know", async () => {
  const lost = await answeredBy("before");
  await running.stop();
  for (const end of ["", "-wal"]) await rm(join(dirname(world.configFile), `crypto.db${end}`), { force: true });
  running = await world.startAgentChat();
  // what is said to the lost device, nobody can read any more
  await expect.poll(() => isTrusted(lost), { timeout: 20_000 }).toBe(false);
  await expect
    .poll(async () => Promise.all((await devicesOfEcho()).map(isTrusted)), { timeout: 20_000 })
    .toEqual([true]);
  const found = await answeredBy("after");
  expect(found).not.toBe(lost);
  expect(await crypto().getUserVerificationStatus(echo)).toMatchObject({ needsUserApproval: false });
});
