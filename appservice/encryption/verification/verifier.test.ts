import { UserId as LibraryUserId } from "@matrix-org/matrix-sdk-crypto-wasm";
import { beforeEach, describe, expect, test } from "vitest";
import { parseUserId } from "../../ids.ts";
import { MatrixError } from "../../matrix-error.ts";
import type { AgentMachine } from "../agent-machine.ts";
import { alice, bob, eventOf, openTestMachines, roomId, say } from "../machine-fixture.contract.ts";
import type { TestMachines } from "../machine-fixture.contract.ts";
import { createRoomDelivery, openVerifyingPerson } from "./person-fixture.contract.ts";
import type { VerifyingPerson } from "./person-fixture.contract.ts";

const carol = parseUserId("@carol:x");

let machines: TestMachines;
let agent: AgentMachine;
let person: VerifyingPerson;
let deliver: ReturnType<typeof createRoomDelivery>;

beforeEach(async () => {
  machines = openTestMachines();
  agent = await machines.openPublished(bob, "AGENT");
  person = await openVerifyingPerson(machines);
  deliver = createRoomDelivery(machines);
});

function stepsOf(sender: string): readonly string[] {
  return machines.server.events.filter((event) => event.sender === sender).map(({ type }) => type);
}

function cancellations(sender: string): readonly unknown[] {
  const inRoom = machines.server.events.filter((event) => event.sender === sender);
  return inRoom.filter(({ type }) => type === "m.key.verification.cancel").map(({ content }) => content);
}

describe("a person verifies an agent", () => {
  test("in a room, in clear, and each signs the other's identity", async () => {
    const { eventId: flow } = await person.requestInRoom();
    await deliver(agent);
    await person.receive();
    await person.startSas(flow);
    await deliver(agent);
    await person.receive();
    await deliver(agent);
    await person.receive();
    const emoji = person.emoji(flow);
    expect(emoji).toHaveLength(7);
    expect(machines.told).toContainEqual([
      bob,
      expect.objectContaining({
        userId: alice,
        flowId: flow,
        roomId,
        emoji: emoji.map((symbol) => ({ symbol, description: expect.any(String) })),
      }),
    ]);
    expect(agent.isIdle).toBe(false);
    await person.confirm(flow);
    await deliver(agent);
    await person.receive();
    await deliver(agent);
    expect(person.request(flow).isDone()).toBe(true);
    expect(await person.trustsBob()).toBe(true);
    expect(person.isSignedByBob()).toBe(true);
    expect(stepsOf(bob)).toEqual(["ready", "accept", "key", "mac", "done"].map((step) => `m.key.verification.${step}`));
    expect(agent.isIdle).toBe(true);
  });

  test("from device to device, once, even if the request is delivered again", async () => {
    const flow = await person.requestOfDevice("AGENT");
    const delivered = machines.server.deliver(bob, "AGENT");
    await agent.receive(delivered);
    await person.receive();
    await person.startSas(flow);
    await machines.deliver(agent);
    await person.receive();
    await machines.deliver(agent);
    await person.receive();
    expect(machines.told).toContainEqual([bob, expect.objectContaining({ flowId: flow, roomId: undefined })]);
    await person.confirm(flow);
    await machines.deliver(agent);
    await person.receive();
    expect(person.request(flow).isDone()).toBe(true);
    expect(await person.trustsBob()).toBe(true);
    expect(machines.server.events).toEqual([]);
    await machines.deliver(agent);
    expect(machines.told).toContainEqual([bob, { stepsExpected: true }]);
    expect(machines.told.at(-1)).toEqual([bob, { stepsExpected: false }]);
    await agent.receive(delivered);
    expect(agent.isIdle).toBe(true);
  });

  test("one that has ended is left alone when the homeserver delivers all of it again after a restart", async () => {
    const flow = await person.requestOfDevice("AGENT");
    const delivered: Readonly<Record<string, unknown>>[] = [];
    async function deliverAll(): Promise<void> {
      const changes = machines.server.deliver(bob, "AGENT");
      delivered.push(...changes.toDevice);
      await agent.receive(changes);
      await machines.background.settled();
      await person.receive();
    }
    await deliverAll();
    await person.startSas(flow);
    await deliverAll();
    await deliverAll();
    await person.confirm(flow);
    await deliverAll();
    await deliverAll();
    expect(person.request(flow).isDone()).toBe(true);
    await agent[Symbol.asyncDispose]();
    const restarted = machines.open(bob, "AGENT");
    await machines.deliver(restarted);
    const sent = machines.server.requests.length;
    await restarted.receive({ toDevice: delivered, changedUsers: [] });
    await machines.background.settled();
    expect(machines.server.requests.slice(sent).map(({ endpoint }) => endpoint)).toEqual([]);
    expect(restarted.isIdle).toBe(true);
  });

  test("who finds other emoji cancels, and nobody trusts anybody", async () => {
    const { eventId: flow } = await person.requestInRoom();
    await deliver(agent);
    await person.receive();
    await person.startSas(flow);
    for (let round = 0; round < 2; round += 1) {
      await deliver(agent);
      await person.receive();
    }
    await person.reject(flow);
    await deliver(agent);
    expect(await person.trustsBob()).toBe(false);
    expect(person.isSignedByBob()).toBe(false);
    expect(agent.isIdle).toBe(true);
    expect(cancellations(bob)).toEqual([]);
  });

  test("what is delivered again has no second effect, and what could not be sent is sent once", async () => {
    const request = await person.requestInRoom();
    machines.server.interfere(({ endpoint }) => {
      if (endpoint !== "PUT /rooms/{roomId}/send") return;
      throw new MatrixError("unreachable", "the homeserver is away", { retryable: true });
    });
    await expect(agent.verify(request)).rejects.toMatchObject({ code: "unreachable" });
    machines.server.interfere(() => undefined);
    await agent.verify(request);
    await agent.verify(request);
    await machines.background.settled();
    expect(stepsOf(bob)).toEqual(["m.key.verification.ready"]);
  });

  test("two requests at once are both cancelled", async () => {
    const requests = [await person.requestInRoom(), await person.requestInRoom()];
    await deliver(agent);
    const relations = requests.map(({ eventId }) => ({ rel_type: "m.reference", event_id: eventId }));
    for (const relation of relations)
      expect(cancellations(bob)).toContainEqual(expect.objectContaining({ "m.relates_to": relation }));
  });
});

