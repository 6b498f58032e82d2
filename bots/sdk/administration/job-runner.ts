import type { Logger } from "pino";
import { createBackground } from "#appservice";
import { AgentChatError } from "#error";
import type { ReminderClock } from "../reminders/reminder-scheduler.ts";
import type { Job, JobKind, Jobs, NewJob } from "./jobs-state.ts";

/** Brings jobs to their end. What was begun before a crash goes on after the next start. */
export interface JobRunner {
  /** Writes the job down and has it done when it is due. The same again begins nothing. Resolves with the job as it is written down. */
  begin(job: NewJob): Promise<Job>;
  /** Keeps how far a job has got, and when it is due. */
  advance(jobId: string, changes: Partial<Pick<Job, "progress" | "dueAt">>): Promise<void>;
  /** Jobs that are not finished. */
  waiting(fits: (job: Job) => boolean): readonly Job[];
  /** Takes up what is not finished. */
  start(): Promise<void>;
  /** Resolves when nothing is being done. Jobs that are not due yet are not waited for. */
  idle(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Does a job, from wherever it was interrupted: whatever was done before must be done without harm again. Rejects with a retryable error when it is to be tried again.
 * @param signal aborted when AgentChat stops: end soon, it goes on after the next start
 */
export type JobWork = (job: Job, signal: AbortSignal) => Promise<void>;

export interface JobRunnerOptions {
  readonly jobs: Jobs;
  readonly works: Readonly<Record<JobKind, JobWork>>;
  /** Called for each job as soon as it is known, before anything is done. */
  readonly known: (job: Job) => void;
  readonly clock: ReminderClock;
  readonly log: Logger;
}

/** A machine may be suspended and its clock may be set: it is looked at again after this time. */
const longestSleepMs = 60_000;
const retryMs = 30_000;

export function createJobRunner({ jobs, works, known, clock, log }: JobRunnerOptions): JobRunner {
  const current = new Map<string, Job>();
  const asleep = new Map<string, AbortController>();
  const background = createBackground(log);
  const working = new Set<Promise<unknown>>();
  const stopping = new AbortController();
  const { signal } = stopping;

  async function untilDue(jobId: string): Promise<Job | undefined> {
    for (;;) {
      const job = current.get(jobId);
      const wait = (job?.dueAt ?? 0) - clock.now();
      if (signal.aborted || wait <= 0) return signal.aborted ? undefined : job;
      const woken = new AbortController();
      asleep.set(jobId, woken);
      await clock.sleep(Math.min(wait, longestSleepMs), AbortSignal.any([signal, woken.signal]));
      asleep.delete(jobId);
    }
  }

  /** Resolves with whether the job is finished. */
  async function attempt(job: Job): Promise<boolean> {
    const about = { jobId: job.jobId, kind: job.kind };
    try {
      await works[job.kind](job, signal);
      if (signal.aborted) return false;
      await jobs.finish(job.jobId);
      log.info(about, "a job is finished");
      return true;
    } catch (error) {
      if (error instanceof AgentChatError && (error.retryable || error.code === "stopped")) {
        log.warn({ ...about, err: error }, "a job will be tried again");
        return false;
      }
      log.error({ ...about, err: error }, "a job cannot be done and is given up");
      return jobs.finish(job.jobId).then(
        () => true,
        () => false,
      );
    }
  }

  async function run(jobId: string): Promise<void> {
    for (let job = await untilDue(jobId); job !== undefined; job = await untilDue(jobId)) {
      const work = attempt(job);
      working.add(work);
      const isFinished = await work.finally(() => working.delete(work));
      if (isFinished) break;
      await clock.sleep(retryMs, signal);
    }
    current.delete(jobId);
  }

  function take(job: Job): void {
    if (current.has(job.jobId)) return;
    current.set(job.jobId, job);
    known(job);
    background.run("job", () => run(job.jobId));
  }

  return {
    async begin(job) {
      const written = await jobs.add(job);
      take(written);
      return current.get(job.jobId) ?? written;
    },
    async advance(jobId, changes) {
      const job = current.get(jobId);
      if (job === undefined) return;
      const changed = { ...job, ...changes };
      current.set(jobId, changed);
      await jobs.advance(jobId, { progress: changed.progress, dueAt: changed.dueAt });
      asleep.get(jobId)?.abort();
    },
    waiting: (fits) => [...current.values()].filter(fits),
    async start() {
      for (const job of await jobs.all()) take(job);
    },
    async idle() {
      while (working.size > 0) await Promise.all(working);
    },
    async stop() {
      stopping.abort();
      await background.settled();
    },
  };
}
