import type { Ephemeral } from "./ephemeral.ts";
import { createMemoryPositions } from "./memory-positions.ts";
import { createMemoryValues } from "./memory-values.ts";
import { connectRedis } from "./redis-connection.ts";
import { createRedisPositions } from "./redis-positions.ts";
import { createRedisValues } from "./redis-values.ts";

export interface EphemeralOptions {
  /** `redis://…` or `rediss://…`; without it, memory. */
  readonly redisUrl?: string | undefined;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** What a process keeps of values. */
const maxBytes = 32 * 1024 * 1024;

/** @throws StoreError `unavailable`, `access-denied` */
export async function openEphemeral({ redisUrl, now }: EphemeralOptions): Promise<Ephemeral> {
  if (redisUrl === undefined) {
    const values = createMemoryValues({ now, maxBytes });
    return { values, positions: createMemoryPositions(now), close: () => Promise.resolve() };
  }
  const connection = await connectRedis(redisUrl);
  return {
    values: createRedisValues(connection),
    positions: createRedisPositions(connection),
    close() {
      connection.close();
      return Promise.resolve();
    },
  };
}
