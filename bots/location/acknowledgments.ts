import { tellUntil, timeZoneOf } from "#sdk";
import type { UserId } from "#sdk";
import type { MatrixInputsOptions } from "./inputs/matrix-inputs-options.ts";
import type { LocationFeature } from "./location-feature.ts";
import type { LocationContext } from "./location-config.ts";

/** What people are told about locations that they send in a direct chat. */
export function createAcknowledgments(
  { person, now, config }: Pick<LocationContext, "person" | "now" | "config">,
  features: readonly LocationFeature[],
): Pick<MatrixInputsOptions, "sent" | "started"> {
  /** Whether the person has not been told this yet. It is noted before it is said: that is said too seldom rather than again and again. */
  async function isNew(personId: UserId, hint: string): Promise<boolean> {
    const { records } = person(personId);
    if ((await records.get("hint", hint)) !== undefined) return false;
    await records.put("hint", hint, true);
    return true;
  }

  return {
    async sent(location, event, room) {
      for (const feature of features) if ((await feature.received?.(location, event, room)) === true) return;
      await room.react("📍");
      if (!(await isNew(event.sender, location.isSelf ? "own-location" : "place"))) return;
      await room.reply(location.isSelf ? aboutOwnLocation(config.keepMinutes) : aboutPlace, { isNotice: true });
    },
    async started({ personId, endsAt }, room) {
      const timeZone = await timeZoneOf(() => person(personId).facts());
      await room.reply(aboutLiveLocation(tellUntil(endsAt, { now: now(), timeZone })), { isNotice: true });
    },
  };
}

const promise = "Nobody is told where you are unless you have allowed it: `!privacy` shows what you have.";

const aboutOwnLocation = (minutes: number): string =>
  `📍 I keep this for ${minutes} minutes as where you are. ${promise} With \`!place add home\` as a reply it becomes a place that I can tell you about when you come or go.`;

const aboutPlace =
  "📍 With `!place add NAME` as a reply, this becomes a place that I can tell you about when you come or go.";

const aboutLiveLocation = (until: string): string =>
  `📍 I follow where you are until ${until}, or until you stop sharing, and forget it then. ${promise}`;
