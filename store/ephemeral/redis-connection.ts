import { Redis, ReplyError } from "ioredis";
import { StoreError } from "../store-error.ts";

/** A command takes a fraction of a millisecond; who waits longer is better off without. */
const commandTimeoutMs = 1000;
const connectTimeoutMs = 5000;
const longestReconnectMs = 5000;
const keyPrefix = "agentchat:";

/** A Redis in which keys of ours begin with `agentchat:`. When the connection is lost it is made again. */
export interface RedisConnection {
  /** Runs a command. @throws StoreError `unavailable`, at once while there is no connection, else after a second at most */
  readonly run: <Result>(command: (redis: Redis) => Promise<Result>) => Promise<Result>;
  close(): void;
}

/**
 * @param url `redis://user:password@host:port/database`, with `rediss:` for TLS
 * @throws StoreError `unavailable`, `access-denied`
 */
export async function connectRedis(url: string): Promise<RedisConnection> {
  const redis = new Redis(url, {
    lazyConnect: true,
    keyPrefix,
    commandTimeout: commandTimeoutMs,
    connectTimeout: connectTimeoutMs,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    retryStrategy: (attempt) => Math.min(attempt * 100, longestReconnectMs),
  });
  let fault: Error | undefined;
  // what ioredis rejects with says less than what it emits
  redis.on("error", (error) => {
    fault = error;
  });
  const place = new URL(url).host;
  try {
    await redis.connect();
    await redis.ping();
    // a database that there is not is an error of which nobody else hears
    if (fault !== undefined) throw fault;
  } catch (error) {
    redis.disconnect();
    throw startError(place, fault ?? error);
  }
  return {
    async run(command) {
      try {
        return await command(redis);
      } catch (error) {
        throw new StoreError("unavailable", `Redis at ${place} does not answer`, { retryable: true, cause: error });
      }
    },
    close() {
      redis.disconnect();
    },
  };
}

function startError(place: string, cause: unknown): StoreError {
  // it has an answer, and that is no
  if (cause instanceof ReplyError) {
    const advice = "correct user, password or database in redis.url";
    return new StoreError("access-denied", `Redis at ${place} refuses us: ${advice}`, { cause });
  }
  const advice = "start it, correct redis.url, or leave out the section redis to keep such state in memory";
  return new StoreError("unavailable", `Redis at ${place} cannot be reached: ${advice}`, { retryable: true, cause });
}
