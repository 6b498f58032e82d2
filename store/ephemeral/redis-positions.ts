import { z } from "zod";
import type { UserId } from "#appservice";
import type { KeptPosition, KeptPositions } from "#sdk";
import type { RedisConnection } from "./redis-connection.ts";

/** A geo set of everybody's position, for GEOSEARCH of other processes. */
const geoKey = "location:geo";
/** Everybody who has a position, with when it expires. */
const expiryKey = "location:expiry";
/** What is known of one person's position, as JSON. */
const keyOf = (personId: UserId): string => `location:person:${personId}`;

/** Members of sets do not expire by themselves: those whose time is over go with the next write, and the sets with the last of their members. */
const sweep = `
  local time = redis.call("TIME")
  local now = time[1] * 1000 + math.floor(time[2] / 1000)
  for _, person in ipairs(redis.call("ZRANGEBYSCORE", KEYS[2], "-inf", now, "LIMIT", 0, 1000)) do
    redis.call("ZREM", KEYS[1], person)
    redis.call("ZREM", KEYS[2], person)
  end
  local last = redis.call("ZREVRANGE", KEYS[2], 0, 0, "WITHSCORES")[2]
  if last then
    redis.call("PEXPIREAT", KEYS[1], last)
    redis.call("PEXPIREAT", KEYS[2], last)
  end`;

/** The geo set takes nothing that is nearer to a pole than web maps show. */
const keep = `
  local person, position, longitude, latitude, expiresAt = unpack(ARGV)
  redis.call("SET", KEYS[3], position, "PXAT", expiresAt)
  redis.call("ZADD", KEYS[2], expiresAt, person)
  if math.abs(latitude) <= 85.05112878 then
    redis.call("GEOADD", KEYS[1], longitude, latitude, person)
  else
    redis.call("ZREM", KEYS[1], person)
  end
  ${sweep}`;

const forget = `
  redis.call("DEL", KEYS[3])
  redis.call("ZREM", KEYS[1], ARGV[1])
  redis.call("ZREM", KEYS[2], ARGV[1])
  ${sweep}`;

/** How many positions are read at once. */
const atOnce = 500;

/** Positions in clear, readable by other processes while they last. */
export function createRedisPositions({ run }: RedisConnection): KeptPositions {
  return {
    async save(personId, position) {
      const { longitude, latitude, expiresAt } = position;
      const content = [personId, JSON.stringify(position), longitude, latitude, Math.floor(expiresAt)];
      await run((redis) => redis.eval(keep, 3, geoKey, expiryKey, keyOf(personId), ...content));
    },
    async delete(personId) {
      await run((redis) => redis.eval(forget, 3, geoKey, expiryKey, keyOf(personId), personId));
    },
    async all() {
      await run((redis) => redis.eval(sweep, 2, geoKey, expiryKey));
      const people = z.array(userId).parse(await run((redis) => redis.zrange(expiryKey, "0", "-1")));
      const found: (readonly [UserId, KeptPosition])[] = [];
      for (let first = 0; first < people.length; first += atOnce) {
        const some = people.slice(first, first + atOnce);
        const positions = await run((redis) => redis.mget(some.map(keyOf)));
        found.push(...some.flatMap((personId, index) => pairOf(personId, positions[index])));
      }
      return found;
    },
  };
}

const userId = z.custom<UserId>((value) => typeof value === "string");

const kept = z.object({
  latitude: z.number(),
  longitude: z.number(),
  accuracyMeters: z.number(),
  at: z.number(),
  expiresAt: z.number(),
  source: z.string(),
  isLive: z.boolean(),
}) satisfies z.ZodType<KeptPosition>;

/** What expired a moment ago, or was not written by us, is left out. */
function pairOf(personId: UserId, json: string | null | undefined): readonly (readonly [UserId, KeptPosition])[] {
  const { data } = z.string().transform(parseJson).pipe(kept).safeParse(json);
  return data === undefined ? [] : [[personId, data]];
}

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
