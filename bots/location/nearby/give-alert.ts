import { parseUserId } from "#sdk";
import type { Contact, ServicePerson, UserId } from "#sdk";
import type { Sighting } from "../proximity/proximity.ts";
import { keepAlert } from "./alert-history.ts";
import { readSettings } from "./nearby-settings.ts";
import { alertInWords, plainName } from "./nearby-words.ts";
import type { NearbyWorld } from "./nearby-world.ts";
import { rememberAlert } from "./told-messages.ts";

interface AlertWorld extends NearbyWorld {
  readonly isOn: (personId: UserId) => Promise<boolean>;
}

/**
 * Tells somebody that somebody else is near, if that still holds: once for one `name`. Resolves with whether they were told.
 * @param name time by which the alert is named
 * @throws MatrixError
 */
export async function giveAlert(world: AlertWorld, sighting: Sighting, name: number): Promise<boolean> {
  const { context, cities } = world;
  const { subjectId, distanceMeters: meters, precision, shown } = sighting;
  const viewer = context.person(parseUserId(sighting.viewerId));
  if ((await stillHolds(world, sighting)) === undefined) return false;
  const city = await cities.nameAt(shown);
  const contact = await stillHolds(world, sighting);
  if (contact === undefined) return false;
  const source = `nearby ${subjectId} ${name}`;
  const text = alertInWords(plainName(contact.name), { city, meters, precision });
  const eventId = await viewer.tell({ text, source, reactions: [stopKey] });
  if (eventId === undefined) return false;
  await rememberAlert(viewer.records, eventId, subjectId);
  await writeDown(world, sighting, source);
  if ((await readSettings(viewer.records)).keepsHistory) {
    const known = { at: sighting.at, name: contact.name, meters, precision };
    await keepAlert(viewer.records, { ...known, ...(city === undefined ? {} : { city }) }, source);
  }
  await publish(world, viewer, sighting, source);
  return true;
}

/** Ends the alerts of whom the message tells. */
const stopKey = "🔕";

/** The contact as the viewer has them, when both still want it and let each other know as precisely as it was found, and are still known to be somewhere. */
async function stillHolds(
  { context, positions, isOn }: AlertWorld,
  { viewerId, subjectId, precision }: Sighting,
): Promise<Contact | undefined> {
  const contact = await context.contacts.between(parseUserId(viewerId), parseUserId(subjectId));
  if (contact?.grants.nearby === undefined || contact.theirs.nearby?.precision !== precision) return undefined;
  const people = [contact.personId, contact.otherId];
  if (people.some((each) => positions.of(each) === undefined)) return undefined;
  return (await Promise.all(people.map(isOn))).every(Boolean) ? contact : undefined;
}

async function writeDown({ context }: NearbyWorld, { viewerId, subjectId, precision }: Sighting, source: string) {
  const [viewer, subject] = [parseUserId(viewerId), parseUserId(subjectId)];
  await context.person(viewer).audit({ action: "told you who is near", detail: subjectId }, `${source} ${viewerId}`);
  const action = `told a contact that you are near (${precision})`;
  await context.person(subject).audit({ action, detail: viewerId }, `${source} ${viewerId}`);
}

async function publish(
  { context }: NearbyWorld,
  { personId, home }: ServicePerson,
  { subjectId, distanceMeters, radiusMeters }: Sighting,
  source: string,
): Promise<void> {
  if (home === undefined) return;
  await context.publish(
    "io.agentchat.location.proximity.alert",
    {
      ...home,
      personId,
      otherId: subjectId,
      distanceMeters: Math.round(distanceMeters),
      thresholdMeters: radiusMeters,
    },
    { id: `${source} ${personId}`, personId, roomId: home.roomId },
  );
}
