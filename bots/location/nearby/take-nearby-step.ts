import { timeZoneOf } from "#sdk";
import type { Contact, Grants, UserId } from "#sdk";
import { forgetAlerts, historyInWords } from "./alert-history.ts";
import type { Alerts } from "./create-alerts.ts";
import { writeSettings } from "./nearby-settings.ts";
import type { NearbySettings } from "./nearby-settings.ts";
import type { NearbyStep } from "./nearby-step.ts";
import * as say from "./nearby-words.ts";
import type { NearbyAsker, NearbyWorld } from "./nearby-world.ts";
import { noSuchContact, whichOne } from "../where/where-words.ts";
import { subjectOf } from "./told-messages.ts";

interface StepWorld extends Pick<NearbyWorld, "context" | "positions"> {
  readonly alerts: Pick<Alerts, "settingsOf" | "settingsChanged">;
}

type Found = { readonly contact: Contact } | { readonly problem: string };
type NearbyGrant = NonNullable<Grants["nearby"]>;

/** Does what a person wants of alerts. Resolves with words for them; empty when there is nothing to say. */
export async function takeNearbyStep(world: StepWorld, asker: NearbyAsker, step: NearbyStep): Promise<string> {
  const { context, alerts } = world;
  const { records } = context.person(asker.personId);
  const settings = await alerts.settingsOf(asker.personId);
  switch (step.step) {
    case "on":
      return step.contact === undefined
        ? switchOn(world, asker, settings)
        : withContact(world, asker, step.contact, (contact) => switchOnFor(world, asker, { settings, contact }));
    case "off":
      if (step.contact !== undefined)
        return withContact(world, asker, step.contact, (contact) => switchOffFor(world, asker, { settings, contact }));
      await change(world, asker, { ...settings, isOn: false });
      return say.switchedOff;
    case "mute":
      return mute(world, asker, { settings, subjectId: await subjectOf(records, step.eventId) });
    case "radius":
      return setRadius(world, asker, { settings, ...step });
    case "precision":
      return setPrecision(world, asker, { settings, ...step });
    case "quiet": {
      const { quiet: _before, ...rest } = settings;
      const changed = step.hours === undefined ? rest : { ...rest, quiet: step.hours };
      await change(world, asker, changed);
      return say.quietSet(changed, await zoneOf(world, asker.personId));
    }
    case "settings":
      return describe(world, asker.personId, settings);
    case "history":
      return takeHistoryStep(world, asker, { settings, change: step.change });
  }
}

async function change({ context, alerts }: StepWorld, { personId }: NearbyAsker, settings: NearbySettings) {
  await writeSettings(context.person(personId).records, settings);
  await alerts.settingsChanged(personId);
}

const zoneOf = ({ context }: StepWorld, personId: UserId): Promise<string> =>
  timeZoneOf(() => context.person(personId).facts());

async function withContact(
  { context }: StepWorld,
  { personId }: NearbyAsker,
  words: string,
  work: (contact: Contact) => Promise<string>,
): Promise<string> {
  const found: Found = await context.contacts.find(personId, words).then((each) => {
    if (each.kind === "found") return each;
    if (each.kind === "none") return { problem: noSuchContact(words) };
    return { problem: whichOne(each.contacts) };
  });
  return "problem" in found ? found.problem : work(found.contact);
}

async function grant(
  { context }: StepWorld,
  { personId, source }: NearbyAsker,
  { contact: { otherId }, nearby }: { readonly contact: Contact; readonly nearby: NearbyGrant | undefined },
): Promise<void> {
  await context.contacts.grant({ personId, otherId }, "nearby", nearby, source);
}

async function switchOn(world: StepWorld, asker: NearbyAsker, settings: NearbySettings): Promise<string> {
  const { personId } = asker;
  const all = await world.context.contacts.of(personId);
  const isLeftOut = ({ otherId, grants }: Contact): boolean =>
    grants.nearby === undefined && settings.without.includes(otherId);
  const contacts = all.filter((contact) => !isLeftOut(contact));
  const { precision } = settings;
  for (const contact of contacts)
    if (contact.grants.nearby === undefined) await grant(world, asker, { contact, nearby: { precision } });
  await change(world, asker, { ...settings, isOn: true });
  return say.switchedOn({ settings, contacts, leftOut: all.filter(isLeftOut), isPositionKnown: isKnown(world, asker) });
}

