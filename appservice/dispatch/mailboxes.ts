import type { Logger } from "pino";
import { setTimeout as sleep } from "node:timers/promises";
import { AgentChatError } from "#error";
import { retryPauseMs } from "../client/homeserver-client.ts";
import type { Background } from "../background.ts";
import type { Inbox, StoredDelivery } from "../state.ts";
import { createAsides } from "./asides.ts";

/** A delivery that is being handled. */
export interface DeliveryAtWork extends StoredDelivery {
  /**
   * Lets the mailbox go on with what comes after this delivery, which stays undone until its handler has ended: killed meanwhile, it is handed out again, before what came
   * later. At most four of a mailbox are aside; a fifth holds it up until one of them has ended. For handlers that begin to wait for something long.
   */
  readonly stepAside: () => void;
}

/**
 * Hands deliveries to a handler: in order within a mailbox – one agent in one room – but for those that step aside, mailboxes side by side, bounded in how many run and in how
 * much waits in memory. What does not fit waits in the inbox and is read from there when its turn comes.
 */
export interface Mailboxes {
  /** Takes what the inbox has just stored; never blocks and never fails. */
  deliver(deliveries: readonly StoredDelivery[]): void;
  /** Hands out what a previous run left undone. Called once, before anything is delivered. */
  replay(): Promise<void>;
  /** Starts nothing new and resolves when what runs has ended. What waits is replayed at the next start. */
  drain(): Promise<void>;
}

export interface MailboxesOptions {
  readonly inbox: Inbox;
  /**
   * Resolves when everything the delivery causes has taken effect: it is then done. When it rejects with a retryable error it is called again later,
   * with the code `stopped` the delivery stays undone, and with anything else it is reported and done.
   * With `waits` it stays undone, too, and is delivered again when what it waits for has come.
   */
  readonly handle: (delivery: DeliveryAtWork) => Promise<void | "waits">;
  readonly background: Background;
  readonly log: Logger;
  /** Handlers at once, without those that stepped aside; default 256. */
  readonly concurrency?: number;
  /** Deliveries waiting in memory per mailbox; default 100. */
  readonly capacity?: number;
}

interface Mailbox {
  readonly key: string;
  readonly waiting: StoredDelivery[];
  /** Sequence of the last delivery that was put into `waiting`. */
  newest: number;
  /** Deliveries that did not fit into `waiting`: read them from the inbox. */
  left: number;
  /** Lowest sequence of those: one that comes again may be older than what was put in. */
  oldestLeft: number;
}

const replayPage = 1000;
const maxAside = 4;

