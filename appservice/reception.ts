import { setImmediate as nextTurn } from "node:timers/promises";
import type { Logger } from "pino";
import type { Background } from "./background.ts";
import type { HomeserverClient } from "./client/homeserver-client.ts";
import type { TransactionWatch } from "./diagnosis/transaction-watch.ts";
import type { DirectoryView } from "./directory.ts";
import { createMailboxes } from "./dispatch/mailboxes.ts";
import type { DeliveryAtWork } from "./dispatch/mailboxes.ts";
import type { Encryption } from "./encryption/encryption.ts";
import { isOfVerification, verificationTypes } from "./encryption/verification/verification-message.ts";
import { readDeviceMail } from "./encryption/read-device-mail.ts";
import { createRecoveryWatch } from "./encryption/recovery-watch.ts";
import { hasEphemeral, parseEphemeral } from "./ephemeral.ts";
import type { EphemeralEvent } from "./ephemeral.ts";
import { HttpProblem } from "./http/http-problem.ts";
import { parseTransaction } from "./http/transaction.ts";
import type { RoomId, UserId } from "./ids.ts";
import { createIntake } from "./intake.ts";
import { learnMembers } from "./learn-members.ts";
import type { AppserviceObserver } from "./observer.ts";
import type { RoomEvent } from "./room-event.ts";
import { createSerial } from "./serial.ts";
import type { Inbox, StoredDelivery } from "./state.ts";

export interface AppserviceHandlers {
  /** Event types to be delivered. */
  readonly types: ReadonlySet<string>;
  /** Called as soon as a delivery is stored, before those that wait in its mailbox: for what must not wait, such as "stop". Must not throw. */
  arrived?(delivery: StoredDelivery): void;
  /**
   * Called for receipts and typing in rooms of our agents, after the transaction was acknowledged; without it they are not even read. Must not throw, and what it cannot
   * take at once it drops.
   */
  ephemeral?(event: EphemeralEvent): void;
  /** See `MailboxesOptions.handle`. */
  deliver(delivery: DeliveryAtWork): Promise<void>;
  /** Whether a user may verify an agent of ours in their client. */
  mayVerify(agentId: UserId, userId: UserId): boolean;
  /** The homeserver asks for a user of our namespace that it does not have: make it, or resolve `false`. */
  provision(userId: UserId): Promise<boolean>;
}

/** Everything that comes from the homeserver: stored, put in clear, and handed to the handlers. */
export interface Reception {
  /** Resolves when everything that must last is stored: then it may be acknowledged. One transaction after the other. @throws StoreError, HttpProblem */
  accept(body: unknown, transactionId: string): Promise<void>;
  /** Hands out stored deliveries, when things are being handed out. */
  handOut(deliveries: readonly StoredDelivery[]): void;
  /** From now on things are handed out, first those that the last run left. @throws StoreError */
  start(): Promise<void>;
  readonly isRunning: boolean;
  /** Hands out nothing more. */
  stop(): void;
  /** Resolves when the handlers have ended. */
  drain(): Promise<void>;
}

