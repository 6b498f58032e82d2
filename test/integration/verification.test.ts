import {
  OnlySignedDevicesIsolationMode,
  VerificationPhase,
  VerificationRequestEvent,
  VerifierEvent,
} from "matrix-js-sdk/lib/crypto-api/index.js";
import type { CryptoApi, ShowSasCallbacks, VerificationRequest } from "matrix-js-sdk/lib/crypto-api/index.js";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { RunningAgentChat } from "../../bots/main.ts";
import { startListenerGate } from "../harness/listener-gate.ts";
import type { ListenerGate } from "../harness/listener-gate.ts";
import type { Person } from "../harness/person.ts";
import { openWorld } from "../harness/world.ts";
import type { World } from "../harness/world.ts";

const echo = "@_agentchat_echo:localhost";
const patienceMs = 30_000;

let world: World;
let gate: ListenerGate;
let running: RunningAgentChat;

const start = () => world.startAgentChat({ config: { appservice: gate.appservice } });

beforeAll(async () => {
  world = await openWorld({ encryption: "default", agents: { echo: {} } });
  gate = await startListenerGate(world);
  running = await start();
});

afterAll(async () => {
  await world[Symbol.asyncDispose]();
  await gate[Symbol.asyncDispose]();
});

test("a person verifies an agent in their direct chat, in which nothing of it reaches the bot", async () => {
  const { person: alice, crypto, roomId } = await personWithChat("alice");
  const request = await crypto.requestVerificationDM(echo, roomId);
  await compareEmoji(request);
  await trustsEcho(alice);
  const answer = await answerTo(alice, roomId, "after verification");
  const event = alice.client.getRoom(roomId)?.findEventById(answer);
  if (event === undefined) throw new Error("the answer is not in the room");
  expect(await crypto.getEncryptionInfoForEvent(event)).toMatchObject({ shieldColour: 0 });
  const notices = alice.messages(roomId, echo).filter(({ content }) => content["msgtype"] === "m.notice");
  expect(notices.map(({ text }) => text)).toEqual([expect.stringContaining("These are the emoji I see: ")]);
  const answers = alice.messages(roomId, echo).filter(({ content }) => content["msgtype"] === "m.text");
  expect(answers.map(({ text }) => text)).toEqual(["hello", "after verification"]);
});

test("a person verifies an agent from device to device", async () => {
  const { person: bob, crypto } = await personWithChat("bob");
  const [deviceId = ""] = (await crypto.getUserDeviceInfo([echo])).get(echo)?.keys() ?? [];
  await compareEmoji(await crypto.requestDeviceVerification(echo, deviceId));
  await trustsEcho(bob);
});

test("steps that the homeserver does not push are fetched", async () => {
  const { person: gina, crypto } = await personWithChat("gina");
  const [deviceId = ""] = (await crypto.getUserDeviceInfo([echo])).get(echo)?.keys() ?? [];
  const request = await crypto.requestDeviceVerification(echo, deviceId);
  await phase(request, VerificationPhase.Ready);
  gate.passage = "without-keys";
  try {
    await compareEmoji(request);
  } finally {
    gate.passage = "pass";
  }
  await trustsEcho(gina);
});

test("a restart in the middle ends a verification, which the person is told of, and it can be begun anew", async () => {
  const { crypto, roomId } = await personWithChat("carol");
  const request = await crypto.requestVerificationDM(echo, roomId);
  await phase(request, VerificationPhase.Ready);
  await running.stop();
  running = await start();
  const verifying = (await request.startVerification("m.sas.v1")).verify();
  await expect(inTime("the cancellation", request, verifying)).rejects.toThrow("m.unknown_transaction");
  expect(request.cancellationCode).toBe("m.unknown_transaction");
  await compareEmoji(await crypto.requestVerificationDM(echo, roomId));
});

test("somebody without permission is refused with the reason, also in a group", async () => {
  const { person: host } = await encryptingPerson("frank");
  const { person: stranger, crypto } = await encryptingPerson("stranger");
  const roomId = await encryptedRoom(host, { invite: [echo, stranger.userId], is_direct: false });
  await host.sees(roomId, echo, "join");
  await stranger.acceptInvitation(host.userId);
  // clients look at the devices of those whom they write to
  await stranger.says(roomId, "hello");
  const request = await crypto.requestVerificationDM(echo, roomId);
  await phase(request, VerificationPhase.Cancelled);
  expect(request.cancellationCode).toBe("m.user");
  expect(host.messages(roomId, echo).filter(({ content }) => content["msgtype"] === "m.text")).toEqual([]);
});

