import type { StepLog } from "./run-step.js";

export interface Machine {
  readonly isRoot: boolean;
  /** Or Ubuntu, and whatever else calls itself like one of them. */
  readonly isDebian: boolean;
  /** Where programs are looked for, as in `PATH`. */
  readonly searchPath: string;
}

interface Options {
  readonly log: StepLog;
  readonly signal?: AbortSignal | undefined;
  /** Default is this one. */
  readonly machine?: Machine | undefined;
}

/**
 * Installs what is missing with apt, as root on Debian and Ubuntu; elsewhere throws `StepFailed` naming what to install.
 * PostgreSQL comes without a running cluster.
 */
export function ensureSystemPackages(
  wanted: readonly ("mmdebstrap" | "uidmap" | "postgresql" | "ffmpeg" | "espeak-ng" | "sox")[],
  options: Options,
): Promise<void>;

/** Installs what agents hear and speak with where it can; elsewhere says what to install, and that all the rest works without. */
export function offerSoundAndVideo(options: Options): Promise<void>;
