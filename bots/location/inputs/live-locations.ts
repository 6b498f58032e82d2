import { z } from "#sdk";
import type { EventId, RoomEvent, SeenRoom } from "#sdk";
import type { PositionReport } from "../positions/position-keeper.ts";
import { createLiveShares, sourceOf } from "./live-shares.ts";
import type { LiveShare, SharePlace } from "./live-shares.ts";
import type { InputOptions } from "./matrix-inputs-options.ts";
import { measuredAt } from "./measured-at.ts";
import type { BeaconInfo } from "./parse-beacon-info.ts";
import { parseBeaconInfo } from "./parse-beacon-info.ts";
import { parseLocation } from "./parse-location.ts";
import { createRecent } from "./recent.ts";

/** Types of the state events that begin and end live locations, those that clients send first. */
export const infoTypes = ["org.matrix.msc3672.beacon_info", "m.beacon_info"] as const;
export const pointTypes = ["org.matrix.msc3672.beacon", "m.beacon"] as const;

/** Live locations: who shares theirs for how long, and the points of it. */
export interface LiveLocations {
  takeInfo(event: RoomEvent, room: SeenRoom): Promise<void>;
  takePoint(event: RoomEvent, room: SeenRoom): Promise<void>;
  /** Somebody has left the room, or put the agent out of it: they no longer share anything there, whatever the state of the room says. */
  left(event: RoomEvent, room: SeenRoom): Promise<void>;
  redacted(eventId: EventId, room: SeenRoom): Promise<void>;
  restore(reports: readonly PositionReport[]): void;
}

/** A point: the event that it names, and when it was measured. */
interface NamedPoint {
  readonly infoId: EventId;
  readonly at: number;
}

/** The start of a share that is older than this when it is seen may have been stopped since: the room's state tells. */
const lateMs = 30_000;
/** Clients begin with a position that their device knew already. */
const earlyMs = 2 * 60_000;

