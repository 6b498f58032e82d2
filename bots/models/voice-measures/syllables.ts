/** Decibels by which the level rises and falls from one syllable to the next. */
const dip = 2;
/** Decibels below the loudest syllable down to which there are syllables. */
const depth = 25;

/**
 * Counts syllables by their nuclei (after de Jong and Wempe, 2009): peaks of the level where the sound is voiced, with a dip between them.
 * @param levels of frames every 10 ms, dB
 * @param pitches of the same frames, 0 where unvoiced
 */
export function countSyllables(levels: Float32Array, pitches: Float32Array): number {
  const isVoiced = ({ at }: Extreme): boolean =>
    pitches.subarray(Math.max(0, at - 4), at + 5).some((pitch) => pitch > 0);
  const peaks = findPeaks(smoothed(levels)).filter(isVoiced);
  const loudest = Math.max(...peaks.map(({ level }) => level));
  return peaks.filter(({ level }) => level > loudest - depth).length;
}

interface Extreme {
  readonly at: number;
  readonly level: number;
}

/** Peaks that the level has risen to and fallen from by `dip`, or from and to silence at the ends. */
function findPeaks(levels: Float32Array): readonly Extreme[] {
  const peaks: Extreme[] = [];
  let isRising = true;
  let turn: Extreme = { at: 0, level: levels[0] ?? 0 };
  levels.forEach((level, at) => {
    if (isRising ? level > turn.level : level < turn.level) turn = { at, level };
    if (Math.abs(level - turn.level) < dip) return;
    if (isRising) peaks.push(turn);
    isRising = !isRising;
    turn = { at, level };
  });
  return isRising ? [...peaks, turn] : peaks;
}

/** Mean of five frames: within a syllable, the level goes up and down with the pulses of the voice. */
function smoothed(levels: Float32Array): Float32Array {
  return levels.map((_, index) => {
    const around = levels.subarray(Math.max(0, index - 2), index + 3);
    return around.reduce((sum, level) => sum + level, 0) / around.length;
  });
}
