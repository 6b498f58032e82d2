import { isRecord, parseEventId } from "#appservice";
import type { Intent, RoomId, UserId } from "#appservice";

/** Whether somebody may change the room's name, and so how an agent behaves in it. One call, and one more in rooms whose creators stand above power levels. */
export async function mayRename(intent: Intent, roomId: RoomId, userId: UserId): Promise<boolean> {
  if (hasPowerToRename(await intent.stateEvent(roomId, "m.room.power_levels", ""), userId)) return true;
  return hasCreatorsAbovePower(roomId) && isCreator(intent, roomId, userId);
}

/** Client-server API, `m.room.power_levels`. Without that event nobody needs power. */
export function hasPowerToRename(content: Readonly<Record<string, unknown>> | undefined, userId: UserId): boolean {
  if (content === undefined) return true;
  const { users, events, users_default: usersDefault, state_default: stateDefault } = content;
  const power = (isRecord(users) ? users[userId] : undefined) ?? usersDefault ?? 0;
  const needed = (isRecord(events) ? events["m.room.name"] : undefined) ?? stateDefault ?? 50;
  // very old rooms hold numbers as strings
  return Number(power) >= Number(needed);
}

/** Room version 12 and later: the id of a room is that of the event that created it, and names no server. */
function hasCreatorsAbovePower(roomId: RoomId): boolean {
  return !roomId.includes(":");
}

async function isCreator(intent: Intent, roomId: RoomId, userId: UserId): Promise<boolean> {
  const created = await intent.event(roomId, parseEventId(`$${roomId.slice(1)}`));
  const others = created?.content["additional_creators"];
  return created?.sender === userId || (Array.isArray(others) && others.includes(userId));
}
