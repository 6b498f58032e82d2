import { statSync } from "node:fs";
import { findPackageJSON, registerHooks } from "node:module";
import { isAbsolute, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { isBot, SdkError } from "#sdk/runtime";
import type { Bot } from "#sdk";

const sdkDoors: Readonly<Record<string, string>> = {
  "agentchat/sdk": import.meta.resolve("#sdk"),
  "agentchat/sdk/testing": import.meta.resolve("#sdk/testing"),
};

/** Followed by the URL of the file that a package is imported for, a space, and the package's name. */
const packageScheme = "agentchat-package:";

/** Makes `agentchat/sdk` the running sdk for bots wherever they are, so that a bot outside the project needs no installation. Call it before `loadBots`. */
export function provideSdk(): void {
  registerHooks({
    resolve(specifier, context, nextResolve) {
      const url = sdkDoors[specifier];
      if (url !== undefined) return { url, shortCircuit: true };
      if (!specifier.startsWith(packageScheme)) return nextResolve(specifier, context);
      const [parentURL = "", name = ""] = specifier.slice(packageScheme.length).split(" ");
      return nextResolve(name, { ...context, parentURL });
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
  if (specifier.startsWith(".") || isAbsolute(specifier)) {
    const file = resolve(directory, specifier);
    if (statSync(file, { throwIfNoEntry: false })?.isFile() === true) return pathToFileURL(file).href;
    throw new SdkError("bad-definition", `there is no file ${file}`);
  }
  const importer = pathToFileURL(resolve(directory, "agentchat.yaml")).href;
  try {
    findPackageJSON(specifier, importer);
  } catch (cause) {
    throw new SdkError(
      "bad-definition",
      `the package ${specifier} is not installed in ${directory}: run npm install ${specifier} there`,
      { cause },
    );
  }
  return `${packageScheme}${importer} ${specifier}`;
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
