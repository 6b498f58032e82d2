import path from "node:path";
import { findFreePort } from "../free-port.ts";
import { ProvisionError } from "../provision-error.ts";
import { startSynapse } from "../start-synapse.ts";
import { provideSynapse } from "../synapse-program.ts";
import { ensureDemoUsers } from "./demo-users.ts";
import type { DevelopmentConfig } from "./development-config.ts";
import { untilRegistered } from "./existing-homeserver.ts";
import type { Development } from "./development.ts";

export interface DevelopmentHomeserver {
  readonly hasDemoUsers: boolean;
  /** Unless it is an existing one. */
  readonly pid?: number;
}

/**
 * The homeserver with its users, ready to be used: the existing one that the flags name, or a Synapse of our own.
 *
 * @param started what is to be ended with the development server
 */
export async function provideHomeserver(
  development: Development,
  config: DevelopmentConfig,
  token: string,
  started: AsyncDisposableStack,
): Promise<DevelopmentHomeserver> {
  const { flags, log, stop } = development;
  if (flags.homeserver === undefined) return startOwn(development, config, started);

  const { registrationFile } = config;
  const url = flags.homeserver;
  await untilRegistered({ url, registrationFile, token, log, signal: stop.signal });
  const { registrationSharedSecret } = flags;
  if (registrationSharedSecret === undefined) return { hasDemoUsers: false };
  await ensureDemoUsers({ url, registrationSharedSecret });
  return { hasDemoUsers: true };
}

async function startOwn(
  { directory, log, stop }: Development,
  config: DevelopmentConfig,
  started: AsyncDisposableStack,
): Promise<DevelopmentHomeserver> {
  const { signal } = stop;
  const { url, serverName } = config.homeserver;
  const port = Number(/^http:\/\/(?:127\.0\.0\.1|localhost):(\d+)$/.exec(url)?.[1]);
  if (Number.isNaN(port)) {
    const advice = `start with --homeserver ${url} to use it, or delete the state with npm run reset`;
    throw new ProvisionError("bad-usage", `${config.file} names the homeserver ${url}: ${advice}.`);
  }
  await findFreePort(port, "Stop that program, or choose another port with npm start -- --homeserver-port PORT.");
  const program = await provideSynapse({ log, signal });
  const synapse = await startSynapse({
    program,
    dataDirectory: path.join(directory, "synapse"),
    port,
    serverName,
    registrationFiles: [config.registrationFile],
    log,
    signal,
    onCrash: (error) => stop.abort(error),
  });
  started.use(synapse);
  await ensureDemoUsers(synapse);
  return { hasDemoUsers: true, pid: synapse.pid };
}
