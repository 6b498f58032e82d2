import type { Logger } from "pino";
import type { KeptPosition, KeptPositions, UserId } from "#sdk";
import { createExpiryQueue } from "./expiry-queue.ts";
import type { PositionKeeper, PositionListener, PositionReport } from "./position-keeper.ts";

export interface PositionKeeperOptions {
  /** What is beside memory, and outlasts it when it is a Redis. */
  readonly kept: KeptPositions;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  readonly log: Logger;
}

export interface StartedPositionKeeper extends PositionKeeper {
  /** Takes over what was kept when the process last stopped, and tells listeners of it. What expires is forgotten from now on. Resolves with what was taken over. */
  start(): Promise<readonly PositionReport[]>;
  /** Resolves when no listener is being told of anything. */
  close(): Promise<void>;
}

interface Person {
  readonly sources: Map<string, PositionReport>;
  /** What listeners were told last. */
  told: PositionReport | undefined;
}

/** Of one person; of more, those that were measured last. */
const maxSources = 10;
/** A clock that was set, or a machine that was asleep, is noticed after this time. */
const longestSleepMs = 60_000;
/** After this time it is tried again to keep, or no longer keep, what could not be. */
const retryMs = 5_000;

export function createPositionKeeper({ kept, now, sleep, log }: PositionKeeperOptions): StartedPositionKeeper {
  const people = new Map<UserId, Person>();
  const listeners = new Array<PositionListener>();
  const expiring = createExpiryQueue<UserId>();
  const underway = new Map<UserId, Promise<void>>();
  /** Of whom something else is kept than what is known. */
  const unsaved = new Set<UserId>();
  /** Whether it was said that there are some. */
  let isBehind = false;
  const stopping = new AbortController();
  let woken = new AbortController();
  let sleepsUntil = -Infinity;
  let running = Promise.resolve();

  function put(report: PositionReport): void {
    const { personId, source, expiresAt } = report;
    const person = people.get(personId) ?? { sources: new Map<string, PositionReport>(), told: undefined };
    people.set(personId, person);
    person.sources.set(source, report);
    if (person.sources.size > maxSources) dropOldest(person.sources);
    expiring.add(personId, expiresAt);
    if (expiresAt < sleepsUntil) woken.abort();
  }

  function newest(person: Person | undefined): PositionReport | undefined {
    const time = now();
    let found: PositionReport | undefined;
    for (const report of person?.sources.values() ?? [])
      if (report.expiresAt > time && report.position.at > (found?.position.at ?? -Infinity)) found = report;
    return found;
  }

  /** Begins when what goes on for the person has ended. */
  function begin(personId: UserId, work: (personId: UserId) => Promise<void>): void {
    const before = underway.get(personId) ?? Promise.resolve();
    const after = before
      .then(() => work(personId))
      .finally(() => {
        if (underway.get(personId) === after) underway.delete(personId);
      });
    underway.set(personId, after);
  }

  async function settled(personId: UserId): Promise<void> {
    begin(personId, settle);
    await underway.get(personId);
  }

  async function tell(what: (listener: PositionListener) => Promise<void>): Promise<void> {
    for (const listener of listeners) {
      try {
        await what(listener);
      } catch (error) {
        log.error({ err: error }, "something that depends on where a person is did not work");
      }
    }
  }

  /** Tells listeners what has changed for the person, and has it kept. */
  async function settle(personId: UserId): Promise<void> {
    const person = people.get(personId);
    if (person === undefined) return;
    const { told } = person;
    const current = newest(person);
    person.told = current;
    if (current === undefined && person.sources.size === 0) people.delete(personId);
    if (current === told) return;
    const isSame = told?.source === current?.source && told?.position.at === current?.position.at;
    const isLater = current !== undefined && current.position.at > (told?.position.at ?? -Infinity);
    if (told !== undefined && !isSame && !isLater) await tell((listener) => listener.lost(personId));
    if (current !== undefined && !isSame) await tell((listener) => listener.moved(current));
    await save(personId);
  }

  async function save(personId: UserId): Promise<void> {
    const current = people.get(personId)?.told;
    unsaved.delete(personId);
    try {
      await (current === undefined ? kept.delete(personId) : kept.save(personId, toKept(current)));
      if (isBehind && unsaved.size === 0) {
        isBehind = false;
        log.info({}, "positions are kept in Redis again");
      }
    } catch (error) {
      unsaved.add(personId);
      if (isBehind) return;
      isBehind = true;
      log.warn({ err: error }, "positions cannot be kept in Redis: they are in memory until it is back");
      // it is tried again soon
      woken.abort();
    }
  }

  function expire(personId: UserId, time: number): void {
    const { sources } = people.get(personId) ?? {};
    for (const { source, expiresAt } of sources?.values() ?? []) {
      if (expiresAt <= time) sources?.delete(source);
      else expiring.add(personId, expiresAt);
    }
    begin(personId, settle);
  }

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      woken = new AbortController();
      const time = now();
      for (const personId of expiring.due(time)) expire(personId, time);
      for (const personId of unsaved) begin(personId, save);
      const patience = unsaved.size === 0 ? longestSleepMs : retryMs;
      const sleepMs = Math.min(patience, Math.max(0, expiring.next - now()));
      sleepsUntil = now() + sleepMs;
      await sleep(sleepMs, AbortSignal.any([woken.signal, stopping.signal]));
    }
  }

  async function takeOver(): Promise<readonly PositionReport[]> {
    try {
      return (await kept.all()).map(([personId, position]) => toReport(personId, position));
    } catch (error) {
      log.warn(
        { err: error },
        "the positions that were kept cannot be read: people are known of from what they send next",
      );
      return [];
    }
  }

  return {
    async take(report) {
      const { personId, source, position, expiresAt } = report;
      const known = people.get(personId)?.sources.get(source);
      if (expiresAt <= now() || position.at < (known?.position.at ?? -Infinity)) return;
      put(report);
      await settled(personId);
    },
    async forget(personId, source) {
      const sources = people.get(personId)?.sources;
      if (source === undefined) sources?.clear();
      else sources?.delete(source);
      await settled(personId);
    },
    of: (personId) => newest(people.get(personId)),
    watch(listener) {
      listeners.push(listener);
    },
    get size() {
      return people.size;
    },
    async start() {
      const reports = await takeOver();
      for (const report of reports) put(report);
      await Promise.all(reports.map(({ personId }) => settled(personId)));
      running = run();
      return reports;
    },
    async close() {
      stopping.abort();
      await running;
      await Promise.all(underway.values());
    },
  };
}

function toKept({ position, expiresAt, source, isLive }: PositionReport): KeptPosition {
  return { ...position, expiresAt, source, isLive };
}

function toReport(personId: UserId, { expiresAt, source, isLive, ...position }: KeptPosition): PositionReport {
  return { personId, source, isLive, position, expiresAt };
}

function dropOldest(sources: Map<string, PositionReport>): void {
  const [oldest] = [...sources.values()].toSorted((one, other) => one.position.at - other.position.at);
  if (oldest !== undefined) sources.delete(oldest.source);
}
