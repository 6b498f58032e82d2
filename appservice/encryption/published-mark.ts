import type { HomeserverClient } from "../client/homeserver-client.ts";
import type { UserId } from "../ids.ts";
import { MatrixError } from "../matrix-error.ts";
import { isRecord } from "../room-event.ts";
import type { StoreMark } from "./state.ts";

/**
 * The mark of the crypto store that the homeserver keeps, as account data of the service bot: a backup of ours does not bring it back, so it tells a store
 * that was brought back together with an equally old database.
 */
export interface PublishedMark {
  /** `undefined` when there is none. @throws MatrixError */
  load(): Promise<StoreMark | undefined>;
  /** @throws MatrixError */
  save(mark: StoreMark): Promise<void>;
}

const type = "io.agentchat.crypto_store";

export function createPublishedMark(client: HomeserverClient, serviceUserId: UserId): PublishedMark {
  const path = `/_matrix/client/v3/user/${encodeURIComponent(serviceUserId)}/account_data/${type}`;
  const actAs = { userId: serviceUserId };
  return {
    async load() {
      try {
        const endpoint = "GET /user/{userId}/account_data/{type}";
        return readMark(await client.request({ method: "GET", path, endpoint, actAs }));
      } catch (error) {
        // neither is there a mark for a service bot that is not registered yet
        if (error instanceof MatrixError && (error.status === 404 || error.errcode === "M_FORBIDDEN")) return undefined;
        throw error;
      }
    },
    async save({ id, epoch }) {
      const endpoint = "PUT /user/{userId}/account_data/{type}";
      await client.request({ method: "PUT", path, endpoint, actAs, body: { id, epoch } });
    },
  };
}

function readMark(answer: unknown): StoreMark | undefined {
  const { id, epoch } = isRecord(answer) ? answer : {};
  return typeof id === "string" && typeof epoch === "number" ? { id, epoch } : undefined;
}
