import { z } from "#sdk";
import type { ServiceContext } from "#sdk";
import { ownTracksConfig } from "./owntracks/owntracks-config.ts";

/** The location bot's own keys of its section of the config. */
export const locationConfig = z.object({
  keepMinutes: z
    .int()
    .min(1)
    .max(24 * 60)
    .default(30)
    .describe("Minutes for which a location that a person sent once counts as where they are."),
  staleMinutes: z
    .int()
    .min(1)
    .max(24 * 60)
    .default(60)
    .describe(
      "Minutes after which a person is no longer taken to be where they were, though they go on sharing: for phones that have gone silent.",
    ),
  owntracks: ownTracksConfig
    .exactOptional()
    .describe("Where phones with the OwnTracks app post where they are (HTTP mode). Left out, they cannot."),
});

export type LocationConfig = ReturnType<typeof locationConfig.parse>;

/** What the location service has to work with. */
export type LocationContext = ServiceContext<LocationConfig>;
