import { isUserId } from "../ids.ts";
import type { EventId, RoomId, UserId } from "../ids.ts";
import { MatrixError } from "../matrix-error.ts";
import { isRecord, parseRoomEvent } from "../room-event.ts";
import type { RoomEvent } from "../room-event.ts";
import type { HomeserverClient } from "./homeserver-client.ts";

const api = "/_matrix/client/v3";

export interface PersonProfile {
  /** `undefined` when there is none, or when it is not for us to read. */
  readonly displayName: string | undefined;
  /** As they wrote it, usually an IANA name (`m.tz`, MSC4175). */
  readonly timeZone: string | undefined;
}

/** See `Intent.profileOf`. */
export async function profileOf(
  client: HomeserverClient,
  userId: UserId,
  personId: UserId,
): Promise<PersonProfile | undefined> {
  const path = `${api}/profile/${encodeURIComponent(personId)}`;
  const endpoint = "GET /profile/{userId}";
  try {
    const profile = await orUndefined(client.request({ method: "GET", path, endpoint, actAs: { userId } }));
    if (profile === undefined) return undefined;
    // the second name is that of the proposal, which older clients still use
    const timeZone = filled(profile["m.tz"]) ?? filled(profile["us.cloke.msc4175.tz"]);
    return { displayName: filled(profile["displayname"]), timeZone };
  } catch (error) {
    if (error instanceof MatrixError && error.errcode === "M_FORBIDDEN")
      return { displayName: undefined, timeZone: undefined };
    throw error;
  }
}

function filled(value: unknown): string | undefined {
  return typeof value === "string" && value.trim() !== "" ? value : undefined;
}

/** See `Intent.event`; as the homeserver has it. */
export async function eventOf(
  client: HomeserverClient,
  { userId, roomId, eventId }: { readonly userId: UserId; readonly roomId: RoomId; readonly eventId: EventId },
): Promise<RoomEvent | undefined> {
  try {
    const event = await orUndefined(
      client.request({
        method: "GET",
        path: `${api}/rooms/${encodeURIComponent(roomId)}/event/${encodeURIComponent(eventId)}`,
        endpoint: "GET /rooms/{roomId}/event/{eventId}",
        actAs: { userId },
      }),
    );
    return parseRoomEvent(event);
  } catch (error) {
    if (error instanceof MatrixError && error.errcode === "M_FORBIDDEN") return undefined;
    throw error;
  }
}

/** Joined members of a room; without `userId` as the application service, which works for every room that one of our users is in. */
export async function joinedMembers(
  client: HomeserverClient,
  roomId: RoomId,
  userId?: UserId,
): Promise<readonly UserId[]> {
  const answer = await client.request({
    method: "GET",
    path: `${api}/rooms/${encodeURIComponent(roomId)}/joined_members`,
    endpoint: "GET /rooms/{roomId}/joined_members",
    ...(userId === undefined ? {} : { actAs: { userId } }),
  });
  const joined = isRecord(answer) && isRecord(answer["joined"]) ? answer["joined"] : {};
  return Object.keys(joined).filter(isUserId);
}

/** `m.direct` account data of an agent: person → rooms. */
export async function directRooms(
  client: HomeserverClient,
  userId: UserId,
): Promise<Readonly<Record<string, readonly string[]>>> {
  const content = await orUndefined(
    client.request({
      method: "GET",
      path: `${api}/user/${encodeURIComponent(userId)}/account_data/m.direct`,
      endpoint: "GET /user/{userId}/account_data/m.direct",
      actAs: { userId },
    }),
  );
  const entries = Object.entries(content ?? {}).map(([personId, rooms]): [string, string[]] => [
    personId,
    Array.isArray(rooms) ? rooms.filter((room) => typeof room === "string") : [],
  ]);
  return Object.fromEntries(entries);
}

/** What is not there (404) is `undefined`. */
export async function orUndefined(answer: Promise<unknown>): Promise<Readonly<Record<string, unknown>> | undefined> {
  try {
    const content = await answer;
    return isRecord(content) ? content : undefined;
  } catch (error) {
    if (error instanceof MatrixError && error.status === 404) return undefined;
    throw error;
  }
}