describe("a verification that cannot be is cancelled with the reason", () => {
  const request = {
    msgtype: "m.key.verification.request",
    body: "…",
    to: bob,
    from_device: "PHONE",
    methods: ["m.sas.v1"],
  };

  test.each([
    ["of a client that only shows QR codes", { ...request, methods: ["m.qr_code.show.v1"] }, "m.unknown_method"],
    ["of a device that does not exist", { ...request, from_device: "NOWHERE" }, "m.invalid_message"],
    ["without a device", { ...request, from_device: undefined }, "m.invalid_message"],
  ])("a request %s", async (_, content, code) => {
    const event = machines.server.say({ roomId, sender: alice, type: "m.room.message", content });
    await deliver(agent);
    expect(cancellations(bob)).toEqual([
      { code, reason: expect.any(String), "m.relates_to": { rel_type: "m.reference", event_id: event.eventId } },
    ]);
    expect(agent.isIdle).toBe(true);
  });

  test("a request that comes too late", async () => {
    const event = await person.requestInRoom();
    await agent.verify({ ...event, timestamp: Date.now() - 11 * 60_000 });
    expect(cancellations(bob)).toMatchObject([{ code: "m.timeout" }]);
  });

  test("a request by somebody without permission, in the room and to the device", async () => {
    const handlers = {
      roomKeysArrived: () => Promise.resolve(),
      roomKeysWithheld: () => Promise.resolve(),
      mayVerify: () => false,
      codeReady: () => Promise.resolve(),
      stepsExpected: () => undefined,
    };
    await agent[Symbol.asyncDispose]();
    const strict = machines.open(bob, "AGENT", { handlers });
    const { eventId } = await person.requestInRoom();
    const flow = await person.requestOfDevice("AGENT");
    await deliver(strict);
    await person.receive();
    expect(cancellations(bob)).toMatchObject([{ code: "m.user" }]);
    for (const each of [eventId, flow]) {
      const info = person.request(each).cancelInfo;
      expect(info?.cancelCode()).toBe("m.user");
    }
  });

  test("a start with another method", async () => {
    const { eventId } = await person.requestInRoom();
    await deliver(agent);
    const relation = { rel_type: "m.reference", event_id: eventId };
    const content = { from_device: "PHONE", method: "m.reciprocate.v1", secret: "x", "m.relates_to": relation };
    machines.server.say({ roomId, sender: alice, type: "m.key.verification.start", content });
    await deliver(agent);
    expect(cancellations(bob)).toMatchObject([{ code: "m.unknown_method" }]);
    expect(agent.isIdle).toBe(true);
  });

  test("a person who does not go on", async () => {
    await agent[Symbol.asyncDispose]();
    const { promise: cancelled, resolve } = Promise.withResolvers<void>();
    machines.server.interfere(({ path }) => {
      if (path.includes("m.key.verification.cancel")) resolve();
    });
    const hasty = machines.open(bob, "AGENT", { verificationPatienceMs: 50 });
    const { eventId } = await person.requestInRoom();
    await deliver(hasty);
    await cancelled;
    await machines.background.settled();
    await person.receive();
    expect(person.request(eventId).cancelInfo?.cancelCode()).toBe("m.timeout");
    expect(hasty.isIdle).toBe(true);
  });

  test.each(["in the room", "to the device"])("the next step after a restart, %s", async (place) => {
    const flow =
      place === "in the room" ? (await person.requestInRoom()).eventId : await person.requestOfDevice("AGENT");
    await deliver(agent);
    await person.receive();
    await agent[Symbol.asyncDispose]();
    const restarted = machines.open(bob, "AGENT");
    const seenBefore = machines.server.events.length;
    await person.startSas(flow);
    for (const event of machines.server.events.slice(seenBefore)) await restarted.verify(event);
    await machines.deliver(restarted);
    await person.receive();
    expect(person.request(flow).cancelInfo?.cancelCode()).toBe("m.unknown_transaction");
  });
});

