import { readFile } from "node:fs/promises";
import { ConfigError, invalidConfig } from "./config-error.ts";
import { parseYaml } from "./yaml-source.ts";
import type { YamlSource } from "./yaml-source.ts";

/** @throws ConfigError when the file is missing or so broken that its content cannot be judged */
export async function readConfigFile(path: string): Promise<YamlSource> {
  const source = parseYaml(await readText(path));
  if (!source.isReadable) throw invalidConfig(path, source.problems);
  return source;
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "unknown fault";
    if (code !== "ENOENT")
      throw new ConfigError("config-unreadable", `The config file ${path} cannot be read (${code}).`);
    const advice = "Name it with --config FILE, or make one with `agentchat generate-config > agentchat.yaml`.";
    throw new ConfigError("config-unreadable", `There is no config file ${path}. ${advice}`);
  }
}
