import { offerTool, parseUserId, z } from "#sdk";
import { locationService } from "../location-service.ts";
import { nearbyStep } from "./nearby-step.ts";

/** What people want of alerts, from wherever they talk with an assistant: commands and tools see to it that nobody reads along. */
export const nearbyOffer = offerTool({
  name: "take_nearby_step",
  description: "Switches alerts when contacts are near, and sets them up.",
  isForCode: true,
  input: z.object({ step: nearbyStep }),
  run: ({ step }, context) =>
    context
      .service(locationService)
      .nearby.take({ personId: parseUserId(context.request.personId), source: context.request.requestId }, step),
});
