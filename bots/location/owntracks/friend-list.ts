import type { Precision, ServiceContext, UserId } from "#sdk";
import type { PositionKeeper } from "../positions/position-keeper.ts";
import { placeShown } from "../where/place-shown.ts";
import type { Friend } from "./friend-messages.ts";

/**
 * Whom of their contacts a person may see on the map of their app: those who let them ask where they are, as precisely as they do. Who has been shown to whom is in the
 * audit log of who was shown, once a day.
 */
export function createFriendList(
  { contacts, person, now }: Pick<ServiceContext, "contacts" | "person" | "now">,
  positions: Pick<PositionKeeper, "of">,
): (personId: UserId) => Promise<readonly Friend[]> {
  let day = "";
  const noted = new Set<string>();

  async function note(viewerId: UserId, otherId: UserId, precision: Precision): Promise<void> {
    const today = new Date(now()).toISOString().slice(0, 10);
    if (today !== day) noted.clear();
    day = today;
    const pair = `${viewerId} ${otherId}`;
    if (noted.has(pair)) return;
    const viewer = await contacts.between(otherId, viewerId);
    const action = `showed ${viewer?.name ?? viewerId} where you are, in their OwnTracks app`;
    const detail = `${precision}, for the first time on this day`;
    await person(otherId).audit({ action, detail }, `owntracks ${viewerId} ${today}`);
    noted.add(pair);
  }

  return async (viewerId) => {
    const oldestFirst = (await contacts.of(viewerId)).toSorted((one, other) => one.since - other.since);
    const friends: Friend[] = [];
    for (const contact of oldestFirst) {
      const { otherId, name, theirs } = contact;
      const report = theirs.location && positions.of(otherId);
      if (theirs.location === undefined || report === undefined) continue;
      const { precision } = theirs.location;
      await note(viewerId, otherId, precision);
      const { accuracyMeters = 0, ...place } = placeShown(report, precision);
      friends.push({ name, accuracyMeters, ...place });
    }
    return friends;
  };
}
