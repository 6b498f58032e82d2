import { hash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "pino";
import { AgentChatError } from "#error";
import type { Background } from "./background.ts";
import { retryPauseMs } from "./client/homeserver-client.ts";
import type { HomeserverClient } from "./client/homeserver-client.ts";
import type { DirectoryView } from "./directory.ts";
import { parseEventId } from "./ids.ts";
import type { EventId, RoomId, UserId } from "./ids.ts";
import { MatrixError } from "./matrix-error.ts";
import type { Cipher, SealedEvent } from "./encryption/cipher.ts";
import { isRecord } from "./room-event.ts";
import type { Outbox, OutgoingEvent } from "./state.ts";

/** An event to send, and what makes it the same event when it is asked for again. */
export interface SendRequest {
  readonly agentId: UserId;
  readonly roomId: RoomId;
  readonly type: string;
  readonly content: Readonly<Record<string, unknown>>;
  /** What caused it, usually the id of the event that is answered. */
  readonly source: string;
  /** When `source` happened, milliseconds since the epoch, the same whenever it is asked for; left out for what no event caused. */
  readonly sourceTimestamp?: number;
  /** Which of the effects of `source` it is, e.g. `reply-0`. */
  readonly part: string;
  /** Whose personal content it is. */
  readonly personId: UserId;
}

export interface SentEvent {
  readonly eventId: EventId;
  /** False when the same effect was sent before; what the homeserver has is what was sent then. */
  readonly isNew: boolean;
}

/** Sends events so that each takes effect exactly once, whatever crashes or is retried in between. */
export interface OutboxSender {
  /**
   * Writes the event down, sends it and resolves with its id. Waits as long as the homeserver is away.
   * The same (agent, source, part) again sends nothing new: it resolves with the id of what was sent first.
   * @throws MatrixError `refused` when the homeserver refuses it for good, `too-large`, `stopped` at shutdown (it goes out at the next start)
   */
  send(request: SendRequest): Promise<SentEvent>;
  /** Id of what was sent for this (agent, source, part), also in an earlier run; `undefined` when nothing was. */
  findSent(request: SentQuery): Promise<EventId | undefined>;
  /** Sends what a previous run wrote down and did not get out. Called once at start. */
  resume(): Promise<void>;
  stop(): void;
}

export type SentQuery = Pick<SendRequest, "agentId" | "source" | "sourceTimestamp" | "part">;

export interface OutboxSenderOptions {
  readonly outbox: Outbox;
  readonly client: HomeserverClient;
  readonly directory: DirectoryView;
  readonly cipher: Cipher;
  /** Registers the agent again and joins it to the room; called when the homeserver says that it is not there. */
  readonly repair: (agentId: UserId, roomId: RoomId) => Promise<void>;
  readonly background: Background;
  readonly log: Logger;
}

/** Client-server API, "Size limits": 65,536 bytes for the whole event, of which hashes, signatures and ids need their share. */
const maxContentBytes = 60_000;

/**
 * Transaction id of an effect: the same for the same (agent, source, part). It begins with the time of the source, so that what is sent together lies
 * together in the outbox's index: with random ids, each send would write a page of it (measured: a quarter of the store's time, and growing with the outbox).
 */
export function transactionIdOf(request: SentQuery): string {
  const { agentId, source, sourceTimestamp = 0, part } = request;
  const digest = hash("sha256", `${agentId}\0${source}\0${part}`, "base64url").slice(0, 32);
  return `${timePrefix(sourceTimestamp)}${digest}`;
}

/** Nine characters that sort as the times do. Senders' servers claim all sorts of times; those that do not fit share one prefix. */
function timePrefix(timestamp: number): string {
  const isFitting = Number.isSafeInteger(timestamp) && timestamp >= 0 && timestamp < 36 ** 9;
  return (isFitting ? timestamp : 0).toString(36).padStart(9, "0");
}

export function createOutboxSender(options: OutboxSenderOptions): OutboxSender {
  const { outbox, client, directory, cipher, background, log } = options;
  const stopping = new AbortController();
  /** Sent, and not yet marked so. */
  const marking = new Map<string, EventId>();

  async function put(event: OutgoingEvent): Promise<EventId> {
    const deviceId = directory.user(event.agentId)?.deviceId;
    const answer = await client.request({
      method: "PUT",
      path: `/_matrix/client/v3/rooms/${encodeURIComponent(event.roomId)}/send/${encodeURIComponent(event.type)}/${event.transactionId}`,
      endpoint: "PUT /rooms/{roomId}/send/{eventType}/{txnId}",
      actAs: deviceId === undefined ? { userId: event.agentId } : { userId: event.agentId, deviceId },
      body: event.body,
      retries: 0,
    });
    return parseEventId(isRecord(answer) ? answer["event_id"] : undefined);
  }

  async function pause(failures: number): Promise<void> {
    try {
      await sleep(retryPauseMs(failures), undefined, { signal: stopping.signal });
    } catch (cause) {
      throw new MatrixError("stopped", "AgentChat is stopping; the event goes out at the next start", { cause });
    }
  }

  async function transmit(event: OutgoingEvent): Promise<EventId> {
    let repaired = false;
    for (let failures = 0; ;) {
      try {
        return await put(event);
      } catch (error) {
        if (!(error instanceof MatrixError)) throw error;
        if (error.retryable) {
          failures += 1;
          log.warn({ agentId: event.agentId, roomId: event.roomId, failures, err: error }, "sending will be retried");
          await pause(failures);
        } else if (!repaired && isRepairable(error)) {
          repaired = true;
          await options.repair(event.agentId, event.roomId);
        } else {
          throw error;
        }
      }
    }
  }

  /** An agent that is not in the room cannot know who may read what it says there. */
  async function seal(request: SendRequest): Promise<SealedEvent> {
    try {
      return await cipher.seal(request);
    } catch (error) {
      if (!(error instanceof MatrixError) || error.retryable || !isRepairable(error)) throw error;
      await options.repair(request.agentId, request.roomId);
      return cipher.seal(request);
    }
  }

  async function markSent(transactionId: string, eventId: EventId): Promise<void> {
    for (let failures = 0; ;) {
      try {
        await outbox.markSent([{ transactionId, eventId }]);
        marking.delete(transactionId);
        return;
      } catch (error) {
        if (!(error instanceof AgentChatError) || !error.retryable) throw error;
        failures += 1;
        log.warn({ transactionId, failures, err: error }, "an event that was sent will be marked so again");
        await pause(failures);
      }
    }
  }

  async function deliver(event: OutgoingEvent): Promise<EventId> {
    try {
      const eventId = await transmit(event);
      // not waited for: it is written in one transaction with what its sender writes next, that the turn is done
      marking.set(event.transactionId, eventId);
      background.run("mark-sent", () => markSent(event.transactionId, eventId));
      return eventId;
    } catch (error) {
      if (error instanceof MatrixError && error.code === "refused") await outbox.drop([event.transactionId]);
      throw error;
    }
  }

  return {
    async send(request) {
      const { agentId, roomId, personId } = request;
      const transactionId = transactionIdOf(request);
      // what was encrypted once is sent as it is, and never encrypted again
      const eventId = marking.get(transactionId);
      if (eventId !== undefined) return { eventId, isNew: false };
      const known = cipher.isClear(roomId) ? undefined : await outbox.find(transactionId);
      if (known?.status === "sent") return { eventId: known.eventId, isNew: false };
      if (known !== undefined) return { eventId: await deliver(known.event), isNew: false };
      const { type, body } = await seal(request);
      checkSize(type, body);
      const [entry] = await outbox.add([{ transactionId, agentId, roomId, type, body, personId }]);
      if (entry === undefined) throw new MatrixError("bad-response", "the outbox returned nothing for an event");
      if (entry.status === "sent") return { eventId: entry.eventId, isNew: false };
      return { eventId: await deliver(entry.event), isNew: entry.event.body === body };
    },
    async findSent(request) {
      const transactionId = transactionIdOf(request);
      const known = marking.get(transactionId) ?? (await outbox.find(transactionId));
      if (known === undefined || typeof known === "string") return known;
      return known.status === "sent" ? known.eventId : undefined;
    },
    async resume() {
      for (const event of await outbox.unsent(10_000)) {
        try {
          await deliver(event);
        } catch (error) {
          if (error instanceof MatrixError && error.code === "stopped") return;
          log.error(
            { agentId: event.agentId, roomId: event.roomId, err: error },
            "an event of the last run could not be sent",
          );
        }
      }
    },
    stop() {
      stopping.abort();
    },
  };
}

function checkSize(type: string, body: string): void {
  const bytes = Buffer.byteLength(body);
  if (bytes <= maxContentBytes) return;
  throw new MatrixError(
    "too-large",
    `an event of type ${type} has ${bytes} bytes of content, ${maxContentBytes} are allowed: split it or attach a file`,
  );
}

/** Not registered, not in the room, or its device gone: what we remembered is no longer so. */
function isRepairable(error: MatrixError): boolean {
  return error.errcode === "M_FORBIDDEN" || error.isUnknownDevice || error.errcode === "M_EXCLUSIVE";
}