export interface ReceptionOptions {
  readonly inbox: Inbox;
  readonly client: HomeserverClient;
  readonly directory: DirectoryView;
  readonly encryption: Encryption;
  readonly handlers: AppserviceHandlers;
  readonly watch: Pick<TransactionWatch, "seen">;
  /** Whether a user is one of our virtual users. */
  readonly isOurs: (userId: UserId) => boolean;
  readonly background: Background;
  readonly log: Logger;
  readonly observer: AppserviceObserver;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

const encryptedType = "m.room.encrypted";

export function createReception(options: ReceptionOptions): Reception {
  const { inbox, client, directory, encryption, handlers, isOurs, background, log, observer, now } = options;
  const inOrder = createSerial();
  const mailboxes = createMailboxes({ inbox, handle, background, log });
  const types = new Set([...handlers.types, ...verificationTypes, "m.room.message", encryptedType]);
  const intake = createIntake({ inbox, directory, isOurs, types, now });
  const recovery = createRecoveryWatch();
  let isRunning = false;
  let hasRefused = false;

  async function acceptNext(body: unknown, transactionId: string): Promise<void> {
    const startedAt = performance.now();
    const transaction = parseTransaction(body);
    if (transaction === undefined)
      throw new HttpProblem(400, "M_BAD_JSON", "a transaction is an object with an array of events");
    if (transaction.malformed > 0)
      log.warn({ transactionId, malformed: transaction.malformed }, "malformed events dropped");
    const mail = readDeviceMail(body);
    options.watch.seen(mail);
    const storedMail = await encryption.store(mail);
    await encryption.follow(transaction.events);
    const { stored, unrouted } = await intake.accept(transaction.events);
    const hasAgents = isAboutAgents(transaction.events);
    // before its own mail is handed out: what got lost is older
    if (recovery.hasRecovered(mail, { hasEphemeral: hasEphemeral(body), hasAgents }) && isRunning) encryption.missed();
    encryption.accept(mail, storedMail);
    stored.forEach(announce);
    handOut(stored);
    passOn(body);
    if (unrouted.length > 0) background.run("learn-members", () => takeUpAgain(unrouted));
    observer.transaction({
      events: transaction.events.length,
      stored: stored.length,
      seconds: (performance.now() - startedAt) / 1000,
    });
  }

  async function accept(body: unknown, transactionId: string): Promise<void> {
    try {
      await acceptNext(body, transactionId);
    } catch (error) {
      hasRefused = true;
      throw error;
    }
    if (hasRefused && isRunning) encryption.missed();
    hasRefused = false;
  }

  function isAboutAgents(events: readonly RoomEvent[]): boolean {
    return events.length === 0 || events.some(({ roomId }) => directory.joinedAgents(roomId).length > 0);
  }

  /** What must not wait for its turn is looked at before, which an encrypted event is to be decrypted for. */
  function announce(delivery: StoredDelivery): void {
    if (delivery.event.type !== encryptedType) arrived(delivery);
    else if (isRunning) background.run("peek", () => peek(delivery));
  }

  async function peek(delivery: StoredDelivery): Promise<void> {
    const event = await encryption.peek(delivery);
    if (event !== undefined) arrived({ ...delivery, event });
  }

  function arrived(delivery: StoredDelivery): void {
    if (!isOfVerification(delivery.event)) handlers.arrived?.(delivery);
  }

  async function handle(delivery: DeliveryAtWork): Promise<void | "waits"> {
    if (delivery.event.type !== encryptedType) return deliver(delivery);
    const decryption = await encryption.decrypt(delivery);
    if (decryption.kind === "waits") return "waits";
    if (decryption.kind === "lost") return undefined;
    return deliver({ ...delivery, event: decryption.event });
  }

  /** Verification is between the two devices: no bot sees anything of it. */
  async function deliver(delivery: DeliveryAtWork): Promise<void> {
    const { agentId, event } = delivery;
    if (isOfVerification(event)) await encryption.verify(agentId, event);
    else if (handlers.types.has(event.type)) await handlers.deliver(delivery);
  }

  /** In the next turn of the event loop: the acknowledgement goes out before the handlers start. */
  function handOut(stored: readonly StoredDelivery[]): void {
    if (!isRunning || stored.length === 0) return;
    background.run("hand-out", async () => {
      await nextTurn();
      mailboxes.deliver(stored);
    });
  }

  /** Also after the acknowledgement. Nothing waits for it. */
  function passOn(body: unknown): void {
    if (!isRunning || handlers.ephemeral === undefined) return;
    background.run("pass-on", async () => {
      await nextTurn();
      const joinedAgents = (roomId: RoomId): readonly UserId[] => directory.joinedAgents(roomId);
      for (const event of parseEphemeral(body, { joinedAgents, isOurs })) handlers.ephemeral?.(event);
    });
  }

  /** Events in rooms where we knew of nobody. */
  async function takeUpAgain(events: readonly RoomEvent[]): Promise<void> {
    await learnMembers(new Set(events.map((event) => event.roomId)), { client, directory, isOurs, log });
    await inOrder(async () => {
      const { stored } = await intake.accept(events);
      handOut(stored);
    });
  }

  return {
    accept: (body, transactionId) => inOrder(() => accept(body, transactionId)),
    handOut,
    start: () =>
      inOrder(async () => {
        await encryption.start();
        await mailboxes.replay();
        isRunning = true;
      }),
    get isRunning() {
      return isRunning;
    },
    stop() {
      isRunning = false;
    },
    drain: () => mailboxes.drain(),
  };
}
