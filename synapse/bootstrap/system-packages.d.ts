import type { StepLog } from "./run-step.js";

/**
 * Installs what is missing with apt, as root on Debian and Ubuntu; elsewhere throws `StepFailed` naming what to install.
 * PostgreSQL comes without a running cluster.
 */
export function ensureSystemPackages(
  wanted: readonly ("mmdebstrap" | "uidmap" | "postgresql")[],
  options: { readonly log: StepLog; readonly signal?: AbortSignal | undefined },
): Promise<void>;
