import { constants } from "node:fs";
import { access } from "node:fs/promises";
import { delimiter, join } from "node:path";

/** The programs that the codecs run, what each is for, and the Debian package that has it. */
export const programs = {
  ffmpeg: { package: "ffmpeg", purpose: "opening and making sound and video" },
  ffprobe: { package: "ffmpeg", purpose: "looking into sound and video" },
  "espeak-ng": { package: "espeak-ng", purpose: "speaking without a speech server" },
} as const;

export type ProgramName = keyof typeof programs;

/** Where programs are looked for. */
export const programPath = process.env["PATH"] ?? "";

/** Where a program is, or `undefined` when it is not in `PATH`. */
export async function findProgram(name: string, path = programPath): Promise<string | undefined> {
  for (const directory of path.split(delimiter)) {
    const file = join(directory, name);
    const isThere = await access(file, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (isThere) return file;
  }
  return undefined;
}

/** The programs that are not on this machine. */
export async function missingPrograms(path?: string): Promise<readonly ProgramName[]> {
  const names: readonly ProgramName[] = ["ffmpeg", "ffprobe", "espeak-ng"];
  const found = await Promise.all(names.map(async (name) => ((await findProgram(name, path)) ? [] : [name])));
  return found.flat();
}
