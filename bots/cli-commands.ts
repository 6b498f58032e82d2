import { AgentChatError } from "#error";
import {
  ConfigError,
  exampleConfig,
  formatProblem,
  homeserverSettings,
  loadRegistrationTarget,
  makeRegistration,
  writeRegistration,
} from "#config";
import type { Config, ConfigProblem, ConfigurableBot, LoadedConfig } from "#config";
import type { Invocation } from "./cli-arguments.ts";
import { bundledBots } from "./bundled.ts";
import { doctorText } from "./doctor-text.ts";
import type { DoctorFinding } from "./doctor-text.ts";

/** What the command line needs of the composition root, which is loaded only by the commands that need it. */
export interface AgentChatMain<Bot extends ConfigurableBot> {
  loadAgentChatConfig(path: string, env: Environment): Promise<LoadedConfig<Bot>>;
  start(config: LoadedConfig<Bot>): Promise<{ readonly ready: Promise<void>; stop(): Promise<void> }>;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** What a command has to do with the world. */
export interface CommandContext<Bot extends ConfigurableBot> {
  readonly env: Environment;
  /** Each writes one piece of text and a line end. */
  readonly out: (text: string) => void;
  readonly error: (text: string) => void;
  readonly loadMain: () => Promise<AgentChatMain<Bot>>;
  readonly loadDoctor: () => Promise<{ examine(config: LoadedConfig<Bot>): Promise<readonly DoctorFinding[]> }>;
  /** Called once by `start`; resolves when AgentChat is to stop. */
  readonly untilStopped: () => Promise<void>;
}

/** From sysexits.h. */
export const exitCodes = { ok: 0, fault: 1, wrongUsage: 64, badConfig: 78 } as const;

type Run = Extract<Invocation, { readonly kind: "run" }>;

/** Runs a command and resolves with the exit code. The one place where the command line's errors end. */
export async function runCommand<Bot extends ConfigurableBot>(run: Run, context: CommandContext<Bot>): Promise<number> {
  const session = { isDebugging: false };
  try {
    switch (run.command) {
      case "start":
        return await startAgentChat(run, context, session);
      case "doctor":
        return await runDoctor(run, context);
      case "check-config":
        return await checkConfig(run, context);
      case "generate-config":
        context.out(exampleConfig(bundledBots).trimEnd());
        return exitCodes.ok;
      case "generate-registration":
        return await generateRegistration(run, context);
    }
  } catch (error) {
    context.error(explainError(error, session.isDebugging));
    return error instanceof ConfigError ? exitCodes.badConfig : exitCodes.fault;
  }
}

async function startAgentChat<Bot extends ConfigurableBot>(
  { configFile }: Run,
  context: CommandContext<Bot>,
  session: { isDebugging: boolean },
): Promise<number> {
  const stopped = context.untilStopped();
  const main = await context.loadMain();
  const loaded = await main.loadAgentChatConfig(configFile, context.env);
  session.isDebugging = loaded.config.log.level === "debug" || loaded.config.log.level === "trace";
  reportWarnings(configFile, loaded.warnings, context.error);
  const running = await main.start(loaded);
  try {
    await Promise.race([running.ready.then(() => stopped), stopped]);
  } finally {
    await running.stop();
  }
  return exitCodes.ok;
}

async function runDoctor<Bot extends ConfigurableBot>(
  { configFile, isJson }: Run,
  context: CommandContext<Bot>,
): Promise<number> {
  const [main, doctor] = await Promise.all([context.loadMain(), context.loadDoctor()]);
  const findings = await doctor.examine(await main.loadAgentChatConfig(configFile, context.env));
  const isWell = findings.every(({ level }) => level !== "problem");
  context.out(isJson ? JSON.stringify({ ok: isWell, findings }, undefined, 2) : doctorText(findings));
  return isWell ? exitCodes.ok : exitCodes.fault;
}

async function checkConfig<Bot extends ConfigurableBot>(
  { configFile }: Run,
  context: CommandContext<Bot>,
): Promise<number> {
  const main = await context.loadMain();
  const { config, warnings } = await main.loadAgentChatConfig(configFile, context.env);
  reportWarnings(configFile, warnings, context.error);
  context.out(["ok", ...summaryOf(config)].join("\n"));
  return exitCodes.ok;
}

async function generateRegistration<Bot extends ConfigurableBot>(
  { configFile, isForced }: Run,
  { out, error }: CommandContext<Bot>,
): Promise<number> {
  const { file, ...target } = await loadRegistrationTarget(configFile);
  const outcome = await writeRegistration(file, await makeRegistration(target), { mayReplace: isForced });
  if (outcome === "exists") {
    error(`${file} is there already, and the homeserver may know its tokens. To replace it: --force`);
    return exitCodes.fault;
  }
  const advice =
    "Add this to the homeserver's homeserver.yaml, let the homeserver's user read the file, and restart the homeserver:";
  out([`Made ${file}, which only you can read.`, advice, "", homeserverSettings(file).trimEnd()].join("\n"));
  return exitCodes.ok;
}

function reportWarnings(file: string, warnings: readonly ConfigProblem[], error: (text: string) => void): void {
  for (const warning of warnings) error(`warning: ${formatProblem(file, warning)}`);
}

function summaryOf({ homeserver, appservice, store, agents, metrics }: Config): readonly string[] {
  const { host, port } = appservice.listen;
  const agentList = Object.entries(agents).map(
    ([id, { ai }]) => `${id} (${[ai.provider, ai.model ?? []].flat().join(" ")})`,
  );
  return [
    `  homeserver    ${homeserver.serverName} at ${homeserver.url}`,
    `  registration  ${appservice.registration.file}`,
    `  listens on    ${host}:${port}, reached at ${appservice.url}`,
    `  store         ${store.url.reveal().startsWith("sqlite:") ? "SQLite" : "PostgreSQL"}`,
    `  agents        ${agentList.length === 0 ? "none but the service bot" : agentList.join(", ")}`,
    `  metrics       ${metrics === undefined ? "off" : `${metrics.host}:${metrics.port}`}`,
  ];
}

/** What AgentChat throws on purpose says what to do; the rest is a defect, and its stack helps whoever reports it. */
function explainError(error: unknown, isDebugging: boolean): string {
  if (error instanceof AgentChatError && !isDebugging) return error.message;
  return error instanceof Error ? [error.stack ?? error.message, causeOf(error)].flat().join("\n") : String(error);
}

function causeOf(error: Error): readonly string[] {
  return error.cause instanceof Error ? [`caused by ${error.cause.stack ?? error.cause.message}`] : [];
}