test("what others verify with each other in the room is none of the agent's business", async () => {
  const other = await machines.openPublished(carol, "OTHER");
  const { eventId: flow } = await person.requestInRoom();
  await deliver(agent, other);
  await person.receive();
  await person.startSas(flow);
  await deliver(agent, other);
  expect(stepsOf(carol)).toEqual([]);
  expect(stepsOf(bob)).toEqual(["m.key.verification.ready", "m.key.verification.accept"]);
});

test("keys that somebody asks for are not given away", async () => {
  const { session_id: session } = await agent.encrypt(say("hello", [alice, bob]));
  const { curve25519 } = (await agent.status()).identityKeys;
  await machines.background.settled();
  const sent = machines.server.requests.length;
  const content = {
    action: "request",
    body: { algorithm: "m.megolm.v1.aes-sha2", room_id: roomId, session_id: session, sender_key: curve25519 },
    request_id: "1",
    requesting_device_id: "PHONE",
  };
  await agent.receive({ toDevice: [{ type: "m.room_key_request", sender: alice, content }], changedUsers: [] });
  await machines.background.settled();
  expect(machines.server.requests.slice(sent)).toEqual([]);
});

test("a person who was verified and begins anew, with another identity, is read and written to", async () => {
  const flow = await person.requestOfDevice("AGENT");
  for (const act of [() => person.startSas(flow), () => Promise.resolve(), () => person.confirm(flow)]) {
    await machines.deliver(agent);
    await person.receive();
    await act();
    await machines.deliver(agent);
    await person.receive();
  }
  expect(person.isSignedByBob()).toBe(true);
  const phone = await machines.openPublished(alice, "NEWPHONE");
  await machines.deliver(agent);
  await machines.background.settled();
  const isVerified = await agent.useLibrary("getIdentity", async (library) =>
    (await library.getIdentity(new LibraryUserId(alice)))?.isVerified(),
  );
  expect(isVerified).toBe(false);
  const asked = eventOf(alice, await phone.encrypt(say("it is me", [alice, bob])));
  await machines.deliver(agent);
  expect(await agent.decrypt(asked)).toMatchObject({ kind: "decrypted", event: { content: { body: "it is me" } } });
  const answer = eventOf(bob, await agent.encrypt(say("welcome back", [alice, bob])));
  await machines.deliver(phone);
  expect(await phone.decrypt(answer)).toMatchObject({ event: { content: { body: "welcome back" } } });
});
