import { expect, it } from "vitest";
import { parse } from "yaml";
import { renderComposeAgentChatConfig, renderDatabases, renderPasswordFile, renderStoreUrl } from "./render-compose.ts";

it("configures AgentChat to listen to the other containers and to keep its secrets in files", () => {
  expect(parse(renderComposeAgentChatConfig({ serverName: "example.org", ollamaModel: "qwen3:4b" }))).toMatchObject({
    homeserver: { url: "http://synapse:8008", serverName: "example.org" },
    appservice: { url: "http://agentchat:9993", listen: { host: "0.0.0.0", port: 9993 } },
    store: { urlFile: "store-url.secret", masterSecretFile: "master.secret" },
    redis: { url: "redis://redis:6379/1" },
    permissions: { "example.org": "user", "@admin:example.org": "admin" },
    agents: { assistant: { ai: { provider: "ollama", endpoint: "http://ollama:11434", model: "qwen3:4b" } } },
  });
});

it("gives Synapse the database locale that it insists on, and each service its own database", () => {
  const statements = renderDatabases({ synapse: "s3", agentchat: "a3" }).trim().split("\n");
  expect(statements).toHaveLength(4);
  expect(statements[1]).toContain("DATABASE synapse OWNER synapse TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C'");
  expect(renderPasswordFile("s3")).toBe("postgres:5432:synapse:synapse:s3");
  expect(renderStoreUrl("a3")).toBe("postgresql://agentchat:a3@postgres/agentchat");
});