const isKnown = ({ positions }: StepWorld, { personId }: NearbyAsker): boolean => positions.of(personId) !== undefined;

interface OfContact {
  readonly settings: NearbySettings;
  readonly contact: Contact;
}

async function switchOnFor(world: StepWorld, asker: NearbyAsker, { settings, contact }: OfContact): Promise<string> {
  const nearby = contact.grants.nearby ?? { precision: settings.precision };
  await grant(world, asker, { contact, nearby });
  const without = settings.without.filter((each) => each !== contact.otherId);
  await change(world, asker, { ...settings, isOn: true, without });
  return say.switchedOnFor(contact, settings, isKnown(world, asker));
}

async function switchOffFor(world: StepWorld, asker: NearbyAsker, { settings, contact }: OfContact): Promise<string> {
  await grant(world, asker, { contact, nearby: undefined });
  const without = [...new Set([...settings.without, contact.otherId])];
  await change(world, asker, { ...settings, without });
  return say.switchedOffFor(contact.name);
}

/** Ends the alerts about whom a message told of. */
async function mute(
  world: StepWorld,
  asker: NearbyAsker,
  { settings, subjectId }: { readonly settings: NearbySettings; readonly subjectId: string | undefined },
): Promise<string> {
  if (subjectId === undefined) return "";
  const contacts = await world.context.contacts.of(asker.personId);
  const contact = contacts.find(({ otherId }) => otherId === subjectId);
  return contact === undefined ? "" : switchOffFor(world, asker, { settings, contact });
}

async function setRadius(
  world: StepWorld,
  asker: NearbyAsker,
  { settings, meters, contact: words }: Wanted & { readonly meters: number },
): Promise<string> {
  if (meters < 100 || meters > 100_000) return say.radiusWrong;
  if (words === undefined) {
    await change(world, asker, { ...settings, radiusMeters: meters });
    return say.radiusSet(meters);
  }
  return withContact(world, asker, words, async (contact) => {
    const { nearby } = contact.grants;
    if (nearby === undefined) return say.notOnFor(contact.name);
    await grant(world, asker, { contact, nearby: { ...nearby, radiusMeters: meters } });
    return say.radiusSet(meters, contact.name);
  });
}

async function setPrecision(
  world: StepWorld,
  asker: NearbyAsker,
  { settings, precision, contact: words }: Wanted & { readonly precision: NearbyGrant["precision"] },
): Promise<string> {
  const set = async (contact: Contact): Promise<void> => {
    const { nearby } = contact.grants;
    if (nearby !== undefined) await grant(world, asker, { contact, nearby: { ...nearby, precision } });
  };
  if (words === undefined) {
    for (const contact of await world.context.contacts.of(asker.personId)) await set(contact);
    await change(world, asker, { ...settings, precision });
    return say.precisionSet(precision);
  }
  return withContact(world, asker, words, async (contact) => {
    if (contact.grants.nearby === undefined) return say.notOnFor(contact.name);
    await set(contact);
    return say.precisionSet(precision, contact.name);
  });
}

interface Wanted {
  readonly settings: NearbySettings;
  readonly contact?: string | undefined;
}

async function describe(world: StepWorld, personId: UserId, settings: NearbySettings): Promise<string> {
  const all = await world.context.contacts.of(personId);
  const contacts = all.filter(({ grants }) => grants.nearby !== undefined);
  return say.settingsInWords(settings, { contacts, timeZone: await zoneOf(world, personId) });
}

async function takeHistoryStep(
  world: StepWorld,
  asker: NearbyAsker,
  {
    settings,
    change: wanted,
  }: { readonly settings: NearbySettings; readonly change: "show" | "on" | "off" | "forget" },
): Promise<string> {
  const { records } = world.context.person(asker.personId);
  switch (wanted) {
    case "show":
      return historyInWords(records, {
        timeZone: await zoneOf(world, asker.personId),
        isKept: settings.keepsHistory,
      });
    case "forget":
      await forgetAlerts(records);
      return say.historyWords.forgotten;
    case "on":
    case "off":
      await change(world, asker, { ...settings, keepsHistory: wanted === "on" });
      return say.historyWords[wanted];
  }
}
