import type { Logger } from "pino";
import { Worker } from "node:worker_threads";
import { once } from "node:events";
import { z } from "#sdk";
import { distanceBetween } from "../geography/distance.ts";
import type { Point } from "../geography/position.ts";

/** Names of cities, without asking anybody on the network. */
export interface Cities {
  /** The city whose area the point is in, or next to; `undefined` far from all, or where the list cannot be read. The list is read at the first call, which takes about a second beside everything else. */
  nameAt(point: Point): Promise<string | undefined>;
}

/** Cities, sorted by latitude. */
const cityTable = z.object({
  latitude: z.instanceof(Float32Array),
  longitude: z.instanceof(Float32Array),
  /** How far each reaches, meters. */
  reach: z.instanceof(Float32Array),
  /** One name a line. */
  names: z.string(),
});
export type CityTable = z.output<typeof cityTable>;

/** How many times its own reach a city may be away. */
const farthest = 4;
/** Of the largest. */
const longestReachMeters = 35_000;
const metersOfDegree = 111_195;

export function createCities(log: Logger, read: () => Promise<CityTable> = readOnce): Cities {
  let loading: Promise<Loaded | undefined> | undefined;

  async function load(): Promise<Loaded | undefined> {
    try {
      const table = await read();
      return { ...table, names: table.names.split("\n") };
    } catch (error) {
      log.warn({ err: error }, "the names of cities cannot be read: people are told of each other without");
      return undefined;
    }
  }

  return {
    async nameAt(point) {
      loading ??= load();
      const table = await loading;
      return table === undefined ? undefined : nearest(table, point);
    },
  };
}

interface Loaded extends Omit<CityTable, "names"> {
  readonly names: readonly string[];
}

/** A large city reaches further than a village: what counts is the distance in relation to that. */
function nearest({ latitude, longitude, reach, names }: Loaded, point: Point): string | undefined {
  const span = (farthest * longestReachMeters) / metersOfDegree;
  let [best, found] = [farthest, -1];
  for (let index = firstFrom(latitude, point.latitude - span); index < latitude.length; index += 1) {
    const north = latitude[index] ?? 0;
    if (north > point.latitude + span) break;
    const reaches = reach[index] ?? 0;
    if (Math.abs(north - point.latitude) * metersOfDegree > best * reaches) continue;
    const meters = distanceBetween(point.latitude, point.longitude, north, longitude[index] ?? 0);
    if (meters >= best * reaches) continue;
    [best, found] = [meters / reaches, index];
  }
  return names[found];
}

/** The first of the sorted that is not smaller. */
function firstFrom(sorted: Float32Array, value: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? 0) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

let reading: Promise<CityTable> | undefined;

/** The list is the same for everybody in the process. */
async function readOnce(): Promise<CityTable> {
  reading ??= readInWorker();
  try {
    return await reading;
  } catch (error) {
    reading = undefined;
    throw error;
  }
}

/** In a thread of its own, which is gone afterwards: the package makes an object of 135,000 cities at once. */
async function readInWorker(): Promise<CityTable> {
  const worker = new Worker(new URL("./read-cities-worker.ts", import.meta.url), { env: {} });
  try {
    const messages: unknown[] = await once(worker, "message");
    return cityTable.parse(messages[0]);
  } finally {
    await worker.terminate();
  }
}
