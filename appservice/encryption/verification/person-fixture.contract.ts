import {
  DecryptionSettings,
  DeviceId,
  DeviceLists,
  EventId as LibraryEventId,
  RoomId as LibraryRoomId,
  Sas,
  TrustRequirement,
  UserId as LibraryUserId,
  VerificationMethod,
} from "@matrix-org/matrix-sdk-crypto-wasm";
import type { OtherUserIdentity, VerificationRequest } from "@matrix-org/matrix-sdk-crypto-wasm";
import type { UserId } from "../../ids.ts";
import { isRecord } from "../../room-event.ts";
import type { RoomEvent } from "../../room-event.ts";
import type { AgentMachine } from "../agent-machine.ts";
import { alice, bob, roomId } from "../machine-fixture.contract.ts";
import type { TestMachines } from "../machine-fixture.contract.ts";

/** Alice, with a client that does only what she tells it to do: she verifies Bob, an agent. */
export interface VerifyingPerson {
  /** Resolves with the request, sent in the room. */
  requestInRoom(): Promise<RoomEvent>;
  /** Sent to the agent's device; resolves with the flow. */
  requestOfDevice(deviceId: string): Promise<string>;
  /** The client takes what is new: in the room and from device to device. */
  receive(): Promise<void>;
  startSas(flowId: string): Promise<void>;
  /** Emoji on her screen. */
  emoji(flowId: string): readonly string[];
  confirm(flowId: string): Promise<void>;
  /** She says that they differ. */
  reject(flowId: string): Promise<void>;
  request(flowId: string): VerificationRequest;
  trustsBob(): Promise<boolean>;
  /** Whether she has seen that Bob signed her identity. */
  isSignedByBob(): boolean;
}

/** The person's machine has no verifier of its own: it is used through `useLibrary` only. */
export async function openVerifyingPerson(machines: TestMachines): Promise<VerifyingPerson> {
  const { server, background } = machines;
  const machine = await machines.openPublished(alice, "PHONE");
  await machine.ensureTracked([bob]);
  await background.settled();
  const requests = new Map<string, VerificationRequest>();
  let seen = 0;

  async function identity(): Promise<OtherUserIdentity> {
    const found = await machine.useLibrary("getIdentity", (library) => library.getIdentity(new LibraryUserId(bob)));
    if (found === undefined || !("verificationRequestContent" in found)) throw new Error("Bob has no identity");
    return found;
  }

  function request(flowId: string): VerificationRequest {
    const found = requests.get(flowId);
    if (found === undefined) throw new Error(`Alice knows nothing of ${flowId}`);
    return found;
  }

  function sas(flowId: string): Sas {
    const found = request(flowId).getVerification();
    if (found instanceof Sas) return found;
    throw new Error(`${flowId} has not been started`);
  }

  async function receive(): Promise<void> {
    const events = server.events.slice(seen);
    seen = server.events.length;
    const { toDevice } = server.deliver(alice, "PHONE");
    await machine.useLibrary("receive", async (library) => {
      for (const { eventId, sender, type, timestamp, content } of events) {
        if (sender === alice) continue;
        const event = { event_id: eventId, room_id: roomId, sender, type, origin_server_ts: timestamp, content };
        await library.receiveVerificationEvent(JSON.stringify(event), new LibraryRoomId(roomId));
      }
      const settings = new DecryptionSettings(TrustRequirement.Untrusted);
      const changed = new DeviceLists([new LibraryUserId(bob)]);
      await library.receiveSyncChangesMsc4186(JSON.stringify(toDevice), changed, new Map(), undefined, settings);
    });
    await background.settled();
  }

  return {
    async requestInRoom() {
      const bobs = await identity();
      const content: unknown = JSON.parse(bobs.verificationRequestContent([VerificationMethod.SasV1]));
      const event = server.say({
        roomId,
        sender: alice,
        type: "m.room.message",
        content: { ...(isRecord(content) ? content : {}), msgtype: "m.key.verification.request" },
      });
      const made = await machine.useLibrary("requestVerification", () =>
        bobs.requestVerification(new LibraryRoomId(roomId), new LibraryEventId(event.eventId), [
          VerificationMethod.SasV1,
        ]),
      );
      requests.set(event.eventId, made);
      return event;
    },
    async requestOfDevice(deviceId) {
      const [made, out] = await machine.useLibrary("requestVerification", async (library) => {
        const device = await library.getDevice(new LibraryUserId(bob), new DeviceId(deviceId));
        if (device === undefined) throw new Error(`Bob has no device ${deviceId}`);
        return device.requestVerification([VerificationMethod.SasV1]);
      });
      requests.set(made.flowId, made);
      await send(machines, alice, "PHONE", out);
      return made.flowId;
    },
    receive,
    request,
    async startSas(flowId) {
      const started = await request(flowId).startSas();
      if (started === undefined) throw new Error(`${flowId} cannot be started`);
      await send(machines, alice, "PHONE", started[1]);
    },
    emoji: (flowId) => (sas(flowId).emoji() ?? []).map(({ symbol }) => symbol),
    async confirm(flowId) {
      for (const out of await sas(flowId).confirm()) await send(machines, alice, "PHONE", out);
      await machine.useLibrary("nothing", () => undefined);
      await background.settled();
    },
    async reject(flowId) {
      const out = sas(flowId).cancelWithCode("m.mismatched_sas");
      if (out !== undefined) await send(machines, alice, "PHONE", out);
    },
    async trustsBob() {
      // her client looks again at what it has signed
      await receive();
      return (await identity()).isVerified();
    },
    isSignedByBob: () => {
      const master = server.masterKeyOf(alice);
      return isRecord(master) && isRecord(master["signatures"]) && bob in master["signatures"];
    },
  };
}

type Sent = NonNullable<ReturnType<Sas["accept"]>>;

/** Sends what the library of a person's client wants to be sent. */
async function send({ server }: TestMachines, userId: UserId, deviceId: string, out: Sent): Promise<void> {
  const actAs = { userId, deviceId };
  const { body } = out;
  if ("room_id" in out) {
    const path = `/rooms/${encodeURIComponent(out.room_id)}/send/${out.event_type}/${out.txn_id}`;
    await server.client.request({ method: "PUT", path, endpoint: "PUT /rooms/{roomId}/send", body, actAs });
  } else if ("event_type" in out) {
    const path = `/sendToDevice/${out.event_type}/${out.txn_id}`;
    const endpoint = "PUT /sendToDevice/{eventType}/{txnId}";
    await server.client.request({ method: "PUT", path, endpoint, body, actAs });
  } else {
    const path = "/keys/signatures/upload";
    await server.client.request({ method: "POST", path, endpoint: `POST ${path}`, body, actAs });
  }
}

/** What is new in the room reaches the agents, as in transactions. */
export function createRoomDelivery(machines: TestMachines): (...agents: readonly AgentMachine[]) => Promise<void> {
  const given = new Map<AgentMachine, number>();
  return async (...agents) => {
    for (const agent of agents) {
      const events = machines.server.events.slice(given.get(agent) ?? 0);
      given.set(agent, machines.server.events.length);
      for (const event of events) if (event.sender !== agent.agentId) await agent.verify(event);
      await machines.deliver(agent);
    }
  };
}
