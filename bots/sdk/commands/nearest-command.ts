import { distance } from "fastest-levenshtein";

/** Shorter beginnings of a name could mean anything. */
const shortestBeginning = 3;

/** The command that was most likely meant by a name that is none: the nearest of those that differ in few letters, or the one that begins so. */
export function nearestCommand(
  written: string,
  names: readonly string[],
  { isAlone }: { readonly isAlone: boolean },
): string | undefined {
  const [nearest] = names
    .map((name) => ({ name, steps: stepsBetween(written, name) }))
    .filter(({ name, steps }) => steps > 0 && steps <= tolerance(Math.min(written.length, name.length)))
    .toSorted((one, other) => one.steps - other.steps);
  if (nearest !== undefined) return nearest.name;
  // "!remind me at 5" is no mistyped !reminders: with words that follow, it is text
  if (!isAlone || written.length < shortestBeginning) return undefined;
  const begun = names.filter((name) => name.startsWith(written) && name !== written);
  return begun.length === 1 ? begun[0] : undefined;
}

/** Letters in another order count as one slip, as they mostly are: `hlep`. */
function stepsBetween(one: string, other: string): number {
  const steps = distance(one, other);
  return steps > 1 && sorted(one) === sorted(other) ? 1 : steps;
}

function sorted(word: string): string {
  return word.split("").toSorted().join("");
}

function tolerance(length: number): number {
  if (length < 3) return 0;
  return length < 6 ? 1 : 2;
}
