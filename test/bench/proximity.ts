import { parseArgs } from "node:util";
import { startRedis } from "../harness/redis.ts";
import { openAgentChat, openHaversine, openRedis } from "./proximity/contestants.ts";
import type { Contestant } from "./proximity/contestants.ts";
import { createRandom, makePopulation } from "./proximity/population.ts";
import type { Population } from "./proximity/population.ts";

/**
 * How many positions a second are matched with the contacts of whoever sent them, beside the distances to all contacts by the haversine formula and beside a Redis that searches around them. All take
 * turns, so that whatever else the machine does slows all. Memory is that of the heap and of arrays beside it, after garbage collection with `node --expose-gc`.
 */
const { values: flags } = parseArgs({
  options: {
    people: { type: "string", default: "10000,100000,1000000" },
    contacts: { type: "string", default: "50" },
    /** Side of the square that they live in, kilometers. */
    area: { type: "string", default: "550" },
    runs: { type: "string", default: "5" },
    redis: { type: "boolean", default: true },
  },
  allowNegative: true,
});
const runs = Number(flags.runs);
/** A run of each takes about so long. */
const runMs = 400;
const random = createRandom(11);

function megabytes(): number {
  globalThis.gc?.();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return (heapUsed + arrayBuffers) / 2 ** 20;
}

function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0;
}

/** People are chosen beforehand. Resolves with positions a second. */
async function measure(contestant: Contestant, size: number, count: number): Promise<number> {
  const people = Int32Array.from({ length: count }, () => Math.floor(random() * size));
  const startedAt = performance.now();
  await contestant.update(people);
  return (count / (performance.now() - startedAt)) * 1_000;
}

async function compare(contestants: readonly Contestant[], size: number): Promise<void> {
  const counts = new Map<Contestant, number>();
  for (const contestant of contestants) {
    await measure(contestant, size, 200);
    const speed = await measure(contestant, size, 1_000);
    const warm = await measure(contestant, size, Math.max(200, Math.round((speed * runMs) / 1_000)));
    counts.set(contestant, Math.max(200, Math.round((warm * runMs) / 1_000)));
  }
  const speeds = new Map(contestants.map((contestant) => [contestant, new Array<number>()]));
  for (let run = 0; run < runs; run += 1)
    for (const [contestant, of] of speeds) of.push(await measure(contestant, size, counts.get(contestant) ?? 0));
  const own = median([...speeds.values()][0] ?? []);
  for (const [{ name }, of] of speeds) {
    const speed = median(of);
    const ratio = name === "AgentChat" ? "" : `, ${(own / speed).toFixed(1)} × slower`;
    console.log(`  ${name}: ${Math.round(speed).toLocaleString("en")} positions/s${ratio} (median of ${runs})`);
  }
}

function openMeasured(population: Population): Contestant {
  const before = megabytes();
  const contestant = openAgentChat(population);
  const grown = megabytes() - before;
  const bytes = (grown * 2 ** 20) / population.size;
  console.log(`  memory: ${grown.toFixed(0)} MB, ${bytes.toFixed(0)} bytes for each person with their contacts`);
  return contestant;
}

await using redis = flags.redis ? await startRedis() : undefined;
for (const size of flags.people.split(",").map(Number)) {
  const population = makePopulation({ size, contacts: Number(flags.contacts), areaKilometers: Number(flags.area) });
  console.log(
    `${size.toLocaleString("en")} people, ${flags.contacts} contacts each, within ${flags.area} km × ${flags.area} km`,
  );
  const contestants = [openMeasured(population), openHaversine(population)];
  if (redis !== undefined) contestants.push(await openRedis(population, redis.url));
  await compare(contestants, size);
  for (const contestant of contestants) await contestant.close();
}
