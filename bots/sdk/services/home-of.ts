import type { RoomId, UserId } from "#appservice";
import type { Agent } from "../roster.ts";
import type { TurnWorld } from "../turn-world.ts";

/** Where a person is at home: their assistant, and their direct chat with it. */
export interface Home {
  readonly agent: Agent;
  readonly roomId: RoomId;
}

/** `undefined` where they have no assistant, or it is not in their chat. Of several agents that are theirs, it is the one that uses what other bots offer. */
export function homeOf({ roster, homeserver }: Pick<TurnWorld, "roster" | "homeserver">, personId: UserId) {
  const homes = roster.assignmentsOf(personId).flatMap(({ agentId, roomId }): readonly Home[] => {
    const agent = roster.find(agentId);
    if (agent === undefined || roomId === undefined) return [];
    return homeserver.directory.membership(agentId, roomId)?.membership === "join" ? [{ agent, roomId }] : [];
  });
  return homes.find(({ agent }) => agent.configured.bot.usesOffers === true) ?? homes[0];
}
