/**
 * When the next edit of an answer that is being written may go out. What people wait for is the homeserver: the slower it takes a message, the
 * fewer are sent. For an answer of 30 s that is at most 15 messages where one takes no time, and 8 where one takes 100 ms.
 */
export interface EditPacing {
  /** Reports how long a message took, milliseconds. */
  sent(milliseconds: number): void;
  /** Milliseconds from the end of one message to the next. */
  pauseMs(): number;
}

/** The first edits follow sooner: then a person looks whether anything happens. */
const pausesMs = [1_000, 1_500, 2_000, 2_500];
/** How many times as long as a message took is waited. */
const latencyFactor = 42;
/** Weight of the newest measurement in the average. */
const smoothing = 0.4;

export function createEditPacing(): EditPacing {
  let messages = 0;
  let averageMs = 0;
  return {
    sent(milliseconds) {
      averageMs = messages === 0 ? milliseconds : averageMs + smoothing * (milliseconds - averageMs);
      messages += 1;
    },
    pauseMs() {
      const step = Math.min(Math.max(messages - 1, 0), pausesMs.length - 1);
      return Math.max(pausesMs[step] ?? 0, latencyFactor * averageMs);
    },
  };
}
