/** What a contestant needs to know. */
export interface ContestantOptions {
  readonly homeserverUrl: string;
  readonly asToken: string;
  readonly hsToken: string;
  /** Where the homeserver pushes transactions, on this machine. */
  readonly port: number;
  /** AgentChat's config; the others have none. */
  readonly configFile: string;
}

/** What a contestant has used since it was started. */
export interface Usage {
  readonly cpuSeconds: number;
  /** Resident now. */
  readonly megabytes: number;
}

export function parseContestantOptions(text: string): ContestantOptions {
  return JSON.parse(text) as ContestantOptions;
}
