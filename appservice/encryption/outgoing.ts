import { RequestType } from "@matrix-org/matrix-sdk-crypto-wasm";
import type { Logger } from "pino";
import type { Background } from "../background.ts";
import { retryPauseMs } from "../client/homeserver-client.ts";
import { MatrixError } from "../matrix-error.ts";
import { createSerial } from "../serial.ts";
import type { LibraryMachine, LibrarySession } from "./library/library-machine.ts";
import type { LibraryRequest, RequestSender } from "./library/library-request.ts";

/** What the library wants to be sent on its own account: keys, queries about devices, answers to verification. One at a time. */
export interface Outgoing {
  /** Something that is to be sent after all that waits. What the homeserver refuses for good is dropped. */
  add(request: LibraryRequest): void;
  /** Sends what waits in the background; what fails is tried again with growing pauses, and holds up nothing. */
  kick(): void;
  /** Sends what waits. @throws the first failure, once all were tried */
  flush(session: LibrarySession): Promise<void>;
  /** Does something when no upload of keys is waiting or under way, and lets none begin meanwhile. @throws the first failure of an upload, and what the work throws */
  withKeysUploaded<Result>(session: LibrarySession, work: () => Promise<Result>): Promise<Result>;
  /** Sends the queries about devices that are not known, or changed. @throws the first failure */
  query(session: LibrarySession): Promise<void>;
  /** Nothing is being sent or waiting to be sent again. */
  readonly isIdle: boolean;
  /** No more attempts. Resolves when none is under way. */
  stop(): Promise<void>;
}

export function createOutgoing(options: {
  readonly library: LibraryMachine;
  readonly sender: RequestSender;
  readonly background: Background;
  readonly log: Logger;
}): Outgoing {
  const { library, sender, background, log } = options;
  const serial = createSerial();
  const added: LibraryRequest[] = [];
  let running = 0;
  let isKicked = false;
  let isStopped = false;
  let failures = 0;
  let retry: NodeJS.Timeout | undefined;

  async function sendAll(session: LibrarySession, isMeant: (request: LibraryRequest) => boolean): Promise<void> {
    const failed: unknown[] = [];
    const requests = await session.call("outgoingRequests", (machine) => machine.outgoingRequests());
    for (const request of requests.filter(isMeant)) {
      try {
        await sender.send(session, request);
      } catch (error) {
        failed.push(error);
        if (request.type === RequestType.RoomMessage && isFinal(error)) await drop(session, request);
      }
    }
    if (failed.length > 0) throw failed[0];
  }

  /** What was added is of the library's own making, too, or in its form: it comes after what the library has queued by then. */
  async function sendAdded(session: LibrarySession): Promise<void> {
    for (let request = added[0]; request !== undefined; request = added[0]) {
      try {
        await sender.send(session, request);
      } catch (error) {
        if (!isFinal(error)) throw error;
        log.warn({ err: error }, "what encryption had to send is refused by the homeserver and is given up");
      }
      added.shift();
    }
  }

  /** The agent is no longer in the room: the library would have it sent for ever. */
  async function drop(session: LibrarySession, { id, type }: LibraryRequest): Promise<void> {
    if (id === undefined) return;
    const answer = JSON.stringify({ event_id: "$refused" });
    await session.call("markRequestAsSent", (machine) => machine.markRequestAsSent(id, type, answer));
  }

  async function one<Result>(work: () => Promise<Result>): Promise<Result> {
    running += 1;
    try {
      return await serial(work);
    } finally {
      running -= 1;
    }
  }

  const flush = (session: LibrarySession): Promise<void> =>
    one(async () => {
      await sendAll(session, () => true);
      await sendAdded(session);
    });

  async function attempt(): Promise<void> {
    isKicked = false;
    if (isStopped) return;
    clearTimeout(retry);
    retry = undefined;
    try {
      await flush(await library.session());
      failures = 0;
    } catch (error) {
      failures += 1;
      const pauseMs = retryPauseMs(failures);
      log.warn({ err: error, pauseMs }, "what encryption has to send could not be sent and is tried again");
      if (!isStopped) retry = setTimeout(kick, pauseMs);
      retry?.unref();
    }
  }

  function kick(): void {
    if (isKicked || isStopped) return;
    isKicked = true;
    background.run("send what encryption has to send", attempt);
  }

  return {
    add(request) {
      added.push(request);
    },
    kick,
    flush,
    withKeysUploaded: (session, work) =>
      one(async () => {
        await sendAll(session, ({ type }) => type === RequestType.KeysUpload);
        return work();
      }),
    query: (session) => one(() => sendAll(session, ({ type }) => type === RequestType.KeysQuery)),
    get isIdle() {
      return running === 0 && added.length === 0 && !isKicked && retry === undefined;
    },
    async stop() {
      isStopped = true;
      clearTimeout(retry);
      retry = undefined;
      await serial(() => Promise.resolve());
    },
  };
}

function isFinal(error: unknown): boolean {
  return error instanceof MatrixError && !error.retryable;
}
