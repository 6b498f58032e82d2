import type { Logger } from "pino";
import type { Background } from "../background.ts";
import type { HomeserverClient } from "../client/homeserver-client.ts";
import { isUserId } from "../ids.ts";
import type { UserId } from "../ids.ts";
import type { AppserviceObserver, EncryptionNumbers } from "../observer.ts";
import type { RoomEvent } from "../room-event.ts";
import type { StoredDelivery } from "../state.ts";
import { createChangedUsers } from "./changed-users.ts";
import type { Cipher, ClearEvent, SealedEvent } from "./cipher.ts";
import { createCryptoWatch } from "./crypto-watch.ts";
import { createKeyMail } from "./key-mail.ts";
import type { StoredKeyMail } from "./key-mail.ts";
import { createKeyRound } from "./key-round.ts";
import type { KeyRoundOptions } from "./key-round.ts";
import type { AgentMachine, MachineHandlers } from "./agent-machine.ts";
import type { MachinePool } from "./machine-pool.ts";
import type { DeviceMail } from "./read-device-mail.ts";
import type { RememberedIdentities } from "./remember-devices.ts";
import type { RoomFacts } from "./room-facts.ts";
import type { ToDeviceInbox } from "./state.ts";
import { createWaitingEvents } from "./waiting-events.ts";
import type { VerificationHandlers } from "./verification/verification-code.ts";
import type { MissingSession } from "./waiting-events.ts";

/** End-to-end encryption of our agents: what comes in is decrypted, what goes out is encrypted where the room is. */
export interface Encryption extends Cipher {
  /** Stores the mail for devices of a transaction. Called before it is acknowledged. @throws StoreError */
  store(mail: DeviceMail): Promise<StoredKeyMail>;
  /** Takes over what a stored transaction says, before its events are handed out. */
  accept(mail: DeviceMail, stored: StoredKeyMail): void;
  /** Follows state of rooms, before the transaction is acknowledged. @throws StoreError */
  follow(events: readonly RoomEvent[]): Promise<void>;
  /** From now on mail goes to the machines. @throws StoreError */
  start(): Promise<void>;
  /** Looks ahead: decrypts a delivery before its turn, so that `decrypt` has it ready. Resolves with the event in clear if that is possible now. */
  peek(delivery: StoredDelivery): Promise<RoomEvent | undefined>;
  /** Decrypts a delivery in its turn. What waits for its key is handed out again when that has come. @throws EncryptionError */
  decrypt(delivery: StoredDelivery): Promise<Decryption>;
  /** An event that was fetched; `undefined` when it cannot be read. @throws EncryptionError */
  open(agentId: UserId, event: RoomEvent): Promise<RoomEvent | undefined>;
  /** Makes the agent's keys known, so that others can write to it. Costs nothing once that is done. @throws MatrixError, EncryptionError */
  publish(agentId: UserId): Promise<void>;
  /** Takes an event of a verification, in clear, and answers it. @throws MatrixError, EncryptionError: to be called again when it is retryable */
  verify(agentId: UserId, event: RoomEvent): Promise<void>;
  /** An agent was registered again, with the device that it had: whether the homeserver still has its keys is looked at, beside everything else. */
  doubt(agentId: UserId): void;
  /** For the machines. */
  readonly handlers: Omit<MachineHandlers, keyof VerificationHandlers>;
  numbers(): EncryptionNumbers;
  /** Events that wait for their key, by agent. */
  waiting(): ReadonlyMap<UserId, number>;
  stop(): void;
}

export type Decryption =
  | { readonly kind: "clear"; readonly event: RoomEvent }
  | { readonly kind: "waits" }
  /** It will never be readable. */
  | { readonly kind: "lost" };

