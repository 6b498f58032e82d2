import type { Remembered } from "#sdk";

/** What became of remembering something, in words for the model, which rules repeat as they are. */
export function outcomeOf(result: Remembered): string {
  switch (result.status) {
    case "remembered":
      return `I will remember: ${result.memory.text}`;
    case "known":
      return `I remember that already: ${result.memory.text}`;
    case "refused":
      return result.reason;
  }
}
