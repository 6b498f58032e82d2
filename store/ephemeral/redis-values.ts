import type { EphemeralValues } from "./ephemeral.ts";
import type { RedisConnection } from "./redis-connection.ts";

export function createRedisValues({ run }: RedisConnection): EphemeralValues {
  return {
    async get(key) {
      return (await run((redis) => redis.getBuffer(key))) ?? undefined;
    },
    async set(key, value, lifetimeMs) {
      await run((redis) => redis.set(key, Buffer.from(value), "PX", Math.max(1, Math.round(lifetimeMs))));
    },
  };
}