test("a person whose client excludes insecure devices reads and is read", async () => {
  const { person, crypto } = await encryptingPerson("dora");
  crypto.setDeviceIsolationMode(new OnlySignedDevicesIsolationMode());
  const roomId = await chatOf(person);
  await answerTo(person, roomId, "only signed devices");
});

test("a person who has lost everything and begins anew, with another identity, is answered where they are", async () => {
  const { crypto, roomId } = await personWithChat("erin");
  await compareEmoji(await crypto.requestVerificationDM(echo, roomId));
  const { person: again, crypto: newCrypto } = await encryptingPerson("erin");
  expect(await newCrypto.userHasCrossSigningKeys()).toBe(true);
  await answerTo(again, roomId, "with new keys");
  await compareEmoji(await newCrypto.requestVerificationDM(echo, roomId));
});

async function encryptingPerson(name: string): Promise<{ readonly person: Person; readonly crypto: CryptoApi }> {
  const person = await world.person(name, { isEncrypting: true });
  const crypto = person.client.getCrypto();
  if (crypto === undefined) throw new Error("the client does not encrypt");
  await crypto.bootstrapCrossSigning({
    setupNewCrossSigning: true,
    authUploadDeviceSigningKeys: async (makeRequest) => {
      await makeRequest({ type: "m.login.password", identifier: { type: "m.id.user", user: name }, password: name });
    },
  });
  return { person, crypto };
}

/** Somebody who has an encrypted direct chat with the agent, and has been answered there. */
async function personWithChat(
  name: string,
): Promise<{ readonly person: Person; readonly crypto: CryptoApi; readonly roomId: string }> {
  const made = await encryptingPerson(name);
  const roomId = await chatOf(made.person);
  await answerTo(made.person, roomId, "hello");
  return { ...made, roomId };
}

async function chatOf(person: Person): Promise<string> {
  const roomId = await encryptedRoom(person, { invite: [echo], is_direct: true });
  await person.sees(roomId, echo, "join");
  return roomId;
}

async function encryptedRoom({ client }: Person, room: { invite: string[]; is_direct: boolean }): Promise<string> {
  const encryption = { type: "m.room.encryption", state_key: "", content: { algorithm: "m.megolm.v1.aes-sha2" } };
  return (await client.createRoom({ ...room, initial_state: [encryption] })).room_id;
}

async function answerTo(person: Person, roomId: string, text: string): Promise<string> {
  await person.says(roomId, text);
  const { eventId } = await person.hears(roomId, echo, ({ body }) => body === text);
  expect(person.client.getRoom(roomId)?.findEventById(eventId)?.getWireType()).toBe("m.room.encrypted");
  return eventId;
}

/** What a person does in their client: accept, look at the emoji, say that they are the same. */
async function compareEmoji(request: VerificationRequest): Promise<void> {
  await phase(request, VerificationPhase.Ready);
  const verifier = await request.startVerification("m.sas.v1");
  const shown = Promise.withResolvers<ShowSasCallbacks>();
  verifier.on(VerifierEvent.ShowSas, shown.resolve);
  // the emoji may have been there before the client had the answer to what started it
  const early = verifier.getShowSasCallbacks();
  if (early !== null) shown.resolve(early);
  const verified = verifier.verify();
  const noEmoji = verified.then(() => Promise.reject(new Error("no emoji")));
  const sas = await inTime("the emoji", request, Promise.race([shown.promise, noEmoji]));
  expect(sas.sas.emoji).toHaveLength(7);
  await sas.confirm();
  await inTime("the end", request, verified);
  await phase(request, VerificationPhase.Done);
}

/** What does not come in time is said, with how far it got. */
async function inTime<Result>(what: string, request: VerificationRequest, awaited: Promise<Result>): Promise<Result> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    const { phase: at, cancellationCode } = request;
    reject(new Error(`waited for ${what} of a verification; it is in phase ${at} (${cancellationCode})`));
  }, patienceMs);
  try {
    return await Promise.race([awaited, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** The client knows what it has signed when it has asked the homeserver again. */
async function trustsEcho({ client }: Person): Promise<void> {
  const isVerified = async (): Promise<boolean | undefined> =>
    (await client.getCrypto()?.getUserVerificationStatus(echo))?.isVerified();
  await expect.poll(isVerified, { timeout: patienceMs }).toBe(true);
}

async function phase(request: VerificationRequest, wanted: VerificationPhase): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const look = (): void => {
    if (request.phase === wanted) resolve();
  };
  const timer = setTimeout(() => {
    reject(new Error(`waited for phase ${wanted}; it is ${request.phase} (${request.cancellationCode})`));
  }, patienceMs);
  request.on(VerificationRequestEvent.Change, look);
  try {
    look();
    await promise;
  } finally {
    clearTimeout(timer);
    request.off(VerificationRequestEvent.Change, look);
  }
}
