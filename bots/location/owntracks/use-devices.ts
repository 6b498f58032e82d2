import type { MessageTurn } from "#sdk";
import { devicesOffer } from "./devices-offer.ts";
import type { DeviceStep } from "./devices-offer.ts";

/** Takes a step with the person's devices. Resolves with what came of it; with `undefined` when it could not be taken, and the person was told why. */
export async function useDevices(turn: MessageTurn, step: DeviceStep): Promise<string | undefined> {
  const { outcome, text } = await turn.useTool(devicesOffer.name, step);
  return outcome === "done" ? text : undefined;
}
