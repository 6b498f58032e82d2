/** The development homeserver: for `npm start` and the test harness. Nothing at run time imports it. */
export type { StepLog } from "./bootstrap/run-step.js";
export { ensureDebianRoot } from "./debian-root.ts";
export { ensureUser } from "./ensure-user.ts";
export { runInDebianRoot } from "./run-in-debian-root.ts";
export { startSynapse, type Synapse } from "./start-synapse.ts";
export { provideSynapse } from "./synapse-program.ts";
