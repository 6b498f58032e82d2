import type { RoomId, UserId } from "#appservice";

/**
 * Work that goes on until it is finished, whatever stops AgentChat in between. `deletion`: of everything kept about a person; `broadcast`: of a notice to all;
 * `passphrase`: a message with a passphrase, which does not stay in its room.
 */
export type JobKind = "deletion" | "broadcast" | "passphrase";

export interface NewJob {
  /** Unique; the same for a turn that is run again. */
  readonly jobId: string;
  readonly kind: JobKind;
  /** Who tells what comes of it, and where. */
  readonly agentId: UserId;
  readonly roomId: RoomId;
  /** Who asked for it, and whose personal content it is: it goes with everything else of theirs. */
  readonly personId: UserId;
  /** What is to be done, as JSON. Encrypted at rest. */
  readonly request: string;
  /** When it is to be done, milliseconds since the epoch. */
  readonly dueAt: number;
}

export interface Job extends NewJob {
  /** How far it has got, in its kind's own words; empty at first. In clear: ids and numbers only. */
  readonly progress: string;
}

export interface Jobs {
  /** Writes a job down before it is begun. Resolves with what is stored: for a known id what was stored first. */
  add(job: NewJob): Promise<Job>;
  /** All that are not finished, those due first first. */
  all(): Promise<readonly Job[]>;
  advance(jobId: string, changes: Pick<Job, "progress" | "dueAt">): Promise<void>;
  /** Forgets it. */
  finish(jobId: string): Promise<void>;
}
