import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import type { ConfigurableBot } from "./agent-settings.ts";
import { ConfigError, formatProblem } from "./config-error.ts";
import { loadConfig } from "./load-config.ts";
import type { LoadedConfig } from "./load-config.ts";
import { makeRegistration } from "./make-registration.ts";
import { secret } from "./secret.ts";

/** A directory with files in it, which goes when it is disposed of. */
export interface TemporaryDirectory extends AsyncDisposable {
  readonly path: string;
}

/** @param files content by file name; all have mode 0600 */
export async function temporaryDirectory(files: Readonly<Record<string, string>>): Promise<TemporaryDirectory> {
  const path = await mkdtemp(join(tmpdir(), "agentchat-config-"));
  await Promise.all(Object.entries(files).map(([name, text]) => writeFile(join(path, name), text, { mode: 0o600 })));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

/** Bots as the composition root would hand them to the config. */
export const sampleBots: readonly ConfigurableBot[] = [
  {
    id: "assistant",
    displayName: "Assistant",
    config: z.object({
      limit: z.int().min(1).default(1000).describe("How many people may have one."),
      searchKey: secret().exactOptional().describe("Key of the search service."),
    }),
  },
  { id: "echo", displayName: "Echo" },
];

export const sampleEventTypes = ["io.agentchat.message.sent", "io.agentchat.message.response"];

/** The least that a config needs. */
export const minimalConfig = `homeserver: { url: http://127.0.0.1:8008, serverName: example.org }
store: { masterSecret: 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef }
permissions: { "example.org": user }
`;

export interface ConfigFiles {
  readonly text: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Beside the config file and its registration, by name. */
  readonly files?: Readonly<Record<string, string>>;
  readonly bots?: readonly ConfigurableBot[];
  readonly loadBots?: (specifier: string, directory: string) => Promise<readonly ConfigurableBot[]>;
}

/** Loads a config from a directory of its own, in which there is a registration for example.org. */
export async function loadSample(
  sample: ConfigFiles,
): Promise<LoadedConfig<ConfigurableBot> & { readonly directory: string }> {
  const registration = await makeRegistration({ serverName: "example.org", url: "http://127.0.0.1:9993" });
  const files = { "registration.yaml": registration, ...sample.files, "agentchat.yaml": sample.text };
  await using directory = await temporaryDirectory(files);
  const loaded = await loadConfig({
    path: join(directory.path, "agentchat.yaml"),
    env: sample.env ?? {},
    bundledBots: sample.bots ?? sampleBots,
    loadBots: sample.loadBots ?? (() => Promise.resolve([])),
    eventTypes: sampleEventTypes,
  });
  return { ...loaded, directory: directory.path };
}

/** All problems of a config, as lines without the file's name. */
export async function problemsOf(sample: ConfigFiles): Promise<readonly string[]> {
  const error: unknown = await loadSample(sample).then(
    () => undefined,
    (fault: unknown) => fault,
  );
  return error instanceof ConfigError
    ? error.problems.map((problem) => formatProblem("", problem).slice(1))
    : [String(error)];
}

/** The minimal config with the settings of the assistant in line 5 and below. */
export function withAssistant(settings: string): ConfigFiles {
  return { text: `${minimalConfig}agents:\n  assistant:\n${settings.replaceAll(/^/gm, "    ")}\n` };
}
