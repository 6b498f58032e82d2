import type { Logger } from "pino";
import { missingPrograms, programs } from "#codecs";

export interface MissingPackage {
  /** As Debian calls it. */
  readonly name: string;
  /** What does not work without it. */
  readonly purpose: string;
}

/** The packages that have to be installed for sound and video. @param path where programs are looked for; default is `PATH` */
export async function missingPackages(path?: string): Promise<readonly MissingPackage[]> {
  const missing = await missingPrograms(path);
  const purposes = new Map(missing.toReversed().map((name) => [programs[name].package, programs[name].purpose]));
  return [...purposes].map(([name, purpose]) => ({ name, purpose })).toReversed();
}

/** Without these programs AgentChat runs, and tells whoever asks for sound or video what is missing. */
export async function warnOfMissingPrograms(log: Logger, path?: string): Promise<void> {
  const install = (await missingPackages(path)).map(({ name }) => name);
  if (install.length === 0) return;
  log.warn({ install }, "packages are not installed; what needs them for sound and video says so when it is asked for");
}
