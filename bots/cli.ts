import { constants } from "node:os";
import packageJson from "../package.json" with { type: "json" };
import { helpText, parseCommandLine } from "./cli-arguments.ts";
import { exitCodes, runCommand } from "./cli-commands.ts";

/** A terminal signals the whole process group, and a parent may pass the signal on as well: that is still one wish to stop. */
const sameSignalMs = 500;

/** Resolves at the first SIGINT or SIGTERM; the second ends the process. */
function untilStopped(): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  let firstAt: number | undefined;
  const onSignal = (signal: "SIGINT" | "SIGTERM") => {
    if (firstAt === undefined) {
      firstAt = performance.now();
      resolve();
    } else if (performance.now() - firstAt > sameSignalMs) {
      process.exit(128 + constants.signals[signal]);
    }
  };
  process.on("SIGINT", onSignal).on("SIGTERM", onSignal);
  return promise;
}

async function runCommandLine(args: readonly string[]): Promise<number> {
  const invocation = parseCommandLine(args);
  switch (invocation.kind) {
    case "help":
      console.log(helpText(invocation.command));
      return exitCodes.ok;
    case "version":
      console.log(packageJson.version);
      return exitCodes.ok;
    case "wrong":
      console.error(invocation.message);
      return exitCodes.wrongUsage;
    case "run":
      return runCommand(invocation, {
        env: process.env,
        out: (text) => console.log(text),
        error: (text) => console.error(text),
        loadMain: () => import("./main.ts"),
        loadDoctor: () => import("./doctor.ts"),
        untilStopped,
      });
  }
}

process.exitCode = await runCommandLine(process.argv.slice(2));
