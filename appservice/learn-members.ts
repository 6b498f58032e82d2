import type { Logger } from "pino";
import type { HomeserverClient } from "./client/homeserver-client.ts";
import { directRooms, joinedMembers } from "./client/queries.ts";
import type { DirectoryView } from "./directory.ts";
import { isUserId } from "./ids.ts";
import type { RoomId, UserId } from "./ids.ts";
import type { MembershipRecord } from "./state.ts";

/** Our records were lost or are older than the rooms: asks who of us is in there. @throws MatrixError, StoreError */
export async function learnMembers(
  rooms: Iterable<RoomId>,
  options: {
    readonly client: HomeserverClient;
    readonly directory: DirectoryView;
    readonly isOurs: (userId: UserId) => boolean;
    readonly log: Logger;
  },
): Promise<void> {
  const { client, directory, isOurs, log } = options;
  for (const roomId of rooms) {
    const agents = (await joinedMembers(client, roomId)).filter(isOurs);
    await directory.saveMemberships(await Promise.all(agents.map((agentId) => membershipOf(client, agentId, roomId))));
    log.warn({ roomId, agents: agents.length }, "learned which agents are in a room");
  }
}

async function membershipOf(client: HomeserverClient, agentId: UserId, roomId: RoomId): Promise<MembershipRecord> {
  const direct = Object.entries(await directRooms(client, agentId)).find(([, rooms]) => rooms.includes(roomId));
  const peerId = isUserId(direct?.[0]) ? direct[0] : undefined;
  return { agentId, roomId, membership: "join", isDirect: direct !== undefined, peerId };
}
