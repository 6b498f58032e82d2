import { expect, test } from "vitest";
import { createProgressNotice } from "./progress-notice.ts";

/** A clock whose sleepers wake when time is let pass. */
function handClock() {
  const sleepers = new Set<() => void>();
  let time = 0;
  return {
    now: () => time,
    sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
      const { promise, resolve } = Promise.withResolvers<void>();
      const until = time + milliseconds;
      const wake = (): void => {
        if (time >= until || signal.aborted) resolve();
      };
      sleepers.add(wake);
      signal.addEventListener("abort", wake);
      return promise;
    },
    async pass(milliseconds: number): Promise<void> {
      time += milliseconds;
      for (const wake of sleepers) wake();
      await new Promise(setImmediate);
    },
  };
}

function opened({ fails = false, before }: { readonly fails?: boolean; readonly before?: string } = {}) {
  const clock = handClock();
  const sent: string[] = [];
  const faults: unknown[] = [];
  const notice = createProgressNotice<string>({
    clock,
    onFault: (error) => faults.push(error),
    sender: {
      send(text) {
        if (fails) return Promise.reject(new Error("away"));
        sent.push(`new ${text}`);
        return Promise.resolve("$notice");
      },
      find: () => Promise.resolve(before),
      edit(id, text, isLast) {
        sent.push(`${id} ${text}${isLast ? " (last)" : ""}`);
        return Promise.resolve();
      },
    },
  });
  return { notice, clock, sent, faults };
}

test("what is done soon is not shown at all", async () => {
  const { notice, clock, sent } = opened();
  notice.show("Drawing");
  await clock.pass(2_900);
  expect(await notice.finish("Done.")).toBe(false);
  await clock.pass(10_000);
  expect(sent).toEqual([]);
});

test("one message is edited, at most about once a second, and finished with the last text", async () => {
  const { notice, clock, sent } = opened();
  notice.show("10 %");
  await clock.pass(3_000);
  notice.show("20 %");
  notice.show("30 %");
  await clock.pass(500);
  expect(sent).toEqual(["new 10 %"]);
  await clock.pass(500);
  await clock.pass(5_000);
  expect(await notice.finish("Done.")).toBe(true);
  expect(sent).toEqual(["new 10 %", "$notice 30 %", "$notice Done. (last)"]);
});

test("nothing is shown after the end", async () => {
  const { notice, clock, sent } = opened();
  await notice.finish("Done.");
  notice.show("late");
  await clock.pass(10_000);
  expect(sent).toEqual([]);
});

test("a notice that cannot be sent is no failure of the work", async () => {
  const { notice, clock, faults } = opened({ fails: true });
  notice.show("Drawing");
  await clock.pass(3_000);
  expect(await notice.finish("Done.")).toBe(false);
  expect(faults).toHaveLength(1);
});

test("what was shown before a restart gets its last text, however soon the work is done now", async () => {
  const { notice, sent } = opened({ before: "$earlier" });
  notice.show("Drawing");
  expect(await notice.finish("Done.")).toBe(true);
  expect(sent).toEqual(["$earlier Done. (last)"]);
});
