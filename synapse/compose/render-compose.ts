import { stringify } from "yaml";

/** What `docker-compose.yml` and its volumes agree on: service names, their ports and their places. */
export const compose = {
  synapse: { url: "http://synapse:8008", port: 8008, userId: 991 },
  agentchat: { url: "http://agentchat:9993", port: 9993, metricsPort: 9994, userId: 1000 },
  postgresHost: "postgres",
  redisHost: "redis",
  /** Synapse has database 0. */
  redisUrl: "redis://redis:6379/1",
  ollamaUrl: "http://ollama:11434",
} as const;

/** AgentChat's first `agentchat.yaml` there. */
export function renderComposeAgentChatConfig(options: {
  readonly serverName: string;
  readonly ollamaModel: string;
}): string {
  const { serverName, ollamaModel } = options;
  return stringify({
    homeserver: { url: compose.synapse.url, serverName },
    appservice: {
      registration: "registration.yaml",
      url: compose.agentchat.url,
      listen: { host: "0.0.0.0", port: compose.agentchat.port },
    },
    store: { urlFile: "store-url.secret", masterSecretFile: "master.secret" },
    redis: { url: compose.redisUrl },
    permissions: { [serverName]: "user", [`@admin:${serverName}`]: "admin" },
    metrics: { host: "0.0.0.0", port: compose.agentchat.metricsPort },
    agents: {
      assistant: { ai: { provider: "ollama", endpoint: compose.ollamaUrl, model: ollamaModel } },
      media: {},
      voice: {},
      location: {},
      echo: {},
    },
  });
}

/** Makes both databases when PostgreSQL starts for the first time; Synapse insists on the C locale. */
export function renderDatabases(passwords: { readonly synapse: string; readonly agentchat: string }): string {
  return `CREATE USER synapse PASSWORD '${passwords.synapse}';
CREATE DATABASE synapse OWNER synapse TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C';
CREATE USER agentchat PASSWORD '${passwords.agentchat}';
CREATE DATABASE agentchat OWNER agentchat TEMPLATE template0 ENCODING 'UTF8';
`;
}

/** Where AgentChat's database is. */
export function renderStoreUrl(password: string): string {
  return `postgresql://agentchat:${password}@${compose.postgresHost}/agentchat`;
}

/** Synapse's password, in libpq's format. */
export function renderPasswordFile(password: string): string {
  return `${compose.postgresHost}:5432:synapse:synapse:${password}`;
}