export function createLiveLocations(options: Omit<InputOptions, "sent">): LiveLocations {
  const { positions, config, now, log, isUsedBy, started, isWithdrawn } = options;
  const shares = createLiveShares();
  /** The last point of each share, by its source. */
  const lastPoints = createRecent<string, { readonly eventId: EventId; readonly at: number }>();
  const sharesOfPoints = createRecent<EventId, Pick<LiveShare, "personId" | "source">>();
  /** What was known before a restart, by its source: of which event is not. */
  const restored = new Map<string, PositionReport>();
  /** Events that points lead to, and that are no share that goes on. */
  const unknown = createRecent<EventId, true>();
  const fetching = new Map<string, Promise<void>>();
  /** The share of each source whose start was told. */
  const announced = createRecent<string, number>();

  function ignore({ roomId, eventId }: RoomEvent, why: string): void {
    log.debug({ roomId, eventId, why }, "an event of a live location is ignored");
  }

  async function forget({ personId, source }: Pick<LiveShare, "personId" | "source">): Promise<void> {
    restored.delete(source);
    await positions.forget(personId, source);
  }

  /** What comes next is of another share, or of one with another end. */
  async function forgetPoints({ personId, source }: Pick<LiveShare, "personId" | "source">): Promise<void> {
    lastPoints.delete(source);
    await forget({ personId, source });
  }

  async function announce(share: LiveShare, room: SeenRoom): Promise<void> {
    if (!room.isDirect || announced.get(share.source) === share.claimedStart) return;
    announced.put(share.source, share.claimedStart);
    await started(share, room);
  }

  /** Finds out which share a point belongs to, from the state of the room, unless that is known or was asked for already. What was measured before it began belongs to another. */
  async function learn(event: RoomEvent, { infoId, at }: NamedPoint, room: SeenRoom): Promise<void> {
    if (shares.find(infoId) !== undefined || unknown.has(infoId)) return;
    const place = { roomId: event.roomId, stateKey: event.sender, personId: event.sender };
    const source = sourceOf(place);
    const fetched = fetching.get(source) ?? fetchShare(place, room).finally(() => fetching.delete(source));
    fetching.set(source, fetched);
    await fetched;
    const share = shares.at(place);
    if (share === undefined || share.endsAt <= now()) unknown.put(infoId, true);
    // when a share of a device whose clock is ahead began is not known from its state alone
    else if (at >= share.startedAt || share.claimedStart > now()) shares.bind(infoId, share);
  }

  async function fetchShare(place: SharePlace, room: SeenRoom): Promise<void> {
    for (const type of infoTypes) {
      const info = parseBeaconInfo(await room.stateEvent(type, place.stateKey));
      if (info?.isLive !== true) continue;
      await takeState(place, info);
      return;
    }
  }

  /** The state may tell of another share than the one whose points are known: where those say that the person is no longer holds then. */
  async function takeState(place: SharePlace, info: BeaconInfo): Promise<void> {
    const source = sourceOf(place);
    const wasKnown = shares.at(place) !== undefined;
    const change = shares.apply(place, info, { now: now() });
    const keptAt = restored.get(source)?.position.at ?? Infinity;
    const isOfAnother = wasKnown || keptAt < (shares.at(place)?.startedAt ?? -Infinity);
    if (change !== "none" && isOfAnother) await forgetPoints({ personId: place.personId, source });
  }

  async function isOverSince({ type, stateKey = "", timestamp }: RoomEvent, told: BeaconInfo, room: SeenRoom) {
    if (!told.isLive || now() - timestamp <= lateMs) return false;
    const info = parseBeaconInfo(await room.stateEvent(type, stateKey));
    return info?.isLive !== true || info.claimedStart !== told.claimedStart;
  }

  async function takePoint(event: RoomEvent, room: SeenRoom): Promise<void> {
    const location = parseLocation(event.content);
    const infoId = infoIdOf(event);
    if (location === undefined || infoId === undefined) {
      ignore(event, "malformed");
      return;
    }
    if (!room.isDirect && !(await isUsedBy(event.sender))) return;
    const at = measuredAt(location, event, now());
    await learn(event, { infoId, at }, room);
    const share = shares.find(infoId);
    if (share === undefined || share === "over" || isWithdrawn(event.eventId) || !isPointOf(share, { event, at })) {
      ignore(event, "of no share that goes on");
      return;
    }
    const { personId, source, endsAt } = share;
    const before = lastPoints.get(source);
    if (before !== undefined && before.at > at) return;
    if (before !== undefined && before.eventId !== event.eventId) sharesOfPoints.delete(before.eventId);
    lastPoints.put(source, { eventId: event.eventId, at });
    sharesOfPoints.put(event.eventId, { personId, source });
    restored.delete(source);
    await positions.take({
      personId,
      source,
      isLive: true,
      position: { accuracyMeters: 0, ...location.place, at },
      expiresAt: Math.min(endsAt, at + config.staleMinutes * 60_000),
      chat: { roomId: room.roomId, agentId: room.agentId },
    });
  }

  return {
    takePoint,
    async takeInfo(event, room) {
      const { eventId, sender, roomId, stateKey = "", timestamp: sentAt } = event;
      // one's own, or that of a device of one's own (MSC3757)
      if (stateKey !== sender && !stateKey.startsWith(`${sender}_`)) {
        ignore(event, "somebody else's");
        return;
      }
      const place = { roomId, stateKey, personId: sender };
      const told = isWithdrawn(eventId) ? undefined : parseBeaconInfo(event.content);
      const isOver = told !== undefined && (await isOverSince(event, told, room));
      const info = isOver ? { ...told, isLive: false } : told;
      unknown.delete(eventId);
      const change = shares.apply(place, info, { infoId: eventId, sentAt, now: now() });
      if (change !== "none") await forgetPoints({ personId: sender, source: sourceOf(place) });
      const share = shares.at(place);
      if (share !== undefined && share.endsAt > now()) await announce(share, room);
    },
    async left({ roomId, sender, stateKey, content }, room) {
      const isGone = content["membership"] === "leave" || content["membership"] === "ban";
      if (!isGone || (stateKey !== sender && stateKey !== room.agentId)) return;
      const place = { roomId, stateKey: sender, personId: sender };
      shares.apply(place, undefined, { now: now() });
      await forget({ personId: sender, source: sourceOf(place) });
    },
    async redacted(eventId, room) {
      const share = shares.redact(eventId) ?? sharesOfPoints.get(eventId);
      if (share !== undefined) {
        await forget(share);
        return;
      }
      const start = sourceOf({ roomId: room.roomId, stateKey: "" });
      for (const [source, report] of restored) if (source.startsWith(start)) await forget(report);
    },
    restore(reports) {
      for (const report of reports) if (report.source.startsWith("live ")) restored.set(report.source, report);
    },
  };
}

function isPointOf(
  { personId, source, startedAt, endsAt }: LiveShare,
  { event, at }: { readonly event: RoomEvent; readonly at: number },
): boolean {
  const isHere = personId === event.sender && source.startsWith(sourceOf({ roomId: event.roomId, stateKey: "" }));
  return isHere && at >= startedAt - earlyMs && at < endsAt;
}

const reference = z.object({
  "m.relates_to": z.object({ rel_type: z.literal("m.reference"), event_id: z.custom<EventId>(isEventId) }),
});

function isEventId(value: unknown): value is EventId {
  return typeof value === "string" && value.startsWith("$");
}

function infoIdOf({ content }: RoomEvent): EventId | undefined {
  return reference.safeParse(content).data?.["m.relates_to"].event_id;
}
