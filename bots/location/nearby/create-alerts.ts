import { parseUserId } from "#sdk";
import type { ContactPair, UserId } from "#sdk";
import type { PositionListener } from "../positions/position-keeper.ts";
import { createProximity } from "../proximity/proximity.ts";
import type { Sighting } from "../proximity/proximity.ts";
import type { Encounter } from "../proximity/told.ts";
import { createAlertCircle } from "./alert-circle.ts";
import { giveAlert } from "./give-alert.ts";
import type { NearbySettings } from "./nearby-settings.ts";
import type { NearbyWorld } from "./nearby-world.ts";
import { toRecord, toldRecordsOf } from "./told-records.ts";
import type { ToldRecords } from "./told-records.ts";

/** Tells people who of their contacts is near, as both have agreed. */
export interface Alerts extends PositionListener {
  settingsOf(personId: UserId): Promise<NearbySettings>;
  /** The person's settings have changed: whoever is near now is told. */
  settingsChanged(personId: UserId): Promise<void>;
  contactChanged(pair: ContactPair): Promise<void>;
  forget(personId: UserId): void;
}

/** Between two alerts of one person about the same other, at least. */
const cooldownMs = 6 * 60 * 60_000;
/** What could not be said for so long is not said anymore. */
const patienceMs = 15 * 60_000;
const matchSeconds = [1e-6, 3e-6, 1e-5, 3e-5, 1e-4, 3e-4, 1e-3, 1e-2, 1e-1];

export function createAlerts(world: NearbyWorld): Alerts {
  const { context, positions, queue } = world;
  const countAlert = context.metrics.counter("alerts_total", "People told that a contact is near");
  const observeMatch = context.metrics.histogram(
    "match_seconds",
    "Finding who is near somebody who has moved",
    matchSeconds,
  );
  /** Alerts that have not been said, or may not have been: by viewer and subject, what they are named by, and what to say. */
  const unsaid = new Map<string, Unsaid>();
  const proximity = createProximity({
    now: context.now,
    staleMs: context.config.staleMinutes * 60_000,
    cooldownMs,
    isQuiet: (personId, now) => circle.isQuiet(personId, now),
    changed(viewerId, subjectId, encounter) {
      queue.begin(parseUserId(viewerId), () => keep({ viewerId, subjectId }, encounter));
    },
  });
  const circle = createAlertCircle({
    context,
    proximity,
    unsaid(pair, name) {
      if (!unsaid.has(keyOf(pair))) unsaid.set(keyOf(pair), { name });
    },
    tidy(personId) {
      queue.begin(personId, () => toldOf(personId).deleteBefore(context.now() - 2 * cooldownMs));
    },
  });

  const toldOf = (personId: UserId): ToldRecords => toldRecordsOf(context.person(personId).records);
  const isOn = async (personId: UserId): Promise<boolean> => (await circle.know(personId)).isOn;

  async function keep(pair: Pair, encounter: Encounter): Promise<void> {
    const records = toldOf(parseUserId(pair.viewerId));
    await records.put(pair.subjectId, toRecord(encounter, unsaid.get(keyOf(pair))?.name));
  }

  function match(find: () => readonly Sighting[]): readonly Sighting[] {
    const begun = performance.now();
    const sightings = find();
    observeMatch((performance.now() - begun) / 1000);
    for (const sighting of sightings) {
      const before = unsaid.get(keyOf(sighting))?.name ?? -Infinity;
      const isSame = sighting.at - before < cooldownMs;
      unsaid.set(keyOf(sighting), { name: isSame ? before : sighting.at, sighting });
    }
    return sightings;
  }

  /** What was found is told, and what could not be told before. */
  async function tell(personId: UserId): Promise<void> {
    const due = [...unsaid.values()].flatMap(({ sighting }) =>
      sighting?.viewerId === personId || sighting?.subjectId === personId ? [sighting] : [],
    );
    await Promise.all(due.map((sighting) => queue.run(parseUserId(sighting.viewerId), () => say(sighting))));
  }

  async function say(sighting: Sighting): Promise<void> {
    const waiting = unsaid.get(keyOf(sighting));
    if (waiting?.sighting !== sighting) return;
    try {
      const isNews = context.now() - sighting.at < patienceMs;
      if (isNews && (await giveAlert({ ...world, isOn }, sighting, waiting.name))) countAlert();
    } catch (error) {
      context.log.warn(
        { err: error },
        "somebody could not be told who is near: it is tried again when one of them moves",
      );
      return;
    }
    unsaid.delete(keyOf(sighting));
    await keep(sighting, { toldAt: sighting.at, nearAt: sighting.at });
  }

  async function contactChanged({ personId, otherId }: ContactPair): Promise<void> {
    if (await circle.contactChanged({ personId, otherId })) {
      match(() => proximity.look(personId));
      await tell(personId);
      return;
    }
    for (const [viewerId, subjectId] of [
      [personId, otherId],
      [otherId, personId],
    ] as const) {
      unsaid.delete(keyOf({ viewerId, subjectId }));
      await queue.run(viewerId, () => toldOf(viewerId).delete(subjectId));
    }
  }

  async function moved(personId: UserId): Promise<void> {
    if (!(await isOn(personId))) return;
    const report = positions.of(personId);
    if (report === undefined) return;
    match(() => proximity.update(personId, report.position));
    await tell(personId);
  }

  return {
    moved: ({ personId }) => moved(personId),
    lost(personId) {
      proximity.forgetPosition(personId);
      return Promise.resolve();
    },
    settingsOf: (personId) => circle.know(personId),
    async settingsChanged(personId) {
      await circle.changed(personId);
      await moved(personId);
      match(() => proximity.look(personId));
      await tell(personId);
    },
    contactChanged,
    forget(personId) {
      circle.forget(personId);
      for (const [key, { sighting }] of unsaid)
        if (sighting?.viewerId === personId || sighting?.subjectId === personId) unsaid.delete(key);
    },
  };
}

interface Pair {
  readonly viewerId: string;
  readonly subjectId: string;
}

interface Unsaid {
  /** Time that the alert is named by. */
  readonly name: number;
  readonly sighting?: Sighting;
}

const keyOf = ({ viewerId, subjectId }: Pair): string => `${viewerId} ${subjectId}`;
