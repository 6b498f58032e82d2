import { analysisRate } from "./resample.ts";
import { hop } from "./spectra.ts";

/** Pitches are looked for at half of the rate: a quarter of the work, and interpolation makes up for the coarser steps. */
const rate = analysisRate / 2;
const lowestHz = 60;
const highestHz = 500;
/** Samples compared with each other: 32 ms, which is two periods of the lowest pitch that is common. */
const width = 256;
const longestLag = Math.ceil(rate / lowestHz);
const shortestLag = Math.floor(rate / highestHz);
/** How far from periodic a frame may be, 0 to 1, for the shortest period that fits to be taken. */
const strict = 0.15;
/** The same for the period that fits best, where none fits well. */
const lenient = 0.35;

/**
 * Pitch of each frame in Hz, 0 where there is none, by the YIN estimator (de Cheveigné and Kawahara, 2002).
 * @param samples at `analysisRate`
 * @param frames which frames (every 10 ms) are looked at
 */
export function measurePitches(samples: Float32Array, frames: readonly boolean[]): Float32Array {
  const half = halved(samples);
  const pitches = new Float32Array(frames.length);
  // each second frame: pitch does not change within 20 ms
  for (let index = 0; index < frames.length; index += 2) {
    if (frames[index] === true) pitches[index] = pitchAt(half, (index * hop) / 2);
    if (index + 1 < frames.length && frames[index + 1] === true) pitches[index + 1] = pitches[index] ?? 0;
  }
  return pitches;
}

function halved(samples: Float32Array): Float32Array {
  const half = new Float32Array(samples.length >> 1);
  for (let index = 0; index < half.length; index += 1) {
    half[index] = ((samples[2 * index] ?? 0) + (samples[2 * index + 1] ?? 0)) / 2;
  }
  return half;
}

function pitchAt(samples: Float32Array, start: number): number {
  if (start + width + longestLag >= samples.length) return 0;
  const differences = normalizedDifferences(samples, start);
  const lag = findPeriod(differences);
  return lag === undefined ? 0 : rate / (lag + vertex(differences, lag));
}

/** The bottom of the first dip that is deep enough: later ones are multiples of it. */
function findPeriod(differences: Float64Array): number | undefined {
  let best = shortestLag;
  for (let lag = shortestLag; lag < longestLag; lag += 1) {
    const here = differences[lag] ?? 1;
    if (here < (differences[best] ?? 1)) best = lag;
    else if ((differences[best] ?? 1) < strict) return best;
  }
  return (differences[best] ?? 1) < lenient ? best : undefined;
}

/** How much the sound differs from itself shifted by each lag, in relation to the shorter lags. */
function normalizedDifferences(samples: Float32Array, start: number): Float64Array {
  const differences = new Float64Array(longestLag + 1).fill(1);
  let total = 0;
  for (let lag = 1; lag <= longestLag; lag += 1) {
    let sum = 0;
    for (let at = start; at < start + width; at += 1) {
      const difference = (samples[at] ?? 0) - (samples[at + lag] ?? 0);
      sum += difference * difference;
    }
    total += sum;
    differences[lag] = total === 0 ? 1 : (sum * lag) / total;
  }
  return differences;
}

/** Where the parabola through a minimum and its neighbors has its vertex, relative to the minimum. */
function vertex(values: Float64Array, at: number): number {
  const [before = 1, here = 1, after = 1] = values.subarray(at - 1, at + 2);
  const curvature = before - 2 * here + after;
  return curvature <= 0 ? 0 : (before - after) / (2 * curvature);
}
