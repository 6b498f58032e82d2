import type { Logger } from "pino";
import type { Background } from "../background.ts";
import type { UserId } from "../ids.ts";
import type { AppserviceObserver } from "../observer.ts";
import type { RoomEvent } from "../room-event.ts";
import type { StoredDelivery } from "../state.ts";
import type { MachineHandlers } from "./agent-machine.ts";
import type { Decryption as MachineDecryption } from "./decryption.ts";
import type { CryptoWatch } from "./crypto-watch.ts";
import { createKeyLooks } from "./key-looks.ts";
import type { MachinePool } from "./machine-pool.ts";
import { createWaitingEvents } from "./waiting-events.ts";
import type { MissingSession } from "./waiting-events.ts";

/** Encrypted events that come in: put in clear, or waiting for their key. */
export interface IncomingEvents {
  /** Looks ahead: decrypts a delivery before its turn, so that `decrypt` has it ready. Resolves with the event in clear if that is possible now. */
  peek(delivery: StoredDelivery): Promise<RoomEvent | undefined>;
  /** Decrypts a delivery in its turn. What waits for its key is handed out again when that has come. @throws EncryptionError */
  decrypt(delivery: StoredDelivery): Promise<Decryption>;
  /** Hands out what has waited for too long: it ends then. */
  giveUpOld(): void;
  /** Events that wait for their key. */
  readonly waiting: number;
  waitingByAgent(): ReadonlyMap<UserId, number>;
  /** How many events of a sender wait for the key of one of these sessions. */
  waitingFor(agentId: UserId, sender: UserId, sessionIds: ReadonlySet<string>): number;
  /** For the machines. */
  readonly handlers: Pick<MachineHandlers, "roomKeysArrived" | "roomKeysWithheld">;
  stop(): void;
}

export type Decryption =
  | { readonly kind: "clear"; readonly event: RoomEvent }
  | { readonly kind: "waits" }
  /** It will never be readable. */
  | { readonly kind: "lost" };

export interface IncomingEventsOptions {
  readonly machines: MachinePool;
  readonly watch: CryptoWatch;
  readonly observer: AppserviceObserver;
  readonly background: Background;
  readonly log: Logger;
  /** Whether a user is one of our virtual users. */
  readonly isOurs: (userId: UserId) => boolean;
  /** Deliveries whose key has come. */
  readonly handOut: (deliveries: readonly StoredDelivery[]) => void;
  /** Tells a person, once for each session and room, why a message of theirs cannot be read and what helps. */
  readonly tell: (session: MissingSession, delivery: StoredDelivery) => Promise<unknown>;
  /** Fetches keys that the homeserver did not push. */
  readonly look: (agentId: UserId) => Promise<void>;
  /** Somebody has a device that is not known. */
  readonly changed: (userId: UserId) => void;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

const patienceMs = 15_000;
/** What was not readable for so long will not be. */
const longestWaitMs = 24 * 60 * 60_000;
/** Events that are decrypted before their turn. */
const longestPeek = 1_000;

export function createIncomingEvents(options: IncomingEventsOptions): IncomingEvents {
  const { machines, background, log, now } = options;
  const waiting = createWaitingEvents({ handOut: options.handOut, giveNotice, patienceMs });
  const isNeeded = (agentId: UserId): boolean => waiting.isWaiting(agentId);
  const looks = createKeyLooks({ look: options.look, isNeeded, background, log });
  const peeked = new Map<number, Promise<Decryption>>();
  /** Sessions of devices that are not known, for which they were asked for already. */
  const unknownSenders = new Set<string>();
  /** Room and session. */
  const noticed = new Set<string>();

  /** Several agents in a room say it once, and say nothing to each other. */
  function giveNotice(session: MissingSession, delivery: StoredDelivery): void {
    const { roomId, sessionId } = session;
    const key = `${roomId} ${sessionId}`;
    log.warn({ ...session, eventId: delivery.event.eventId }, "a message cannot be decrypted");
    if (session.withheld === undefined) options.watch.keyMissing();
    if (noticed.has(key) || options.isOurs(delivery.event.sender)) return;
    noticed.add(key);
    background.run("undecryptable", () => options.tell(session, delivery));
  }

  async function attempt(delivery: StoredDelivery): Promise<Decryption> {
    const { agentId, event } = delivery;
    const { roomId, eventId } = event;
    const work = (): Promise<MachineDecryption> => machines.use(agentId, (machine) => machine.decrypt(event));
    const look = () => options.watch.run("decrypt", work, ({ kind }) => kind === "decrypted");
    const result = await look();
    if (result.kind === "decrypted") {
      // before it is told of the key
      waiting.remove({ agentId, sessionId: result.sessionId }, delivery);
      return inClear(result);
    }
    if (result.kind === "bad" || now() - delivery.receivedAt > longestWaitMs) {
      const reason = result.kind === "bad" ? result.reason : result.kind;
      log.warn({ agentId, roomId, eventId, reason }, "a message that cannot be decrypted is given up");
      return { kind: "lost" };
    }
    const withheld = result.kind === "withheld" ? result.code : undefined;
    const session = { agentId, roomId, sessionId: result.sessionId, withheld };
    waiting.add(session, delivery);
    // a key that came in between has been told of when nothing was waiting
    const again = await look();
    if (again.kind === "decrypted" && waiting.remove(session, delivery)) return inClear(again);
    if (withheld === undefined) looks.want(agentId);
    return { kind: "waits" };
  }

  /** Changes of devices get lost when the homeserver does not reach us: a message of a device that is not known says so. */
  function inClear({ event, sessionId, warning }: Extract<MachineDecryption, { kind: "decrypted" }>): Decryption {
    if (warning === "unknown-device" && !unknownSenders.has(sessionId)) {
      unknownSenders.add(sessionId);
      options.changed(event.sender);
    }
    return { kind: "clear", event };
  }

  return {
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
      const result = await ahead;
      // its key may have come since
      return result === undefined || result.kind === "waits" ? attempt(delivery) : result;
    },
    giveUpOld() {
      options.handOut(waiting.takeOlder(now() - longestWaitMs));
    },
    get waiting() {
      return waiting.size;
    },
    waitingByAgent: () => waiting.byAgent(),
    waitingFor: (agentId, sender, sessionIds) => waiting.countFor(agentId, sender, sessionIds),
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
    stop() {
      looks.stop();
      waiting.stop();
    },
  };
}
