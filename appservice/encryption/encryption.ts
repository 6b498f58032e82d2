import type { HomeserverClient } from "../client/homeserver-client.ts";
import { isUserId } from "../ids.ts";
import type { UserId } from "../ids.ts";
import type { EncryptionNumbers } from "../observer.ts";
import type { RoomEvent } from "../room-event.ts";
import type { StoredDelivery } from "../state.ts";
import { createChangedUsers } from "./changed-users.ts";
import type { Cipher, ClearEvent, SealedEvent } from "./cipher.ts";
import { createCryptoWatch } from "./crypto-watch.ts";
import { importRoomKeys } from "./import-room-keys.ts";
import type { GivenKeys, ImportedRoomKeys } from "./import-room-keys.ts";
import { createIncomingEvents } from "./incoming-events.ts";
import type { Decryption, IncomingEventsOptions } from "./incoming-events.ts";
import { createKeyMail } from "./key-mail.ts";
import type { StoredKeyMail } from "./key-mail.ts";
import { createKeyRound } from "./key-round.ts";
import type { KeyRoundOptions } from "./key-round.ts";
import type { AgentMachine, MachineHandlers } from "./agent-machine.ts";
import type { DeviceMail } from "./read-device-mail.ts";
import type { RememberedIdentities } from "./remember-devices.ts";
import type { RoomFacts } from "./room-facts.ts";
import { createStepLooks } from "./step-looks.ts";
import type { ToDeviceInbox } from "./state.ts";
import type { VerificationHandlers } from "./verification/verification-code.ts";

/** End-to-end encryption of our agents: what comes in is decrypted, what goes out is encrypted where the room is. */
export interface Encryption extends Cipher {
  /** Stores the mail for devices of a transaction. Called before it is acknowledged. @throws StoreError */
  store(mail: DeviceMail): Promise<StoredKeyMail>;
  /** Takes over what a stored transaction says, before its events are handed out. */
  accept(mail: DeviceMail, stored: StoredKeyMail): void;
  /** Mail for devices got lost: the homeserver delivers none of a transaction that was refused, nor of a time in which it could not reach us. */
  missed(): void;
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
  /** Takes over keys that somebody has exported, see `importRoomKeys`. @throws EncryptionError, MatrixError */
  importRoomKeys(agentId: UserId, given: GivenKeys): Promise<ImportedRoomKeys>;
  /** Makes the agent's keys known, so that others can write to it. Costs nothing once that is done. @throws MatrixError, EncryptionError */
  publish(agentId: UserId): Promise<void>;
  /** Takes an event of a verification, in clear, and answers it. @throws MatrixError, EncryptionError: to be called again when it is retryable */
  verify(agentId: UserId, event: RoomEvent): Promise<void>;
  /** An agent was registered again, with the device that it had: what the homeserver has of that is looked at, and made right. @throws MatrixError, EncryptionError */
  doubt(agentId: UserId): Promise<void>;
  /** For the machines. */
  readonly handlers: Omit<MachineHandlers, keyof VerificationHandlers>;
  numbers(): EncryptionNumbers;
  /** Events that wait for their key, by agent. */
  waiting(): ReadonlyMap<UserId, number>;
  stop(): void;
}

export interface EncryptionOptions extends Omit<IncomingEventsOptions, "look" | "changed" | "watch"> {
  readonly toDevice: ToDeviceInbox;
  readonly identities: Pick<RememberedIdentities, "deviceOf" | "agents">;
  readonly rooms: RoomFacts;
  readonly client: HomeserverClient;
  readonly syncToken: KeyRoundOptions["syncToken"];
  readonly senderUserId: UserId;
  /** Called when keys of all agents were looked for. */
  readonly rounded: () => void;
}

/** Clients never encrypt these, and what is encrypted of them nobody understands. */
const alwaysClear = new Set(["m.reaction", "m.room.redaction"]);
const encryptedType = "m.room.encrypted";

export function createEncryption(options: EncryptionOptions): Encryption {
  const { identities, machines, rooms, background, log } = options;
  const changed = createChangedUsers();
  const watch = createCryptoWatch(options);
  const mail = createKeyMail({
    toDevice: options.toDevice,
    machines,
    deviceOf: (agentId) => identities.deviceOf(agentId),
    catchUp: (agentId) => keyRound.hasLooked(agentId),
    background,
    log,
  });
  const incoming = createIncomingEvents({
    ...options,
    watch,
    look: (agentId) => keyRound.look(agentId),
    changed: (userId) => changed.add([userId]),
  });
  const keyRound = createKeyRound({
    ...options,
    agents: () => identities.agents(),
    counted: (counts) => mail.takeCounts([counts]),
    rounded() {
      incoming.giveUpOld();
      options.rounded();
    },
  });
  const stepLooks = createStepLooks({ look: (agentId) => keyRound.look(agentId), background, log });
  const published = new Map<UserId, Promise<void>>();
  /** Whose changes are being told to their machine. */
  const learning = new Map<UserId, Promise<void>>();
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
    while (learning.has(agentId)) await learning.get(agentId);
    const users = changed.take(agentId);
    if (users !== "all" && users.length === 0) return;
    const work = users === "all" ? machine.markAllUsersChanged() : machine.usersChanged(users);
    learning.set(agentId, work);
    try {
      await work;
    } catch (error) {
      changed.forget(agentId);
      throw error;
    } finally {
      learning.delete(agentId);
    }
  }

  return {
    isClear: (roomId) => rooms.known(roomId) === "clear",
    seal,
    store: (received) => mail.store(received),
    accept({ changedUsers }, stored) {
      changed.add(changedUsers);
      if (isRunning) mail.handOut(stored);
    },
    missed() {
      changed.forgetAll();
      keyRound.begin();
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
    peek: (delivery) => incoming.peek(delivery),
    decrypt: (delivery) => incoming.decrypt(delivery),
    async open(agentId, event) {
      if (event.type !== encryptedType) return event;
      const result = await machines.use(agentId, (machine) => machine.decrypt(event));
      return result.kind === "decrypted" ? result.event : undefined;
    },
    importRoomKeys: (agentId, given) => importRoomKeys({ machines, incoming }, agentId, given),
    publish,
    verify: (agentId, event) => machines.use(agentId, (machine) => machine.verify(event)),
    async doubt(agentId) {
      if (identities.deviceOf(agentId) === undefined) return;
      published.delete(agentId);
      await machines.doubt(agentId);
      // before it does anything else: others must be able to write to it
      await publish(agentId);
    },
    handlers: {
      ...incoming.handlers,
      stepsExpected: (agentId, areExpected) => stepLooks.stepsExpected(agentId, areExpected),
    },
    numbers: () => ({ undecryptable: incoming.waiting, openMachines: machines.open, ...mail.numbers() }),
    waiting: () => incoming.waitingByAgent(),
    stop() {
      keyRound.stop();
      stepLooks.stop();
      incoming.stop();
      mail.stop();
    },
  };
}
