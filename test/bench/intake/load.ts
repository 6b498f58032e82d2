import { setTimeout as sleep } from "node:timers/promises";
import { membershipEvent, messageEvent } from "./homeserver.ts";
import type { BenchHomeserver } from "./homeserver.ts";

/** How messages are pushed. One transaction is in flight at any time. */
export interface Phase {
  readonly name: string;
  readonly events: number;
  /** Events in a transaction. */
  readonly size: number;
  /** Messages that may wait for their replies; the next transaction waits for room. Keeps the queue, and with it what is measured, steady. */
  readonly unanswered: number;
  /** Transactions a second; without it, as fast as they are acknowledged. */
  readonly rate?: number;
}

/** Times in milliseconds. */
export interface PhaseResult {
  readonly seconds: number;
  /** From when a message is there to be pushed until its reply arrives. */
  readonly replies: readonly number[];
  /** From when a transaction is pushed until it is acknowledged. */
  readonly acknowledgements: readonly number[];
}

const patienceMs = 60_000;

/** Makes the agent a member of every room. */
export async function pushMemberships(homeserver: BenchHomeserver): Promise<void> {
  await homeserver.push(homeserver.rooms.map((room) => membershipEvent(room, "invite")));
  await homeserver.push(homeserver.rooms.map((room) => membershipEvent(room, "join")));
}

let messages = 0;

/** @throws Error when a message is answered twice, or not at all within a minute */
export async function runPhase(homeserver: BenchHomeserver, phase: Phase): Promise<PhaseResult> {
  const waiting = new Map<string, number>();
  const replies: number[] = [];
  const acknowledgements: number[] = [];
  let onRoom: (() => void) | undefined;

  homeserver.onSend = (body) => {
    const since = waiting.get(body);
    if (since === undefined) throw new Error(`"${body}" was answered twice, or never asked`);
    waiting.delete(body);
    replies.push(performance.now() - since);
    onRoom?.();
  };

  /** Resolves when at most so many messages wait for their replies. */
  async function untilWaiting(limit: number): Promise<void> {
    if (waiting.size <= limit) return;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const timer = setTimeout(() => {
      reject(new Error(`${phase.name}: ${waiting.size} messages were not answered within ${patienceMs} ms`));
    }, patienceMs);
    onRoom = () => {
      if (waiting.size <= limit) resolve();
    };
    await promise;
    clearTimeout(timer);
    onRoom = undefined;
  }

  function nextMessages(since: number) {
    return Array.from({ length: phase.size }, () => {
      const room = homeserver.rooms[(messages += 1) % homeserver.rooms.length];
      if (room === undefined) throw new Error("there is no room");
      const body = `what is on my calendar tomorrow? (${messages})`;
      waiting.set(body, since);
      return messageEvent(room, body);
    });
  }

  const startedAt = performance.now();
  for (let pushed = 0; pushed < phase.events; pushed += phase.size) {
    await untilWaiting(phase.unanswered - phase.size);
    const since = await untilDue(phase, startedAt, pushed / phase.size);
    const events = nextMessages(since);
    const pushedAt = performance.now();
    await homeserver.push(events);
    acknowledgements.push(performance.now() - pushedAt);
  }
  await untilWaiting(0);
  return { seconds: (performance.now() - startedAt) / 1000, replies, acknowledgements };
}

/** Resolves with when the transaction was due: now, or before now where an earlier one held it up. */
async function untilDue({ rate }: Phase, startedAt: number, transaction: number): Promise<number> {
  if (rate === undefined) return performance.now();
  const dueAt = startedAt + (transaction * 1000) / rate;
  const early = dueAt - performance.now();
  if (early <= 0) return dueAt;
  await sleep(early);
  return performance.now();
}
