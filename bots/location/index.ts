import { defineBot } from "#sdk";
import { firstThat } from "./first-that.ts";
import { locationConfig } from "./location-config.ts";
import { locationService } from "./location-service.ts";
import { nearbyOffer } from "./nearby/nearby-offer.ts";
import { nearbyParts } from "./nearby/nearby-parts.ts";
import { keptPlace } from "./places/place.ts";
import { placeParts } from "./places/place-parts.ts";
import { placeOffer } from "./places/place-offer.ts";
import { shareAction } from "./where/ask-to-share.ts";
import { whereCommands } from "./where/commands.ts";
import { whereOffers } from "./where/offers.ts";
import { whereTools } from "./where/tools.ts";
import { deviceCommand } from "./owntracks/device-command.ts";
import { deviceTools } from "./owntracks/device-tools.ts";
import { devicesOffer } from "./owntracks/devices-offer.ts";
import { greeting, instructions } from "./words.ts";

/** Knows where people are while they say so, and does what they have agreed to with it: for everybody's assistant and in chats with itself. */
export const location = defineBot({
  id: "location",
  displayName: "Location",
  per: "server",
  about:
    "Share your live location, or send me where you are, and I do what you have switched on with it. Nobody is told where you are unless you have agreed.",
  config: locationConfig,
  service: locationService,
  offers: [devicesOffer, ...whereOffers, placeOffer, nearbyOffer],
  shared: {
    actions: [...placeParts.actions, shareAction],
    takesFirst: (turn, file) => firstThat([placeParts.takesFirst, nearbyParts.takesFirst], turn, file),
    reactions: {
      "🔕": { about: "ends what it told you", run: (turn) => firstThat([placeParts.mutes, nearbyParts.mutes], turn) },
    },
    tools: [...deviceTools, ...whereTools, ...placeParts.tools, ...nearbyParts.tools],
    commands: { device: deviceCommand, ...whereCommands, ...placeParts.commands, ...nearbyParts.commands },
  },
  restores: { place: keptPlace },
  on: {
    welcome: (turn) => turn.reply(greeting),
    async message(turn) {
      await turn.answer({ instructions: turn.systemPrompt ?? instructions });
    },
  },
});
