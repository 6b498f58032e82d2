import { pino } from "pino";
import { describe, expect, test } from "vitest";
import { parseRoomId, parseUserId } from "#appservice";
import { createTestClock } from "../reminders/testing.ts";
import { SdkError } from "../sdk-error.ts";
import { administrationInMemory } from "./administration-in-memory.ts";
import { createJobRunner } from "./job-runner.ts";
import type { JobWork } from "./job-runner.ts";
import type { NewJob } from "./jobs-state.ts";
import { createWorkOfPeople } from "./work-of-people.ts";

const start = "2026-07-30T14:00:00Z";
const alice = parseUserId("@alice:test");
const job: NewJob = {
  jobId: "one",
  kind: "broadcast",
  agentId: parseUserId("@agentchat:test"),
  roomId: parseRoomId("!room:test"),
  personId: alice,
  request: "{}",
  dueAt: Date.parse(start),
};

function open(work: JobWork, jobs = administrationInMemory().jobs) {
  const clock = createTestClock(start);
  const known: string[] = [];
  const runner = createJobRunner({
    jobs,
    works: { deletion: work, broadcast: work, passphrase: work },
    known: ({ jobId }) => known.push(jobId),
    clock: { now: clock.now, sleep: clock.sleep },
    log: pino({ level: "silent" }),
  });
  return { runner, jobs, clock, known };
}

describe("a job", () => {
  test("is done once, however often it is begun, and forgotten then", async () => {
    let done = 0;
    const { runner, jobs, known } = open(() => {
      done += 1;
      return Promise.resolve();
    });
    await Promise.all([runner.begin(job), runner.begin(job)]);
    await expect.poll(() => jobs.all()).toEqual([]);
    expect([done, known]).toEqual([1, ["one"]]);
  });

  test("is tried again when that may help, and given up when it cannot", async () => {
    const errors = [new SdkError("deletion-failed", "away", { retryable: true }), new SdkError("no-model", "never")];
    let tries = 0;
    const { runner, jobs, clock } = open(() => Promise.reject(errors[(tries += 1) - 1] ?? new Error("defect")));
    await runner.begin(job);
    await expect.poll(() => tries).toBe(1);
    expect(await jobs.all()).toHaveLength(1);
    await clock.pass(30_000);
    await expect.poll(() => jobs.all()).toEqual([]);
    expect(tries).toBe(2);
  });

  test("waits until it is due, or until that changes", async () => {
    const done: string[] = [];
    const { runner, clock } = open(({ jobId }) => {
      done.push(jobId);
      return Promise.resolve();
    });
    await runner.begin({ ...job, jobId: "later", dueAt: job.dueAt + 600_000 });
    await runner.begin({ ...job, jobId: "hastened", dueAt: job.dueAt + 600_000 });
    await clock.pass(60_000);
    expect(done).toEqual([]);
    expect(runner.waiting(({ jobId }) => jobId === "hastened")).toHaveLength(1);
    await runner.advance("hastened", { dueAt: clock.now() });
    await expect.poll(() => done).toEqual(["hastened"]);
    await clock.pass(540_000);
    await expect.poll(() => done).toEqual(["hastened", "later"]);
  });

  test("that a stop interrupts goes on after the next start, from where it was", async () => {
    const first = open(async (_job, signal) => {
      await first.runner.advance("one", { progress: "half" });
      await new Promise<void>((resolve) => {
        signal.addEventListener("abort", () => {
          resolve();
        });
      });
    });
    await first.runner.begin(job);
    await expect.poll(async () => (await first.jobs.all())[0]?.progress).toBe("half");
    await first.runner.stop();
    const seen: string[] = [];
    const second = open(({ progress }) => {
      seen.push(progress);
      return Promise.resolve();
    }, first.jobs);
    await second.runner.start();
    await expect.poll(() => seen).toEqual(["half"]);
    await expect.poll(() => first.jobs.all()).toEqual([]);
  });
});

test("what is being done for a person is waited for, and what begins meanwhile", async () => {
  const work = createWorkOfPeople();
  const one = Promise.withResolvers<void>();
  const two = Promise.withResolvers<void>();
  const order: string[] = [];
  const tracked = work.track(alice, one.promise).then(() => order.push("one"));
  const settled = work.settled(alice).then(() => order.push("settled"));
  const second = work.track(alice, two.promise).catch(() => order.push("two failed"));
  one.resolve();
  await tracked;
  two.reject(new SdkError("stopped", "stopped"));
  await Promise.all([second, settled]);
  expect(order).toEqual(["one", "two failed", "settled"]);
  await work.settled(parseUserId("@bob:test"));
});
