import type { UserId } from "../ids.ts";
import { MatrixError } from "../matrix-error.ts";
import type { VirtualUsers } from "../virtual-users.ts";
import type { HomeserverClient } from "./homeserver-client.ts";

/** The client for what one agent does: an agent that the homeserver has forgotten is registered again, and its call repeated. */
export function createAgentClient(
  client: HomeserverClient,
  userId: UserId,
  virtualUsers: Pick<VirtualUsers, "repair">,
): HomeserverClient {
  async function repairing<Answer>(call: () => Promise<Answer>): Promise<Answer> {
    try {
      return await call();
    } catch (error) {
      // also what an agent may not do: then it is registered, and the refusal stands
      if (!(error instanceof MatrixError) || error.errcode !== "M_FORBIDDEN") throw error;
      if (!(await virtualUsers.repair(userId))) throw error;
      return call();
    }
  }

  return {
    ...client,
    request: (request) => repairing(() => client.request(request)),
    download: (request) => repairing(() => client.download(request)),
  };
}
