import { parentPort, workerData } from "node:worker_threads";
import { documentWork } from "./document-work.ts";
import { readDocument } from "./read-document.ts";

const { bytes, maxBytes } = documentWork.parse(workerData);
const outcome = await readDocument(bytes, maxBytes);
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- that is for windows, this is a thread
parentPort?.postMessage(outcome);