export function createMailboxes(options: MailboxesOptions): Mailboxes {
  const { inbox, background, log } = options;
  const concurrency = options.concurrency ?? 256;
  const capacity = options.capacity ?? 100;
  const mailboxes = new Map<string, Mailbox>();
  const ready: Mailbox[] = [];
  const asides = createAsides(maxAside);
  const stopping = new AbortController();
  let running = 0;

  function put(delivery: StoredDelivery): void {
    const key = `${delivery.agentId} ${delivery.event.roomId}`;
    if (asides.of(key).has(delivery.sequence)) return;
    let mailbox = mailboxes.get(key);
    if (mailbox === undefined) {
      mailbox = { key, waiting: [], newest: 0, left: 0, oldestLeft: Infinity };
      mailboxes.set(key, mailbox);
      ready.push(mailbox);
    }
    const comesAgain = delivery.sequence <= mailbox.newest;
    if (comesAgain && mailbox.waiting.some(({ sequence }) => sequence === delivery.sequence)) return;
    if (mailbox.left > 0 || mailbox.waiting.length >= capacity) {
      mailbox.left += 1;
      mailbox.oldestLeft = Math.min(mailbox.oldestLeft, delivery.sequence);
    } else {
      mailbox.waiting.push(delivery);
      mailbox.newest = Math.max(mailbox.newest, delivery.sequence);
    }
  }

  function startReady(): void {
    while (running < concurrency && !stopping.signal.aborted) {
      const mailbox = ready.shift();
      if (mailbox === undefined) return;
      running += 1;
      background.run("mailbox", () => work(mailbox));
    }
  }

  /** Handles one delivery, then lets the other mailboxes have their turn. */
  async function work(mailbox: Mailbox): Promise<void> {
    try {
      const delivery = mailbox.waiting.shift();
      if (delivery === undefined) return;
      await handleOrStepAside(mailbox, delivery);
      if (mailbox.waiting.length === 0 && mailbox.left > 0) await refill(mailbox, delivery);
    } finally {
      running -= 1;
      if (mailbox.waiting.length > 0) ready.push(mailbox);
      else mailboxes.delete(mailbox.key);
      startReady();
    }
  }

  /** Resolves when the delivery is dealt with, or has stepped aside. */
  async function handleOrStepAside(mailbox: Mailbox, delivery: StoredDelivery): Promise<void> {
    const aside = Promise.withResolvers<void>();
    let hasEnded = false;
    const stepAside = (): void => {
      if (hasEnded) return;
      asides.enter(mailbox.key, delivery.sequence, () => {
        forget(mailbox, delivery);
        background.run("aside", () => handled);
        aside.resolve();
      });
    };
    async function handleToTheEnd(): Promise<void> {
      try {
        if (await handleUntilDone({ ...delivery, stepAside })) forget(mailbox, delivery);
      } finally {
        hasEnded = true;
        asides.leave(mailbox.key, delivery.sequence);
      }
    }
    const handled = handleToTheEnd();
    await Promise.race([handled, aside.promise]);
  }

  /** One that came again while it was handled. */
  function forget({ waiting }: Mailbox, delivery: StoredDelivery): void {
    const place = waiting.findIndex(({ sequence }) => sequence === delivery.sequence);
    if (place !== -1) waiting.splice(place, 1);
  }

  /** Reads on in the inbox. What is put meanwhile counts as left, so that the order is the inbox's. */
  async function refill(mailbox: Mailbox, { agentId, event }: StoredDelivery): Promise<void> {
    for (let failures = 0; mailbox.waiting.length === 0 && mailbox.left > 0 && !stopping.signal.aborted;) {
      const expected = mailbox.left;
      // as it is now: one that ends while it is read may be in what is read
      const aside = asides.of(mailbox.key);
      const after = Math.min(mailbox.newest, mailbox.oldestLeft - 1);
      // what is put while it is read may not be in what is read
      mailbox.oldestLeft = Infinity;
      try {
        const page = await inbox.unfinished({
          after,
          limit: capacity,
          mailbox: { agentId, roomId: event.roomId },
        });
        mailbox.waiting.push(...page.filter(({ sequence }) => !aside.has(sequence)));
        mailbox.newest = page.at(-1)?.sequence ?? mailbox.newest;
        // a short page is the end of what was left when it was read
        mailbox.left = page.length < capacity ? mailbox.left - expected : Math.max(1, mailbox.left - page.length);
      } catch (error) {
        mailbox.oldestLeft = Math.min(mailbox.oldestLeft, after + 1);
        failures += 1;
        log.warn(
          { agentId, roomId: event.roomId, failures, err: error },
          "the inbox cannot be read and will be read again",
        );
        await pause(failures);
      }
    }
  }

  async function pause(failures: number): Promise<void> {
    await sleep(retryPauseMs(failures), undefined, { signal: stopping.signal }).catch(() => undefined);
  }

  /** Resolves with whether it is done, and not to be handed out again. */
  async function handleUntilDone(delivery: DeliveryAtWork): Promise<boolean> {
    const { agentId, event } = delivery;
    for (let failures = 0; !stopping.signal.aborted;) {
      try {
        if ((await options.handle(delivery)) === "waits") return false;
        await inbox.markDone([delivery.sequence]);
        return true;
      } catch (error) {
        if (error instanceof AgentChatError && error.code === "stopped") return false;
        if (!(error instanceof AgentChatError) || !error.retryable) {
          log.error(
            { agentId, roomId: event.roomId, eventId: event.eventId, err: error },
            "an event could not be handled and is given up",
          );
          await inbox.markDone([delivery.sequence]);
          return true;
        }
        failures += 1;
        log.warn({ agentId, eventId: event.eventId, failures, err: error }, "an event will be handled again");
        await pause(failures);
      }
    }
    return false;
  }

  return {
    deliver(deliveries) {
      deliveries.forEach(put);
      startReady();
    },
    async replay() {
      for (let after = 0; ;) {
        const page = await inbox.unfinished({ after, limit: replayPage });
        page.forEach(put);
        const last = page.at(-1);
        if (last === undefined || page.length < replayPage) break;
        after = last.sequence;
      }
      startReady();
    },
    async drain() {
      stopping.abort();
      await background.settled();
    },
  };
}
