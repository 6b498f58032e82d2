import type { UserId } from "#appservice";
import type { Job, Jobs } from "./jobs-state.ts";
import type { Suspension, Suspensions } from "./suspensions-state.ts";

/** Jobs and suspensions, kept as long as the process lives. For tests of bots. */
export function administrationInMemory(): {
  readonly jobs: Jobs;
  readonly suspensions: Suspensions;
  readonly deletePerson: (personId: UserId) => void;
} {
  const jobs = new Map<string, Job>();
  const suspensions = new Map<UserId, Suspension>();
  return {
    jobs: {
      add(job) {
        const known = jobs.get(job.jobId) ?? { ...job, progress: "" };
        jobs.set(job.jobId, known);
        return Promise.resolve(known);
      },
      all: () => Promise.resolve([...jobs.values()].toSorted((one, other) => one.dueAt - other.dueAt)),
      advance(jobId, changes) {
        const job = jobs.get(jobId);
        if (job !== undefined) jobs.set(jobId, { ...job, ...changes });
        return Promise.resolve();
      },
      finish(jobId) {
        jobs.delete(jobId);
        return Promise.resolve();
      },
    },
    suspensions: {
      all: () => Promise.resolve([...suspensions.values()]),
      add(suspension) {
        if (!suspensions.has(suspension.userId)) suspensions.set(suspension.userId, suspension);
        return Promise.resolve();
      },
      remove(userId) {
        suspensions.delete(userId);
        return Promise.resolve();
      },
    },
    deletePerson(personId) {
      for (const { jobId, personId: owner } of jobs.values()) if (owner === personId) jobs.delete(jobId);
    },
  };
}
