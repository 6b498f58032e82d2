import { locationContent, offerTool } from "#sdk";
import { locationService } from "../location-service.ts";
import { userId } from "./place.ts";
import { placeResult, placeStep } from "./place-step.ts";

/** What people do with their places, from wherever they talk with an assistant. */
export const placeOffer = offerTool({
  name: "take_place_step",
  description: "Keeps places of a person, and notices about them.",
  isForCode: true,
  input: placeStep,
  run(step, context) {
    const { personId, requestId } = context.request;
    const { places } = context.service(locationService);
    return places.take({ personId: userId.parse(personId), source: requestId }, step);
  },
  shows(result) {
    const { pin } = placeResult.parse(result);
    if (pin === undefined) return [];
    const { description, at, ...place } = pin;
    return [locationContent(place, { description, at })];
  },
  tells: (result) => placeResult.parse(result).text,
});
