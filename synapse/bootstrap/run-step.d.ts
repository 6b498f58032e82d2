/** Where progress goes. `update` is a line that replaces itself (a terminal); without it long steps report now and then. */
export interface StepLog {
  readonly line: (text: string) => void;
  readonly update?: (text: string) => void;
}

/** A preparation that cannot go on. Its message is for the person at the terminal: what happened and what to do. */
export class StepFailed extends Error {}

export function terminalLog(stream: NodeJS.WriteStream): StepLog;

/**
 * Runs one long command while its elapsed time is shown. Throws `StepFailed` with the end of its output when it fails.
 * An aborted `signal` ends the command with everything it started, then throws the signal's reason.
 */
export function runStep(options: {
  readonly title: string;
  readonly command: string;
  readonly args: readonly string[];
  /** Added to our own environment. */
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly log: StepLog;
  readonly signal?: AbortSignal | undefined;
}): Promise<void>;
