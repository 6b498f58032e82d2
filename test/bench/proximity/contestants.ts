import { Redis } from "ioredis";
import { distanceBetween } from "../../../bots/location/geography/distance.ts";
import { createProximity } from "../../../bots/location/proximity/proximity.ts";
import type { Population } from "./population.ts";

/** Takes positions of people, and finds which of their contacts are near. */
export interface Contestant {
  readonly name: string;
  /** Of the people given, one position each. Resolves with how many near contacts were found, or told. */
  update(people: Int32Array): Promise<number>;
  close(): Promise<void>;
}

const radiusMeters = 5_000;
const noTime = 1_000_000_000_000;
const nothing = (): Promise<void> => Promise.resolve();

/** What AgentChat does, told once and all: precision, hysteresis, accuracy. */
export function openAgentChat(population: Population): Contestant {
  const { ids, latitude, longitude, size } = population;
  let now = noTime;
  const proximity = createProximity({
    now: () => now,
    staleMs: 60 * 60_000,
    cooldownMs: 6 * 60 * 60_000,
    isQuiet: () => false,
  });
  const idOf = (person: number): string => ids[person] ?? "";
  const agreed = { toOther: "neighborhood", toPerson: "neighborhood" } as const;
  for (let person = 0; person < size; person += 1) proximity.setAlerts(idOf(person), radiusMeters);
  for (let person = 0; person < size; person += 1)
    for (const other of population.contactsOf(person)) proximity.link(idOf(person), idOf(other), agreed);
  for (let person = 0; person < size; person += 1) {
    const point = { latitude: latitude[person] ?? 0, longitude: longitude[person] ?? 0 };
    proximity.update(idOf(person), { ...point, accuracyMeters: 10, at: now });
  }
  return {
    name: "AgentChat",
    update(people) {
      let found = 0;
      for (const person of people) {
        now += 0.1;
        const position = { ...population.walk(person), accuracyMeters: 10, at: now };
        found += proximity.update(idOf(person), position).length;
      }
      return Promise.resolve(found);
    },
    close: nothing,
  };
}

/** The distance to every contact, by the haversine formula, over typed arrays; nothing else. */
export function openHaversine(population: Population): Contestant {
  const { ids, latitude, longitude, size } = population;
  const rows = new Map(ids.map((id, person) => [id, person]));
  const lists = Array.from({ length: size }, () => new Array<number>());
  for (let person = 0; person < size; person += 1) {
    for (const other of population.contactsOf(person)) {
      lists[person]?.push(other);
      lists[other]?.push(person);
    }
  }
  const contacts = lists.map((list) => Int32Array.from(list));
  return {
    name: "plain haversine",
    update(people) {
      let found = 0;
      for (const person of people) {
        const row = rows.get(ids[person] ?? "") ?? 0;
        const here = population.walk(row);
        for (const other of contacts[row] ?? []) {
          const there = [latitude[other] ?? 0, longitude[other] ?? 0] as const;
          if (distanceBetween(here.latitude, here.longitude, ...there) <= radiusMeters) found += 1;
        }
      }
      return Promise.resolve(found);
    },
    close: nothing,
  };
}

const key = "bench";
const pipelined = 100;

/** `GEOADD` and `GEOSEARCH`, a hundred in one go; whoever is found and is a contact is near. */
export async function openRedis(population: Population, url: string): Promise<Contestant> {
  const { ids, latitude, longitude, size } = population;
  const redis = new Redis(url);
  await redis.flushall();
  for (let from = 0; from < size; from += 1_000) {
    const places = Array.from({ length: Math.min(1_000, size - from) }, (_, index) => {
      const person = from + index;
      return [longitude[person] ?? 0, latitude[person] ?? 0, ids[person] ?? ""] as const;
    });
    await redis.geoadd(key, ...places.flat());
  }
  const friends = new Map<string, ReadonlySet<string>>();

  /** Made when they are needed, which is not measured against Redis. */
  function friendsOf(person: number): ReadonlySet<string> {
    const id = ids[person] ?? "";
    const known = friends.get(id) ?? new Set(population.contactsOf(person).map((other) => ids[other] ?? ""));
    friends.set(id, known);
    return known;
  }

  async function search(people: Int32Array): Promise<number> {
    const pipeline = redis.pipeline();
    for (const person of people) {
      const { latitude: north, longitude: east } = population.walk(person);
      pipeline.geoadd(key, east, north, ids[person] ?? "");
      pipeline.geosearch(key, "FROMLONLAT", east, north, "BYRADIUS", radiusMeters, "m");
    }
    const answers = (await pipeline.exec()) ?? [];
    return [...people].reduce((sum, person, index) => {
      const near: unknown = answers[2 * index + 1]?.[1];
      const contacts = friendsOf(person);
      return sum + (Array.isArray(near) ? near.filter((id) => contacts.has(String(id))).length : 0);
    }, 0);
  }

  return {
    name: "Redis GEOSEARCH, pipelined",
    async update(people) {
      let found = 0;
      for (let from = 0; from < people.length; from += pipelined)
        found += await search(people.subarray(from, from + pipelined));
      return found;
    },
    async close() {
      redis.disconnect();
      await Promise.resolve();
    },
  };
}
