import type { Contact } from "#sdk";
import { longestShiftMeters } from "../geography/precision.ts";
import { metersInWords } from "../geography/read-meters.ts";
import type { PlaceShown } from "./place-shown.ts";

/** The one answer for whoever is no contact, did not grant it, or is not known to be anywhere: it must not tell which. @param who as the person said it */
export const cannotTell = (who: string): string =>
  `I cannot tell you where ${who} is. I can when they let you know (\`!share\`) and their location is shared with me at that time.`;

export const whereToShare =
  "Share your live location in this chat (in Element: 📎, Location, My live location), or send me where you are from time to time.";

export const ownUnknown = `I do not know where you are. ${whereToShare}`;

/** "Bob was here 3 minutes ago, give or take 10 m." */
export function wasHere(name: string, { precision, accuracyMeters = 0, at }: PlaceShown, now: number): string {
  const ago = agoInWords(now - at);
  const verb = name === "You" ? "were" : "was";
  if (precision !== "exact")
    return `${name} ${verb} within ${aroundInWords[precision]} of here ${ago}. That is as precisely as I may tell.`;
  const margin = accuracyMeters > 0 ? `, give or take ${metersInWords(accuracyMeters)}` : "";
  return `${name} ${verb} here ${ago}${margin}.`;
}

const aroundInWords = {
  neighborhood: `about ${metersInWords(Math.ceil(longestShiftMeters.neighborhood / 500) * 500)}`,
  city: `about ${metersInWords(Math.ceil(longestShiftMeters.city / 5_000) * 5_000)}`,
};

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

function agoInWords(milliseconds: number): string {
  if (milliseconds < 1.5 * minuteMs) return "just now";
  if (milliseconds < 1.5 * hourMs) return `${Math.round(milliseconds / minuteMs)} minutes ago`;
  return `${Math.round(milliseconds / hourMs)} hours ago`;
}

/** What somebody wrote fits several of their contacts. */
export function whichOne(contacts: readonly Contact[]): string {
  const names = contacts.map(({ name, otherId }) => `- ${name} (${otherId})`);
  return ["Whom do you mean? Say it with their id:", ...names].join("\n");
}

export const noSuchContact = (who: string): string =>
  `I know no contact of yours called ${who}. \`!contact list\` shows them, \`!contact add @name:server\` asks somebody to become one.`;
