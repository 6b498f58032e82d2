import type { Precision } from "#sdk";
import { whereToShare } from "./where-words.ts";

export const asPrecise: Readonly<Record<Precision, string>> = {
  exact: "exactly",
  neighborhood: "as precisely as a neighborhood",
  city: "as precisely as a city",
};

/** To whoever shares. */
export function begun(name: string, share: { readonly precision: Precision; readonly until: string }): string {
  return `${name} can ask where you are until ${share.until}, ${asPrecise[share.precision]}. \`!unshare\` ends it.`;
}

export const withoutPosition = `I do not know where you are, though. ${whereToShare}`;

/** To the one it is shared with. */
export function sharedWith(name: string, share: { readonly precision: Precision; readonly until: string }): string {
  return `📍 ${name} lets you know where they are until ${share.until}, ${asPrecise[share.precision]}. Ask me: where is ${name}?`;
}

export const noLongerShared = (name: string): string => `${name} no longer shares their location with you.`;

export const isOver = (name: string): string => `The time is over: ${name} can no longer ask where you are.`;

/** It was taken back in another way, or they are no contacts anymore. */
export const hasEnded = (name: string): string => `You no longer share your location with ${name}.`;

export const nobodyToStop = (name: string): string => `${name} cannot ask where you are anyway.`;

export const nothingToStop = "Nobody can ask where you are, and nobody is told when you are near.";

export const stopped = (name: string): string => `${name} can no longer ask where you are.`;

export function allStopped(names: readonly string[]): string {
  return `Nobody can ask where you are anymore, and nobody is told when you are near: I took it back from ${names.join(", ")}.`;
}

export const timeIsOver = "That time is over already. Say for how long, such as: !share bob 1h";

export const tooLong =
  "I share where you are for 7 days at a time, at most. To let somebody ask for good, use `!privacy`.";

export interface WhoMayAsk {
  readonly name: string;
  readonly precision: Precision;
  /** In words. */
  readonly until: string | undefined;
}

export function whoMayAsk(them: readonly WhoMayAsk[]): string {
  const how = "Write `!share bob 1h` to let Bob ask where you are for an hour.";
  if (them.length === 0) return `Nobody can ask where you are. ${how}`;
  const lines = them.map(
    ({ name, precision, until }) =>
      `- ${name}, ${asPrecise[precision]}${until === undefined ? "" : `, until ${until}`}`,
  );
  return ["Who can ask where you are:", ...lines, "", `${how} \`!unshare\` ends all of it.`].join("\n");
}
