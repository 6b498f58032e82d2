import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { HomeserverClient } from "../client/homeserver-client.ts";
import type { DeviceMail } from "../encryption/read-device-mail.ts";
import type { UserId } from "../ids.ts";

/** What came of a to-device message that an agent sent to itself. */
export interface DeliveryProbe {
  /** Milliseconds until a transaction brought it; `undefined` when none did. */
  readonly arrivedAfterMs?: number | undefined;
  /** Whether that transaction told the numbers of one-time keys. */
  readonly hasKeyCounts: boolean;
}

/** Whether what encryption needs arrives with transactions: seen only where they arrive. */
export interface TransactionWatch {
  /** To be called with every transaction. Costs nothing while nobody asks. */
  seen(mail: DeviceMail): void;
  /** Sends a to-device message to the agent itself and waits for it. @throws MatrixError */
  probe(
    client: HomeserverClient,
    device: { readonly userId: UserId; readonly deviceId: string },
  ): Promise<DeliveryProbe>;
}

const patienceMs = 5_000;

export function createTransactionWatch(): TransactionWatch {
  const waiting = new Map<string, (hasKeyCounts: boolean) => void>();
  return {
    seen({ toDevice, keyCounts }) {
      if (waiting.size === 0) return;
      for (const [id, arrived] of waiting) {
        if (toDevice.some(({ event }) => event.includes(id))) arrived(keyCounts.length > 0);
      }
    },
    async probe(client, { userId, deviceId }) {
      const id = randomUUID();
      const { promise: arrival, resolve: arrived } = Promise.withResolvers<boolean>();
      waiting.set(id, arrived);
      const patience = new AbortController();
      try {
        const startedAt = performance.now();
        await client.request({
          method: "PUT",
          path: `/_matrix/client/v3/sendToDevice/io.agentchat.probe/${id}`,
          endpoint: "PUT /sendToDevice/{eventType}/{txnId}",
          actAs: { userId, deviceId },
          body: { messages: { [userId]: { [deviceId]: { id } } } },
        });
        const late = sleep(patienceMs, undefined, { signal: patience.signal }).catch(() => undefined);
        const hasKeyCounts = await Promise.race([arrival, late]);
        if (hasKeyCounts === undefined) return { hasKeyCounts: false };
        return { arrivedAfterMs: Math.round(performance.now() - startedAt), hasKeyCounts };
      } finally {
        patience.abort();
        waiting.delete(id);
      }
    },
  };
}
