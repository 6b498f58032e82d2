import type { UserId } from "#appservice";

/** What is remembered of a request for an offered tool, so that one that comes again after a crash is not done again. */
export interface ToolRequestRecord {
  readonly requestId: string;
  /** Whose personal content it is: on whose behalf was asked. */
  readonly personId: UserId;
  /** `begun`: `text` is what the tool wanted to be remembered to go on (JSON); `done`: it is the completion (a CloudEvent as JSON). */
  readonly state: "begun" | "done";
  /** Encrypted at rest. */
  readonly text: string;
  /** Milliseconds since the epoch. */
  readonly updatedAt: number;
}

export interface ToolRequests {
  find(request: Pick<ToolRequestRecord, "requestId" | "personId">): Promise<ToolRequestRecord | undefined>;
  /** Inserts or replaces by request and person. */
  save(record: ToolRequestRecord): Promise<void>;
  /** Forgets what was last saved before this time. */
  prune(updatedBefore: number): Promise<void>;
}
