import { percentile } from "./statistics.ts";

/** Frames of a pause within a word, such as before a "t": 200 ms. */
const longestGap = 20;
/** Frames of a click: 60 ms. */
const longestClick = 6;

/**
 * Which frames hold speech: those that stand out from the noise, and are at most 35 dB below the loudest.
 * @param levels of frames every 10 ms, dB
 */
export function findSpeech(levels: Float32Array): readonly boolean[] {
  const noise = percentile(levels, 0.05);
  const loud = percentile(levels, 0.95);
  const threshold = Math.max(loud - 35, Math.min(noise + 8, loud - 10));
  const isLoud = Array.from(levels, (level) => loud > quietest && level > threshold);
  return withoutRuns(withoutRuns(isLoud, false, longestGap), true, longestClick);
}

/** dB of full scale below which there is nothing to be heard. */
const quietest = -65;

/** Turns runs of a value that are no longer than `longest` into the other value; gaps only where there is something on both sides. */
function withoutRuns(frames: readonly boolean[], value: boolean, longest: number): readonly boolean[] {
  const cleaned = [...frames];
  let start = 0;
  for (let index = 1; index <= frames.length; index += 1) {
    if (index < frames.length && frames[index] === frames[start]) continue;
    const isInside = start > 0 && index < frames.length;
    if (frames[start] === value && index - start <= longest && (value || isInside)) cleaned.fill(!value, start, index);
    start = index;
  }
  return cleaned;
}
