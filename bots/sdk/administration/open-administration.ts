import type { UserId } from "#appservice";
import type { ActiveTurns } from "../active-turns.ts";
import { createPassphraseWithdrawal } from "../personal-data/withdraw-passphrase.ts";
import type { PermissionLevel } from "../permission-level.ts";
import type { ReminderClock } from "../reminders/reminder-scheduler.ts";
import type { BotState } from "../state.ts";
import type { TurnWorld } from "../turn-world.ts";
import type { Activity } from "./activity.ts";
import { createAdminister } from "./administer.ts";
import type { Administer } from "./administration.ts";
import { createBroadcast } from "./broadcast.ts";
import { createDeletion, subjectOf } from "./deletion.ts";
import { createJobRunner } from "./job-runner.ts";
import type { JobRunner } from "./job-runner.ts";

/** What the process tells of itself. */
export interface ProcessFacts {
  readonly version: string;
  /** Deliveries that wait. */
  readonly inboxDepth: () => Promise<{ readonly count: number }>;
}

export interface AdministrationParts {
  readonly options: {
    readonly state: Pick<BotState, "jobs" | "people">;
    readonly permissionLevel: (userId: UserId) => PermissionLevel;
    readonly processFacts?: ProcessFacts;
  };
  readonly world: TurnWorld;
  readonly activeTurns: ActiveTurns;
  readonly activity: Activity;
  readonly clock: ReminderClock;
}

const noFacts: ProcessFacts = { version: "unknown", inboxDepth: () => Promise.resolve({ count: 0 }) };

/** Puts together what admins do and the jobs behind it. */
export function openAdministration(parts: AdministrationParts): {
  readonly jobs: JobRunner;
  readonly administer: Administer;
} {
  const { world, activeTurns, activity, clock } = parts;
  const { state, permissionLevel, processFacts = noFacts } = parts.options;
  const runner: JobRunner = createJobRunner({
    jobs: state.jobs,
    works: {
      deletion: createDeletion({ world, people: state.people, activeTurns }),
      broadcast: createBroadcast({ world, runner: { advance: (...change) => runner.advance(...change) }, clock }),
      passphrase: createPassphraseWithdrawal(world),
    },
    known(job) {
      if (job.kind === "deletion") world.standing.beginDeletion(subjectOf(job));
    },
    clock,
    log: world.log,
  });
  const administer = createAdminister({ world, jobs: runner, activity, permissionLevel, ...processFacts });
  return { jobs: runner, administer };
}
