import path from "node:path";
import { stringify } from "yaml";
import type { HomeserverSecretFiles } from "./homeserver-secrets.ts";

export interface HomeserverConfigOptions {
  readonly serverName: string;
  /** Where clients reach the homeserver. */
  readonly publicUrl: string;
  readonly listen: { readonly host: string; readonly port: number };
  /** Absolute; database, media and logs live here. */
  readonly dataDirectory: string;
  /** Absolute paths of application service registration files. */
  readonly registrationFiles: readonly string[];
  readonly secretFiles: HomeserverSecretFiles;
  /** The default is SQLite in `dataDirectory`. */
  readonly postgres?: PostgresConnection;
  /** Host name of a Redis, over which worker processes of Synapse talk to each other. */
  readonly redisHost?: string;
  /** Development: no rate limits, cheap password hashes, and never a word to another server. */
  readonly purpose: "development" | "production";
}

export interface PostgresConnection {
  readonly host: string;
  readonly user: string;
  readonly database: string;
  /** A file in libpq's format: `host:port:database:user:password`, mode 0600. */
  readonly passwordFile: string;
}

const unlimited = { per_second: 10_000, burst_count: 10_000 };

const developmentSettings = {
  rc_message: unlimited,
  rc_registration: unlimited,
  rc_registration_token_validity: unlimited,
  rc_login: { address: unlimited, account: unlimited, failed_attempts: unlimited },
  rc_admin_redaction: unlimited,
  rc_joins: { local: unlimited, remote: unlimited },
  rc_joins_per_room: unlimited,
  rc_invites: { per_room: unlimited, per_user: unlimited, per_issuer: unlimited },
  rc_room_creation: unlimited,
  rc_key_requests: unlimited,
  rc_media_create: unlimited,
  rc_presence: { per_user: unlimited },
  rc_user_directory: unlimited,
  rc_delayed_event_mgmt: unlimited,
  rc_reports: unlimited,
  bcrypt_rounds: 4,
  federation_domain_whitelist: [],
  trusted_key_servers: [],
  user_directory: { search_all_users: true },
};

const productionSettings = { trusted_key_servers: [{ server_name: "matrix.org" }] };

/** What an application service that encrypts and logs its own devices in needs (MSC2409, MSC3202). */
const experimentalFeatures = {
  msc2409_to_device_messages_enabled: true,
  msc3202_device_masquerading: true,
  msc3202_transaction_extensions: true,
};

function database(options: HomeserverConfigOptions): object {
  const { postgres } = options;
  if (postgres === undefined) {
    return { name: "sqlite3", args: { database: path.join(options.dataDirectory, "homeserver.db") } };
  }
  const { host, user, database: dbname, passwordFile: passfile } = postgres;
  return { name: "psycopg2", args: { host, user, dbname, passfile, cp_min: 5, cp_max: 10 } };
}

/** Synapse's `homeserver.yaml`. Holds no secret: those are files that it names. */
export function renderHomeserverConfig(options: HomeserverConfigOptions): string {
  const { dataDirectory, secretFiles } = options;
  const isDevelopment = options.purpose === "development";
  return stringify({
    server_name: options.serverName,
    public_baseurl: options.publicUrl,
    pid_file: path.join(dataDirectory, "homeserver.pid"),
    log_config: path.join(dataDirectory, "log.yaml"),
    listeners: [
      {
        port: options.listen.port,
        bind_addresses: [options.listen.host],
        type: "http",
        tls: false,
        x_forwarded: !isDevelopment,
        resources: [{ names: isDevelopment ? ["client"] : ["client", "federation"], compress: false }],
      },
    ],
    database: database(options),
    ...(options.redisHost === undefined ? {} : { redis: { enabled: true, host: options.redisHost } }),
    media_store_path: path.join(dataDirectory, "media"),
    signing_key_path: secretFiles.signingKey,
    registration_shared_secret_path: secretFiles.registrationSharedSecret,
    macaroon_secret_key_path: secretFiles.macaroonSecretKey,
    form_secret_path: secretFiles.formSecret,
    app_service_config_files: options.registrationFiles,
    experimental_features: experimentalFeatures,
    enable_registration: false,
    presence: { enabled: true },
    url_preview_enabled: false,
    report_stats: false,
    suppress_key_server_warning: true,
    ...(isDevelopment ? developmentSettings : productionSettings),
  });
}

/** Python's logging configuration: warnings to a file that is kept below 20 MB. */
export function renderLogConfig(logFile: string): string {
  return stringify({
    version: 1,
    formatters: { precise: { format: "%(asctime)s %(levelname)s %(name)s %(request)s %(message)s" } },
    filters: { context: { "()": "synapse.logging.context.LoggingContextFilter", request: "" } },
    handlers: {
      file: {
        class: "logging.handlers.RotatingFileHandler",
        formatter: "precise",
        filters: ["context"],
        filename: logFile,
        maxBytes: 10_000_000,
        backupCount: 1,
        encoding: "utf8",
      },
    },
    root: { level: "WARNING", handlers: ["file"] },
    disable_existing_loggers: false,
  });
}
