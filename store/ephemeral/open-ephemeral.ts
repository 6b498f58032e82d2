import type { Ephemeral } from "./ephemeral.ts";
import { createMemoryEphemeral } from "./memory-ephemeral.ts";
import { openRedisEphemeral } from "./redis-ephemeral.ts";

export interface EphemeralOptions {
  /** `redis://…` or `rediss://…`; without it, memory. */
  readonly redisUrl?: string | undefined;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** What a process keeps of it. */
const maxBytes = 32 * 1024 * 1024;

/** @throws StoreError `unavailable`, `access-denied` */
export async function openEphemeral({ redisUrl, now }: EphemeralOptions): Promise<Ephemeral> {
  return redisUrl === undefined ? createMemoryEphemeral({ now, maxBytes }) : openRedisEphemeral(redisUrl);
}
