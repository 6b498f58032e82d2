import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { ContestantOptions, Usage } from "./contestant-options.ts";

/** A contestant at work. */
export interface ContestantProcess extends AsyncDisposable {
  usage(): Promise<Usage>;
}

const program = fileURLToPath(new URL("contestant.ts", import.meta.url));

/** Starts a contestant and resolves when it is ready. What it logs goes to the null device, as little in the way as can be. */
export async function startContestantProcess(
  name: string,
  options: ContestantOptions,
  nodeOptions: readonly string[],
): Promise<ContestantProcess> {
  const child = fork(program, [name, JSON.stringify(options)], {
    stdio: ["ignore", "ignore", "inherit", "ipc"],
    execArgv: [...nodeOptions],
  });
  const ended = new Promise<never>((_, reject) => {
    child.once("exit", (code) => {
      reject(new Error(`${name} ended with code ${code}`));
    });
  });
  // oxlint-disable-next-line agentchat/no-detached-promise -- handled by whoever waits for a message
  ended.catch(() => undefined);

  async function nextMessage(): Promise<unknown> {
    const [message]: readonly unknown[] = await Promise.race([once(child, "message"), ended]);
    return message;
  }

  await nextMessage();
  return {
    async usage() {
      const answer = nextMessage();
      child.send("usage");
      return (await answer) as Usage;
    },
    async [Symbol.asyncDispose]() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exit = once(child, "exit");
      child.disconnect();
      await exit;
    },
  };
}
