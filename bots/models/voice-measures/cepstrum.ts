import { binWidth } from "./spectra.ts";

/** Coefficients without the 0th, which is loudness. */
export const coefficientCount = 16;
const filterCount = 28;
const lowestHz = 80;
const highestHz = 7000;

/**
 * Mel-frequency cepstral coefficients 1 to `coefficientCount` of a power spectrum: the shape of its envelope, as heard.
 * @param floor power that every band has at least, so that quiet noise between the formants does not count as a part of the voice
 */
export function melCepstrum(power: Float32Array, floor: number): Float32Array {
  const energies = filters.map(({ first, weights }) =>
    Math.log(weights.reduce((sum, weight, index) => sum + weight * (power[first + index] ?? 0), floor)),
  );
  return Float32Array.from({ length: coefficientCount }, (_, order) =>
    energies.reduce((sum, energy, band) => sum + energy * (cosines[order]?.[band] ?? 0), 0),
  );
}

const toMel = (hz: number): number => 2595 * Math.log10(1 + hz / 700);
const toHz = (mel: number): number => 700 * (10 ** (mel / 2595) - 1);

/** Triangles, evenly spaced in mel. */
const filters = Array.from({ length: filterCount }, (_, filter) => {
  const step = (toMel(highestHz) - toMel(lowestHz)) / (filterCount + 1);
  const edge = (index: number): number => toHz(toMel(lowestHz) + step * index) / binWidth;
  const [low, middle, high] = [edge(filter), edge(filter + 1), edge(filter + 2)];
  const first = Math.floor(low);
  const weights = Array.from({ length: Math.ceil(high) - first + 1 }, (__, index) => {
    const bin = first + index;
    return Math.max(0, Math.min((bin - low) / (middle - low), (high - bin) / (high - middle)));
  });
  return { first, weights };
});

const cosines = Array.from({ length: coefficientCount }, (_, order) =>
  Array.from(
    { length: filterCount },
    (__, band) => Math.sqrt(2 / filterCount) * Math.cos((Math.PI * (order + 1) * (band + 0.5)) / filterCount),
  ),
);
