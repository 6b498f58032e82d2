import { createRequire, registerHooks } from "node:module";
import { isAbsolute, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { isBot, SdkError } from "#sdk/runtime";
import type { Bot } from "#sdk";

const sdkDoors: Readonly<Record<string, string>> = {
  "agentchat/sdk": import.meta.resolve("#sdk"),
  "agentchat/sdk/testing": import.meta.resolve("#sdk/testing"),
};

/** Makes `agentchat/sdk` the running sdk for bots wherever they are, so that a bot outside the project needs no installation. */
export function provideSdk(): void {
  registerHooks({
    resolve(specifier, context, nextResolve) {
      const url = sdkDoors[specifier];
      return url === undefined ? nextResolve(specifier, context) : { url, shortCircuit: true };
    },
  });
}

/**
 * Imports the bots of a file or package.
 * @param specifier a path (beginning with `.` or `/`, relative to `directory`) or the name of a package installed there
 * @throws SdkError `bad-definition` that says what is wrong with it
 */
export async function loadBots(specifier: string, directory: string): Promise<readonly Bot[]> {
  const url = locate(specifier, directory);
  const exported = await importFrom(url, specifier);
  const bots = [...new Set(Object.values(exported))].filter(isBot);
  if (bots.length > 0) return bots;
  throw new SdkError("bad-definition", `${specifier} exports no bot: export what defineBot returns`);
}

function locate(specifier: string, directory: string): string {
  if (specifier.startsWith(".") || isAbsolute(specifier)) return pathToFileURL(resolve(directory, specifier)).href;
  try {
    return pathToFileURL(createRequire(resolve(directory, "package.json")).resolve(specifier)).href;
  } catch (cause) {
    throw new SdkError(
      "bad-definition",
      `the package ${specifier} is not installed in ${directory}: run npm install ${specifier} there`,
      { cause },
    );
  }
}

async function importFrom(url: string, specifier: string): Promise<Readonly<Record<string, unknown>>> {
  try {
    const exported: unknown = await import(url);
    return typeof exported === "object" && exported !== null ? { ...exported } : {};
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new SdkError("bad-definition", `${specifier} cannot be loaded: ${reason}`, { cause });
  }
}
