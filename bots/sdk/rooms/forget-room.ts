import type { RoomId, UserId } from "#appservice";
import type { TurnWorld } from "../turn-world.ts";

/** Forgets everything that an agent keeps of a room that it is out of. */
export async function forgetRoom(
  { state, rooms, commandDescriptions }: Pick<TurnWorld, "state" | "rooms" | "commandDescriptions">,
  agentId: UserId,
  roomId: RoomId,
): Promise<void> {
  await state.conversations.forgetRoom(agentId, roomId);
  await state.summaries.forgetRoom(agentId, roomId);
  await rooms.forget(agentId, roomId);
  await commandDescriptions.forget(agentId, roomId);
}
