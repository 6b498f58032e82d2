import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { renderHomeserverConfig, renderLogConfig, type HomeserverConfigOptions } from "./homeserver-config.ts";

const options: HomeserverConfigOptions = {
  serverName: "localhost",
  publicUrl: "http://127.0.0.1:8008",
  listen: { host: "127.0.0.1", port: 8008 },
  dataDirectory: "/data",
  registrationFiles: ["/data/registration.yaml"],
  secretFiles: {
    signingKey: "/data/signing.key",
    registrationSharedSecret: "/data/registration-shared-secret",
    macaroonSecretKey: "/data/macaroon-secret-key",
    formSecret: "/data/form-secret",
  },
  purpose: "development",
};

const render = (changes: Partial<HomeserverConfigOptions> = {}) =>
  parse(renderHomeserverConfig({ ...options, ...changes })) as Record<string, unknown>;

describe("renderHomeserverConfig", () => {
  it("lets an application service encrypt, and registers nobody without the shared secret", () => {
    expect(render()).toMatchObject({
      app_service_config_files: ["/data/registration.yaml"],
      experimental_features: {
        msc2409_to_device_messages_enabled: true,
        msc3202_device_masquerading: true,
        msc3202_transaction_extensions: true,
      },
      enable_registration: false,
      registration_shared_secret_path: "/data/registration-shared-secret",
    });
  });

  it("keeps a development server to itself and without rate limits", () => {
    const config = render();
    expect(config).toMatchObject({
      listeners: [{ port: 8008, bind_addresses: ["127.0.0.1"], resources: [{ names: ["client"] }] }],
      database: { name: "sqlite3", args: { database: "/data/homeserver.db" } },
      federation_domain_whitelist: [],
      trusted_key_servers: [],
      url_preview_enabled: false,
      report_stats: false,
    });
    expect(config).toHaveProperty("rc_message.per_second", 10_000);
    expect(config).toHaveProperty("rc_login.failed_attempts.burst_count", 10_000);
  });

  it("keeps Synapse's own limits in production, on PostgreSQL", () => {
    const config = render({
      purpose: "production",
      postgres: { host: "postgres", user: "synapse", database: "synapse", passwordFile: "/data/pgpass" },
    });
    expect(Object.keys(config).filter((key) => key.startsWith("rc_"))).toEqual([]);
    expect(config).not.toHaveProperty("federation_domain_whitelist");
    expect(config).toMatchObject({
      listeners: [{ x_forwarded: true, resources: [{ names: ["client", "federation"] }] }],
      database: { name: "psycopg2", args: { host: "postgres", dbname: "synapse", passfile: "/data/pgpass" } },
    });
  });
});

it("rotates the log", () => {
  expect(parse(renderLogConfig("/data/homeserver.log"))).toMatchObject({
    handlers: { file: { class: "logging.handlers.RotatingFileHandler", filename: "/data/homeserver.log" } },
  });
});
