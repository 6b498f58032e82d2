interface Transcript {
  readonly text: string;
  readonly segments?: readonly { readonly startMs: number; readonly text: string }[];
}

/** From how long on a transcript says when something was said. */
const longMs = 60_000;

/** A transcript for reading: of a longer recording with the times. */
export function transcriptText({ text, segments = [] }: Transcript): string {
  if (text.trim() === "") return "I could not make out any words in that recording.";
  const last = segments.at(-1);
  if (last === undefined || last.startMs < longMs) return text;
  return segments.map((segment) => `${clockOf(segment.startMs)} ${segment.text}`).join("\n");
}

function clockOf(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1000);
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const [hours = 0, ...rest] = parts;
  const padded = rest.map((part) => String(part).padStart(2, "0"));
  return hours === 0 ? padded.join(":") : [hours, ...padded].join(":");
}
