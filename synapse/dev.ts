/** `npm start`: a homeserver with demo users and AgentChat, for development, until Ctrl-C. */
import path from "node:path";
import { StepFailed, terminalLog } from "./bootstrap/run-step.js";
import { parseFlags, usage } from "./dev/flags.ts";
import { runDevelopment } from "./dev/run-development.ts";
import { ProvisionError } from "./provision-error.ts";

const checkout = path.dirname(import.meta.dirname);
const asked = "asked to stop";

async function main(): Promise<number> {
  const flags = parseFlags(process.argv.slice(2));
  if (flags.help) {
    process.stdout.write(usage);
    return 0;
  }
  const stop = new AbortController();
  const log = terminalLog(process.stdout);
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => {
      if (!stop.signal.aborted) log.line("\nStopping …");
      stop.abort(asked);
    });
  }
  const directory = path.join(checkout, ".agentchat");
  try {
    await runDevelopment({ directory, cli: path.join(checkout, "bots/cli.ts"), flags, log, stop });
  } catch (error) {
    if (!wasAsked(error)) throw error;
  }
  log.line("Stopped.");
  return 0;
}

/** Being stopped shows as the abort's reason, or as an AbortError of Node's with that reason as its cause. */
function wasAsked(error: unknown): boolean {
  return error === asked || (error instanceof Error && error.name === "AbortError" && error.cause === asked);
}

try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof ProvisionError || error instanceof StepFailed)) throw error;
  process.stderr.write(`\n${error.message}\n`);
  process.exitCode = 1;
}
