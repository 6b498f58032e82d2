import * as fc from "fast-check";
import { expect, it } from "vitest";
import type { EventId, RoomEvent } from "#sdk";
import { alice, minute, openInputs } from "./testing.ts";

type Setting = Awaited<ReturnType<typeof openInputs>>;

const maxDelay = 6;
const step = fc.record({
  kind: fc.constantFrom("start", "start", "point", "point", "point", "stop", "redact-point", "redact-start"),
  gapMs: fc.integer({ min: 500, max: 40_000 }),
  timeoutMs: fc.integer({ min: 30_000, max: 60 * minute }),
  /** After how many further steps it is seen. */
  delay: fc.integer({ min: 0, max: maxDelay }),
});

/** A point of the first live location makes the room's state be asked when the third has begun, and nobody has seen that yet. */
const replacedInState = [
  { kind: "start", delay: 6 },
  { kind: "point", delay: 4 },
  { kind: "start", delay: 0 },
  { kind: "point", delay: 0 },
  { kind: "start", delay: 2 },
].map((each) => ({ ...each, gapMs: 500, timeoutMs: 60 * minute }));

/** A point that was taken back, and is seen all the same, makes the room's state be asked before the start of its live location is seen. */
const replacedByWithdrawn = [
  { kind: "start", gapMs: 500, timeoutMs: 31_001, delay: 0 },
  { kind: "point", gapMs: 500, timeoutMs: 30_000, delay: 0 },
  { kind: "start", gapMs: 500, timeoutMs: 30_000, delay: 2 },
  { kind: "point", gapMs: 500, timeoutMs: 30_000, delay: 1 },
  { kind: "redact-point", gapMs: 500, timeoutMs: 30_000, delay: 0 },
  { kind: "point", gapMs: 29_000, timeoutMs: 30_000, delay: 0 },
];

interface Share {
  readonly begin: RoomEvent;
  readonly claimedStart: number;
  readonly endsAt: number;
  isOver: boolean;
  readonly points: RoomEvent[];
}

/** What somebody does, and what is true because of it. */
function createStory(setting: Setting) {
  const { info, point, sees, inputs, room } = setting;
  const shares = new Array<Share>();
  const withdrawn = new Set<EventId>();
  let latitude = 0;

  function redact(event: RoomEvent): () => Promise<unknown> {
    withdrawn.add(event.eventId);
    return () => inputs.redacted(event.eventId, room);
  }

  /** Resolves with what is to be seen of it. */
  function happens(kind: string, time: number, timeoutMs: number): (() => Promise<unknown>) | undefined {
    const share = shares.at(-1);
    if (kind === "start") {
      if (share !== undefined) share.isOver = true;
      const begin = info({ "org.matrix.msc3488.ts": time, timeout: timeoutMs }, { timestamp: time });
      shares.push({ begin, claimedStart: time, endsAt: time + timeoutMs, isOver: false, points: [] });
      setting.setState(begin);
      return () => sees(begin);
    }
    if (share === undefined || share.isOver) return undefined;
    if (kind === "stop") {
      share.isOver = true;
      const end = info({ "org.matrix.msc3488.ts": share.claimedStart, live: false }, { timestamp: time });
      setting.setState(end);
      return () => sees(end);
    }
    if (kind === "redact-start") {
      share.isOver = true;
      setting.setState(undefined);
      return redact(share.begin);
    }
    if (kind === "redact-point") {
      const last = share.points.at(-1);
      return last && redact(last);
    }
    latitude += 0.1;
    const here = point(share.begin, latitude, { at: time, timestamp: time });
    share.points.push(here);
    return () => sees(here);
  }

  /** When positions were measured that may be known. */
  function knowable(now: number): readonly (number | undefined)[] {
    const current = shares.find(({ isOver, endsAt }) => !isOver && endsAt > now);
    const fresh = current?.points.filter(({ timestamp }) => timestamp > now - 20 * minute) ?? [];
    const left = fresh.filter(({ eventId }) => !withdrawn.has(eventId)).map(({ timestamp }) => timestamp);
    // of a live location only the last point is kept, so that nothing may be left when that is taken back
    return withdrawn.size === 0 ? [left.at(-1)] : [...left, undefined];
  }

  return { happens, knowable };
}

it("whatever order things are seen in, a person is where the live location that goes on says, and nowhere when none does", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 10 }), async (steps) => {
      const setting = await openInputs();
      const { happens, knowable } = createStory(setting);
      const toSee = new Map<number, (() => Promise<unknown>)[]>();
      for (let index = 0; index < steps.length + maxDelay; index += 1) {
        const next = steps[index];
        if (next !== undefined) {
          await setting.clock.pass(next.gapMs);
          const sight = happens(next.kind, setting.clock.now(), next.timeoutMs);
          const seenAt = index + next.delay;
          if (sight !== undefined) toSee.set(seenAt, [...(toSee.get(seenAt) ?? []), sight]);
        }
        for (const show of toSee.get(index)?.toReversed() ?? []) await show();
      }
      expect(knowable(setting.clock.now())).toContain(setting.positions.of(alice)?.position.at);
      await setting.positions.close();
    }),
    { numRuns: 1000, examples: [[replacedInState], [replacedByWithdrawn]] },
  );
});
