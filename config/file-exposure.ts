import { stat } from "node:fs/promises";
import type { ConfigProblem } from "./config-error.ts";

/** A warning when everybody on the machine may read a file that holds secrets. Docker's secrets are always so, inside their container. */
export async function exposureOf(file: string): Promise<Pick<ConfigProblem, "message" | "suggestion"> | undefined> {
  const { mode } = await stat(file);
  if ((mode & 0o004) === 0 || file.startsWith("/run/secrets/")) return undefined;
  return { message: `holds a secret, and everybody on this machine can read ${file}`, suggestion: `chmod 600 ${file}` };
}
