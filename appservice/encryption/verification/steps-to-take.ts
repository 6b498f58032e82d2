import type { VerificationMessage } from "./verification-message.ts";

/** A cancellation is never answered with another one. */
export const lastSteps: ReadonlySet<string> = new Set(["cancel", "done"]);

/** The same for all steps of a verification. */
export function flowOf({ sender, flowId }: Pick<VerificationMessage, "sender" | "flowId">): string {
  return `${sender} ${flowId}`;
}

/**
 * Which of the steps that come together from device to device are to be taken. A request that comes with steps that follow it was accepted before a
 * restart, or was taken back: what has ended is left alone, and of what has not the last step is answered, with a cancellation.
 * @param isKnown whether a step of this flow was taken before, in this run
 */
export function stepsToTake(
  steps: readonly VerificationMessage[],
  isKnown: (flow: string) => boolean,
): readonly VerificationMessage[] {
  const flows = Map.groupBy(steps, flowOf);
  return steps.filter((step) => {
    const together = flows.get(flowOf(step)) ?? [];
    if (isKnown(flowOf(step)) || together.length === 1) return true;
    return together.every((each) => !lastSteps.has(each.step)) && step === together.at(-1);
  });
}
