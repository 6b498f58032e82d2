import { dirname, resolve } from "node:path";
import { z } from "zod";
import { toAgentConfigs } from "./agent-settings.ts";
import type { AgentConfig, ConfigurableBot } from "./agent-settings.ts";
import { invalidConfig } from "./config-error.ts";
import type { ConfigProblem } from "./config-error.ts";
import { valueAt } from "./config-path.ts";
import { configSchema } from "./config-schema.ts";
import type { ConfigSchema } from "./config-schema.ts";
import { exposureOf } from "./file-exposure.ts";
import { locate } from "./finding.ts";
import type { Finding } from "./finding.ts";
import { loadFurtherBots } from "./further-bots.ts";
import { issueMessage } from "./issue-message.ts";
import { describeIssues } from "./issue-problems.ts";
import { readConfigFile } from "./read-config-file.ts";
import { readRegistration } from "./registration.ts";
import type { Registration, RegistrationReading } from "./registration.ts";
import { schemaAt } from "./schema-walk.ts";
import { secretPlaces } from "./secret-places.ts";
import { fetchSecrets } from "./secret-sources.ts";
import { createSecret } from "./secret.ts";
import type { Secret } from "./secret.ts";
import type { fixedSections } from "./sections.ts";

type Sections = Readonly<z.output<z.ZodObject<typeof fixedSections>>>;

/** A config that has been checked. All file names in it are absolute. */
export interface Config extends Omit<Sections, "appservice" | "bots"> {
  /** The config file. */
  readonly file: string;
  readonly appservice: Omit<Sections["appservice"], "registration"> & { readonly registration: Registration };
  /** The agents that are on, by bot id. */
  readonly agents: Readonly<Record<string, AgentConfig>>;
}

export interface LoadConfigOptions<Bot extends ConfigurableBot> {
  /** The config file; relative names in it are relative to its directory. */
  readonly path: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly bundledBots: readonly Bot[];
  /**
   * Called for each entry of `bots`. What it throws becomes a problem of that entry, with the error's message.
   * @param directory absolute; what a relative path is relative to
   */
  readonly loadBots: (specifier: string, directory: string) => Promise<readonly Bot[]>;
  /** What may stand in `eventing`. */
  readonly eventTypes: readonly string[];
}

export interface LoadedConfig<Bot extends ConfigurableBot> {
  readonly config: Config;
  /** Bundled and further bots, whether they are on or not. */
  readonly bots: readonly Bot[];
  /** What the operator should know, and what does not keep AgentChat from starting. */
  readonly warnings: readonly ConfigProblem[];
}

/** @throws ConfigError with everything that is wrong with the file, and with the files that it names */
export async function loadConfig<Bot extends ConfigurableBot>(
  options: LoadConfigOptions<Bot>,
): Promise<LoadedConfig<Bot>> {
  const file = resolve(options.path);
  const directory = dirname(file);
  const source = await readConfigFile(options.path);
  const further = await loadFurtherBots(source.data, directory, options);
  const bots = [...options.bundledBots, ...further.bots];
  const schema = configSchema(bots, options.eventTypes);
  const secrets = await fetchSecrets(schema, source.data, { env: options.env, directory });
  const parsed = schema.safeParse(secrets.data, { error: issueMessage, reportInput: true });
  const findings = parsed.success
    ? []
    : describeIssues(parsed.error.issues, schema).flatMap((finding) => secrets.relocate(finding));
  const reading = await readRegistrationOf(schema, secrets.data, directory);
  const isOfUnloadedBot = ({ path: [section, id] }: Finding) =>
    further.findings.length > 0 && section === "agents" && id !== undefined && !bots.some((bot) => bot.id === id);
  const faults = [...further.findings, ...secrets.findings, ...findings.filter((finding) => !isOfUnloadedBot(finding))];
  if (reading?.kind === "faulty") faults.push({ path: registrationPath, ...reading.fault });
  const problems = [...source.problems, ...faults.map((finding) => locate(finding, source))];
  if (!parsed.success || reading?.kind !== "registration" || problems.length > 0)
    throw invalidConfig(options.path, problems);
  const warnings = [
    ...secrets.warnings,
    ...(await inlineSecretWarnings(schema, source.data, file)),
    ...reading.warnings.map((warning) => ({ path: registrationPath, ...warning })),
  ];
  return {
    config: toConfig(file, parsed.data, reading.registration),
    bots,
    warnings: warnings.map((finding) => locate(finding, source)),
  };
}

const registrationPath = ["appservice", "registration"];

/** Reads the registration even when other keys are wrong, so that its faults are reported with theirs; undefined when its name is wrong. */
async function readRegistrationOf(
  schema: ConfigSchema,
  data: unknown,
  directory: string,
): Promise<RegistrationReading | undefined> {
  const soundText = (path: readonly string[]) => {
    const part = schemaAt(schema, path);
    const parsed = part === undefined ? undefined : z.safeParse(part, valueAt(data, path));
    return typeof parsed?.data === "string" ? parsed.data : undefined;
  };
  const name = soundText(registrationPath);
  if (name === undefined) return undefined;
  return readRegistration(resolve(directory, name), {
    serverName: soundText(["homeserver", "serverName"]),
    url: soundText(["appservice", "url"]),
  });
}

/** Warns when everybody may read the config file and a secret stands in it; the name of a SQLite file is none. */
async function inlineSecretWarnings(schema: ConfigSchema, data: unknown, file: string): Promise<readonly Finding[]> {
  const path = secretPlaces(schema, data).find((place) => {
    const written = valueAt(data, place);
    return typeof written === "string" && !written.startsWith("sqlite:");
  });
  const exposure = path === undefined ? undefined : await exposureOf(file);
  return path === undefined || exposure === undefined ? [] : [{ path, ...exposure }];
}

function toConfig(file: string, data: z.output<ConfigSchema>, registration: Registration): Config {
  const { appservice, store, agents, bots: _named, ...sections } = data;
  return {
    ...sections,
    file,
    appservice: { ...appservice, registration },
    store: {
      ...store,
      url: absoluteStoreUrl(store.url, dirname(file)),
      cryptoFile: resolve(dirname(file), store.cryptoFile),
    },
    agents: toAgentConfigs(agents),
  };
}

function absoluteStoreUrl(url: Secret, directory: string): Secret {
  const [, name] = /^sqlite:(?!:memory:$)(.+)$/.exec(url.reveal()) ?? [];
  return name === undefined ? url : createSecret(`sqlite:${resolve(directory, name)}`);
}
