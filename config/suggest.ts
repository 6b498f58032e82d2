import { distance } from "fastest-levenshtein";

/** The candidate that was probably meant, or undefined when none is near. */
export function closest(written: string, candidates: readonly string[]): string | undefined {
  const lower = written.toLowerCase();
  const ranked = candidates
    .map((candidate) => ({ candidate, edits: distance(lower, candidate.toLowerCase()) }))
    .toSorted((a, b) => a.edits - b.edits);
  const best = ranked[0];
  if (best !== undefined && best.edits <= Math.max(1, written.length * 0.4)) return best.candidate;
  const longer = candidates.filter((candidate) => lower.length > 3 && candidate.toLowerCase().includes(lower));
  return longer.length === 1 ? longer[0] : undefined;
}

/** `did you mean "model"? Have: endpoint, model`; with nothing near only what there is. */
export function didYouMean(written: string, candidates: readonly string[]): string {
  const near = closest(written, candidates);
  const all = candidates.length === 0 ? "there are none" : `have: ${candidates.join(", ")}`;
  return near === undefined
    ? all
    : `did you mean ${JSON.stringify(near)}? ${all.charAt(0).toUpperCase()}${all.slice(1)}`;
}
