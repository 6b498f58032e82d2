import { locationContent, offerTool, parseUserId, precisions, z } from "#sdk";
import type { OfferContext, ToolOffer } from "#sdk";
import { locationService } from "../location-service.ts";
import type { Asked } from "./create-where.ts";

const pin = z.object({
  latitude: z.number(),
  longitude: z.number(),
  accuracyMeters: z.number().exactOptional(),
  description: z.string(),
  at: z.number(),
});
const answer = z.object({ text: z.string(), pins: z.array(pin) });

/** In the words of whoever wants to know. */
const words = z.string().max(500);

/** For the code of this bot, in whatever agent runs it: commands and tools see to it that nobody reads along. */
export const whereOffers: readonly ToolOffer[] = [
  offerTool({
    name: "find_on_map",
    description: "Tells where a contact is.",
    isForCode: true,
    input: z.object({ who: words }),
    run: ({ who }, context) => context.service(locationService).where.find(askedBy(context), who),
    shows: (result) =>
      answer.parse(result).pins.map(({ description, at, ...place }) => locationContent(place, { description, at })),
    tells: (result) => answer.parse(result).text,
  }),
  offerTool({
    name: "find_near",
    description: "Tells which contacts are near.",
    isForCode: true,
    input: z.object({}),
    run: (_, context) => context.service(locationService).where.near(askedBy(context)),
    tells: (result) => answer.parse(result).text,
  }),
  offerTool({
    name: "begin_share",
    description: "Lets a contact ask where the person is.",
    isForCode: true,
    input: z.object({ text: words }),
    run: ({ text }, context) => context.service(locationService).where.share(askedBy(context), text),
  }),
  offerTool({
    name: "begin_agreed_share",
    description: "Lets a contact ask where the person is, as they have agreed.",
    isForCode: true,
    input: z.object({ who: words, until: z.number(), precision: z.enum(precisions) }),
    run: (wish, context) => context.service(locationService).where.share(askedBy(context), wish),
  }),
  offerTool({
    name: "end_share",
    description: "No longer lets contacts ask where the person is.",
    isForCode: true,
    input: z.object({ text: words }),
    run: ({ text }, context) => context.service(locationService).where.unshare(askedBy(context), text),
  }),
];

function askedBy({ request }: OfferContext): Asked {
  return { personId: parseUserId(request.personId), source: request.requestId };
}
