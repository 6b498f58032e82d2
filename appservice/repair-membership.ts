import type { Logger } from "pino";
import type { HomeserverClient } from "./client/homeserver-client.ts";
import type { DirectoryView } from "./directory.ts";
import type { RoomId, UserId } from "./ids.ts";
import type { VirtualUsers } from "./virtual-users.ts";

/** Registers an agent again and joins it to a room: the homeserver says that it is not there. @throws MatrixError, StoreError */
export async function repairMembership(
  {
    client,
    directory,
    virtualUsers,
    log,
  }: {
    readonly client: HomeserverClient;
    readonly directory: DirectoryView;
    readonly virtualUsers: VirtualUsers;
    readonly log: Logger;
  },
  agentId: UserId,
  roomId: RoomId,
): Promise<void> {
  log.warn({ agentId, roomId }, "the homeserver does not know an agent or its membership: repairing");
  await virtualUsers.repair(agentId);
  const membership = directory.membership(agentId, roomId);
  await client.request({
    method: "POST",
    path: `/_matrix/client/v3/join/${encodeURIComponent(roomId)}`,
    endpoint: "POST /join/{roomId}",
    actAs: { userId: agentId },
    body: {},
  });
  if (membership !== undefined) await directory.saveMemberships([{ ...membership, membership: "join" }]);
}
