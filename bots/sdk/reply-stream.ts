import { createEditPacing } from "./edit-pacing.ts";
import { splitText } from "./split-text.ts";

/** An answer that appears in the room while it is being written. */
export interface ReplyStream {
  /** More of the answer. Returns at once; what has gathered goes out when it is time. */
  write(text: string): void;
  /** The answer is complete (or stays as it is): sends what is missing. Resolves when the room shows all of it. Rejects as `send` does. */
  finish(): Promise<void>;
}

/** Sends the messages that an answer consists of. */
export interface ReplyStreamSender<Id> {
  /**
   * A new message; `isLive` while more is to come. `isNew` is false when the message was sent before a crash: the room shows what was written by then.
   */
  send(text: string, isLive: boolean): Promise<{ readonly id: Id; readonly isNew: boolean }>;
  /** Another text for a message. The last one for a message has `isLive` false; others may get lost without harm. */
  edit(id: Id, text: string, isLive: boolean): Promise<void>;
  /**
   * Attaches an answer of which only the beginning is shown, because it is longer than `maxMessages`. Resolves with `false` when that cannot be done: then the rest is shown too.
   * @param rest what is not shown
   */
  attach?(whole: string, rest: string): Promise<boolean>;
}

export interface Clock {
  /** Milliseconds; only differences count. */
  now(): number;
  /** Resolves after so many milliseconds, or when the signal is aborted. */
  sleep(milliseconds: number, signal: AbortSignal): Promise<void>;
}

export interface ReplyStreamOptions<Id> {
  readonly sender: ReplyStreamSender<Id>;
  readonly clock: Clock;
  /** Of one message, bytes of UTF-8; a longer answer becomes several messages. */
  readonly maxBytes: number;
  /** How many of these are shown of an answer at most, where the sender can attach it; default all. */
  readonly maxMessages?: number | undefined;
}

/** How long the first words wait for company: an answer that is complete by then is one message without edits. */
const gatherMs = 200;

interface Shown<Id> {
  readonly id: Id;
  /** What the room shows; `undefined` when that is not known. */
  text: string | undefined;
  isLive: boolean;
}

export function createReplyStream<Id>(options: ReplyStreamOptions<Id>): ReplyStream {
  const { sender, clock, maxBytes, maxMessages = Infinity } = options;
  const pacing = createEditPacing();
  const finished = new AbortController();
  const shown: Shown<Id>[] = [];
  let text = "";
  let writing: Promise<void> | undefined;

  async function timed<Result>(work: () => Promise<Result>): Promise<Result> {
    const startedAt = clock.now();
    const result = await work();
    pacing.sent(clock.now() - startedAt);
    return result;
  }

  /** Brings the room up to date: one message for each piece, all but the newest complete. */
  async function show(isComplete: boolean, limit = maxMessages): Promise<void> {
    const pieces = splitText(text, maxBytes).slice(0, limit);
    for (const [index, piece] of pieces.entries()) {
      if (piece.trim() === "") continue;
      const isLive = !isComplete && index === pieces.length - 1;
      const message = shown[index] ?? (await begin(piece, isLive));
      if (message.text === piece && message.isLive === isLive) continue;
      await timed(() => sender.edit(message.id, piece, isLive));
      message.text = piece;
      message.isLive = isLive;
    }
  }

  async function begin(piece: string, isLive: boolean): Promise<Shown<Id>> {
    const { id, isNew } = await timed(() => sender.send(piece, isLive));
    const message = { id, text: isNew ? piece : undefined, isLive };
    shown.push(message);
    return message;
  }

  async function writeOn(): Promise<void> {
    await clock.sleep(gatherMs, finished.signal);
    while (!finished.signal.aborted) {
      await show(false);
      await clock.sleep(pacing.pauseMs(), finished.signal);
    }
  }

  return {
    write(more) {
      text += more;
      if (text.trim() !== "") writing ??= writeOn();
    },
    async finish() {
      finished.abort();
      await writing;
      await show(true);
      const rest = splitText(text, maxBytes).slice(maxMessages);
      if (rest.length === 0) return;
      const isAttached = (await sender.attach?.(text, rest.join("\n\n"))) ?? false;
      if (!isAttached) await show(true, Infinity);
    },
  };
}
