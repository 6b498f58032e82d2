import { pino } from "pino";
import { onTestFinished } from "vitest";
import { createBackground } from "../background.ts";
import { parseEventId, parseRoomId, parseUserId } from "../ids.ts";
import type { UserId } from "../ids.ts";
import type { RoomEvent } from "../room-event.ts";
import { createAgentMachine } from "./agent-machine.ts";
import type { AgentMachine, AgentMachineOptions } from "./agent-machine.ts";
import type { ReceivedToDevice } from "./receiver.ts";
import { openCryptoStore } from "./crypto-store/open-crypto-store.ts";
import type { CryptoStore } from "./crypto-store/open-crypto-store.ts";
import type { EncryptedContent, EncryptRequest } from "./room-encrypter.ts";
import { createTestKeyServer } from "./testing.ts";
import type { TestKeyServer } from "./testing.ts";

export const alice = parseUserId("@alice:x");
export const bob = parseUserId("@bob:x");
export const both = [alice, bob];
export const roomId = parseRoomId("!room:x");
export const silentLog = pino({ level: "silent" });

/** Machines of a test, on a homeserver in memory. */
export interface TestMachines {
  readonly server: TestKeyServer;
  readonly store: CryptoStore;
  readonly background: ReturnType<typeof createBackground>;
  /** What machines told: agent, and keys of rooms or the code of a verification. */
  readonly told: readonly unknown[];
  open(agentId: UserId, deviceId: string, more?: Partial<AgentMachineOptions>): AgentMachine;
  /** A device with everything published. */
  openPublished(agentId: UserId, deviceId: string): Promise<AgentMachine>;
  /** Gives a machine all that came for it. */
  deliver(machine: AgentMachine): Promise<readonly ReceivedToDevice[]>;
}

/** Closed with the test. @param store default one in memory */
export function openTestMachines(store: CryptoStore = openCryptoStore({ path: ":memory:" })): TestMachines {
  const server = createTestKeyServer();
  const resources = new AsyncDisposableStack();
  resources.use(store);
  const background = createBackground(silentLog);
  const told: unknown[] = [];
  onTestFinished(() => resources.disposeAsync());

  function tell(agentId: UserId, keys: unknown): Promise<void> {
    told.push([agentId, keys]);
    return Promise.resolve();
  }

  function open(agentId: UserId, deviceId: string, more: Partial<AgentMachineOptions> = {}): AgentMachine {
    if (!server.devicesOf(agentId).includes(deviceId)) server.makeDevice(agentId, deviceId);
    return resources.use(
      createAgentMachine({
        agentId,
        deviceId,
        store,
        storeKey: new Uint8Array(32).fill(7),
        client: server.client,
        handlers: {
          roomKeysArrived: tell,
          roomKeysWithheld: tell,
          mayVerify: () => true,
          codeReady: tell,
          stepsExpected: (agent, areExpected) => told.push([agent, { stepsExpected: areExpected }]),
        },
        background,
        log: silentLog,
        ...more,
      }),
    );
  }

  return {
    server,
    store,
    background,
    told,
    open,
    async openPublished(agentId, deviceId) {
      const machine = open(agentId, deviceId);
      await machine.publish({ seeds: undefined, saveSeeds: () => Promise.resolve() });
      return machine;
    },
    async deliver(machine) {
      const received = await machine.receive(server.deliver(machine.agentId, machine.deviceId));
      await background.settled();
      return received;
    },
  };
}

let made = 0;

/** An encrypted event as the homeserver sends it. */
export function eventOf(sender: UserId, content: EncryptedContent): RoomEvent {
  made += 1;
  return {
    eventId: parseEventId(`$event${made}`),
    roomId,
    sender,
    type: "m.room.encrypted",
    stateKey: undefined,
    timestamp: made,
    content,
    unsigned: {},
    redacts: undefined,
  };
}

export function say(text: string, recipients: readonly UserId[], more: Partial<EncryptRequest> = {}): EncryptRequest {
  return {
    roomId,
    type: "m.room.message",
    content: { msgtype: "m.text", body: text },
    recipients,
    settings: { rotationPeriodMs: undefined, rotationPeriodMessages: undefined },
    historyVisibility: "shared",
    ...more,
  };
}

export function sessionOf(content: EncryptedContent): unknown {
  return content["session_id"];
}
