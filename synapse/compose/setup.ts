/**
 * Run by the service `setup` of docker-compose.yml before all others: fills their volumes with configuration and secrets.
 * What is there is left alone. Arguments: server name, public URL, Ollama model, and the volumes of Synapse, AgentChat
 * and PostgreSQL's first start.
 */
import { spawnSync } from "node:child_process";
import { chmod, chown, copyFile, readdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { renderHomeserverConfig, renderLogConfig } from "../homeserver-config.ts";
import { keepHomeserverSecrets, keepSecret } from "../homeserver-secrets.ts";
import { ProvisionError } from "../provision-error.ts";
import {
  compose,
  renderComposeAgentChatConfig,
  renderDatabases,
  renderPasswordFile,
  renderStoreUrl,
} from "./render-compose.ts";

interface Setup {
  readonly serverName: string;
  readonly publicUrl: string;
  readonly ollamaModel: string;
  readonly synapse: string;
  readonly agentchat: string;
  readonly postgres: string;
}

const cli = path.join(import.meta.dirname, "../../bots/cli.ts");

/** PostgreSQL's entry point reads everything here as its own user, so that others may read it; only it has the volume. */
async function preparePostgres({ postgres }: Setup): Promise<{ readonly synapse: string; readonly agentchat: string }> {
  const passwords = {
    synapse: await keepSecret(path.join(postgres, "synapse-password")),
    agentchat: await keepSecret(path.join(postgres, "agentchat-password")),
  };
  await keepSecret(path.join(postgres, "superuser-password"));
  await writeFile(path.join(postgres, "databases.sql"), renderDatabases(passwords));
  for (const name of ["databases.sql", "superuser-password"]) await chmod(path.join(postgres, name), 0o444);
  return passwords;
}

async function prepareAgentChat(setup: Setup, password: string): Promise<void> {
  const { agentchat } = setup;
  const config = path.join(agentchat, "agentchat.yaml");
  await keepSecret(config, () => renderComposeAgentChatConfig(setup));
  await keepSecret(path.join(agentchat, "master.secret"));
  await keepSecret(path.join(agentchat, "store-url.secret"), () => renderStoreUrl(password));
  if ((await readdir(agentchat)).includes("registration.yaml")) return;
  const { status } = spawnSync(process.execPath, [cli, "generate-registration", "--config", config], {
    stdio: "inherit",
  });
  if (status !== 0) throw new ProvisionError("agentchat-failed", "agentchat generate-registration failed: see above.");
}

async function prepareSynapse(setup: Setup, password: string): Promise<void> {
  const { synapse, serverName, publicUrl } = setup;
  const registrationFile = path.join(synapse, "registration.yaml");
  await copyFile(path.join(setup.agentchat, "registration.yaml"), registrationFile);
  const passwordFile = path.join(synapse, "postgres.pgpass");
  await keepSecret(passwordFile, () => renderPasswordFile(password));
  const secretFiles = await keepHomeserverSecrets(path.join(synapse, "secrets"));
  await keepSecret(path.join(synapse, "homeserver.yaml"), () =>
    renderHomeserverConfig({
      serverName,
      publicUrl,
      listen: { host: "0.0.0.0", port: compose.synapse.port },
      dataDirectory: synapse,
      registrationFiles: [registrationFile],
      secretFiles,
      postgres: { host: compose.postgresHost, user: "synapse", database: "synapse", passwordFile },
      redisHost: compose.redisHost,
      purpose: "production",
    }),
  );
  await writeFile(path.join(synapse, "log.yaml"), renderLogConfig(path.join(synapse, "homeserver.log")));
}

async function giveTo(userId: number, directory: string): Promise<void> {
  const entries = await readdir(directory, { recursive: true });
  for (const entry of ["", ...entries]) await chown(path.join(directory, entry), userId, userId);
}

const [serverName, publicUrl, ollamaModel, synapse, agentchat, postgres] = process.argv.slice(2);
if (!serverName || !publicUrl || !ollamaModel || !synapse || !agentchat || !postgres) {
  throw new ProvisionError("bad-usage", "setup.ts wants six arguments: see docker-compose.yml");
}
const setup: Setup = { serverName, publicUrl, ollamaModel, synapse, agentchat, postgres };
const passwords = await preparePostgres(setup);
await prepareAgentChat(setup, passwords.agentchat);
await prepareSynapse(setup, passwords.synapse);
await giveTo(compose.agentchat.userId, agentchat);
await giveTo(compose.synapse.userId, synapse);
