/** `npm run reset`: deletes what `npm start` made in `.agentchat/`. The Debian root and Node in the user's cache stay. */
import { existsSync } from "node:fs";
import path from "node:path";
import { removeDirectory } from "./bootstrap/cache.js";
import { lockHolder } from "./bootstrap/process-lock.js";

const directory = path.join(path.dirname(import.meta.dirname), ".agentchat");
const running = lockHolder(path.join(directory, "dev.lock"));

if (running !== undefined) {
  process.stderr.write(`A development server runs (process ${running}). Stop it with Ctrl-C there, then reset.\n`);
  process.exitCode = 1;
} else if (existsSync(directory)) {
  removeDirectory(directory);
  process.stdout.write(`Deleted ${directory}. The next npm start begins anew.\n`);
} else {
  process.stdout.write("There is nothing to reset.\n");
}
