import { threads } from "./video-limits.ts";

/** H.264 that everything plays, with its index in front. */
export const mp4Options = options(
  "-c:v libx264 -preset veryfast -crf 23 -pix_fmt yuv420p -profile:v high -movflags +faststart",
  `-threads ${threads}`,
);

export const soundOptions = options("-c:a aac -b:a 128k -ac 2 -ar 48000");

/** Nothing of what the source tells beside picture and sound. */
export const withoutMetadata = options(
  "-map_metadata -1 -map_chapters -1 -fflags +bitexact -flags:v +bitexact -flags:a +bitexact",
);

function options(...lines: readonly string[]): readonly string[] {
  return lines.flatMap((line) => line.split(" "));
}