export interface EncryptionOptions {
  readonly toDevice: ToDeviceInbox;
  readonly identities: Pick<RememberedIdentities, "deviceOf" | "agents">;
  readonly machines: MachinePool;
  readonly rooms: RoomFacts;
  readonly client: HomeserverClient;
  readonly background: Background;
  readonly log: Logger;
  /** Deliveries whose key has come. */
  readonly handOut: (deliveries: readonly StoredDelivery[]) => void;
  /** Tells the person of a direct chat, once, why a message of theirs cannot be read and what helps. */
  readonly tell: (session: MissingSession, delivery: StoredDelivery) => Promise<unknown>;
  readonly syncToken: KeyRoundOptions["syncToken"];
  readonly serviceUserId: UserId;
  readonly observer: AppserviceObserver;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

const patienceMs = 15_000;
/** What was not readable for so long will not be. */
const longestWaitMs = 24 * 60 * 60_000;
/** Events that are decrypted before their turn. */
const longestPeek = 1_000;
/** Clients never encrypt these, and what is encrypted of them nobody understands. */
const alwaysClear = new Set(["m.reaction", "m.room.redaction"]);
const encryptedType = "m.room.encrypted";

export function createEncryption(options: EncryptionOptions): Encryption {
  const { identities, machines, rooms, background, log, now } = options;
  const changed = createChangedUsers();
  const watch = createCryptoWatch(options);
  const mail = createKeyMail({
    toDevice: options.toDevice,
    machines,
    deviceOf: (agentId) => identities.deviceOf(agentId),
    background,
    log,
    now,
  });
  const waiting = createWaitingEvents({
    handOut: options.handOut,
    giveNotice(session, delivery) {
      log.warn({ ...session, eventId: delivery.event.eventId }, "a message cannot be decrypted");
      if (session.withheld === undefined) watch.keyMissing();
      background.run("undecryptable", () => options.tell(session, delivery));
    },
    patienceMs,
  });
  const keyRound = createKeyRound({ ...options, agents: () => identities.agents() });
  const peeked = new Map<number, Promise<Decryption>>();
  const published = new Map<UserId, Promise<void>>();
  let isRunning = false;

  async function publish(agentId: UserId): Promise<void> {
    // a machine that is open has published its keys
    const work = published.get(agentId) ?? machines.use(agentId, () => Promise.resolve());
    published.set(agentId, work);
    try {
      await work;
    } catch (error) {
      published.delete(agentId);
      throw error;
    }
  }

  async function attempt(delivery: StoredDelivery): Promise<Decryption> {
    const { agentId, event } = delivery;
    const { roomId, eventId } = event;
    const work = () => machines.use(agentId, (machine) => machine.decrypt(event));
    const result = await watch.run("decrypt", work, ({ kind }) => kind === "decrypted");
    if (result.kind === "decrypted") return { kind: "clear", event: result.event };
    if (result.kind === "bad" || now() - delivery.receivedAt > longestWaitMs) {
      const reason = result.kind === "bad" ? result.reason : result.kind;
      log.warn({ agentId, roomId, eventId, reason }, "a message that cannot be decrypted is given up");
      return { kind: "lost" };
    }
    const withheld = result.kind === "withheld" ? result.code : undefined;
    waiting.add({ agentId, roomId, sessionId: result.sessionId, withheld }, delivery);
    if (withheld === undefined) background.run("look-for-keys", () => keyRound.look(agentId));
    return { kind: "waits" };
  }

  async function seal({ agentId, roomId, type, content }: ClearEvent): Promise<SealedEvent> {
    const settings = rooms.known(roomId) === "clear" ? undefined : await rooms.encryption(agentId, roomId);
    if (settings === undefined || alwaysClear.has(type)) return { type, body: JSON.stringify(content) };
    await publish(agentId);
    const { userIds: recipients, historyVisibility } = await rooms.audience(agentId, roomId);
    const work = () =>
      machines.use(agentId, async (machine) => {
        await learnChanges(agentId, machine);
        return machine.encrypt({ roomId, type, content, recipients, settings, historyVisibility });
      });
    const encrypted = await watch.run("encrypt", work, () => true);
    return { type: encryptedType, body: JSON.stringify(encrypted) };
  }

  /** New devices are asked for before anything is encrypted, so that none is left out. */
  async function learnChanges(agentId: UserId, machine: AgentMachine): Promise<void> {
    const users = changed.take(agentId);
    if (users === "all") await machine.markAllUsersChanged();
    else if (users.length > 0) await machine.usersChanged(users);
  }

  return {
    isClear: (roomId) => rooms.known(roomId) === "clear",
    seal,
    store: (received) => mail.store(received),
    accept({ changedUsers }, stored) {
      changed.add(changedUsers);
      if (isRunning) mail.handOut(stored);
    },
    async follow(events) {
      // the homeserver tells of changed devices only while it knows that somebody shares a room with us
      changed.add(
        events.flatMap(({ type, stateKey }) => (type === "m.room.member" && isUserId(stateKey) ? [stateKey] : [])),
      );
      await rooms.follow(events);
    },
    async start() {
      await mail.replay();
      isRunning = true;
      keyRound.start();
    },
    async peek(delivery) {
      if (peeked.size >= longestPeek) return undefined;
      const result = attempt(delivery);
      peeked.set(delivery.sequence, result);
      const decryption = await result;
      return decryption.kind === "clear" ? decryption.event : undefined;
    },
    async decrypt(delivery) {
      const ahead = peeked.get(delivery.sequence);
      peeked.delete(delivery.sequence);
      return ahead ?? attempt(delivery);
    },
    async open(agentId, event) {
      if (event.type !== encryptedType) return event;
      const result = await machines.use(agentId, (machine) => machine.decrypt(event));
      return result.kind === "decrypted" ? result.event : undefined;
    },
    publish,
    verify: (agentId, event) => machines.use(agentId, (machine) => machine.verify(event)),
    doubt(agentId) {
      if (identities.deviceOf(agentId) === undefined) return;
      background.run("look-at-device", async () => {
        await machines.doubt(agentId);
        await machines.use(agentId, () => Promise.resolve());
      });
    },
    handlers: {
      roomKeysArrived(agentId, keys) {
        options.observer.roomKeysArrived?.(keys.length);
        for (const { sessionId } of keys) waiting.keyArrived({ agentId, sessionId });
        return Promise.resolve();
      },
      roomKeysWithheld(agentId, keys) {
        for (const { code, ...session } of keys) waiting.keyWithheld({ agentId, ...session, withheld: code });
        return Promise.resolve();
      },
    },
    numbers: () => ({ undecryptable: waiting.size, openMachines: machines.open, ...mail.numbers() }),
    waiting: () => waiting.byAgent(),
    stop() {
      keyRound.stop();
      waiting.stop();
      mail.stop();
    },
  };
}
