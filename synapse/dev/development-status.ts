import { renameSync, rmSync, writeFileSync } from "node:fs";
import { demoUsers } from "./demo-users.ts";
import type { DevelopmentConfig } from "./development-config.ts";

/** `.agentchat/dev.json`: for programs that want to know what runs here. Absent while nothing does. */
export interface DevelopmentStatus {
  readonly ready: boolean;
  readonly homeserver: { readonly url: string; readonly serverName: string };
  readonly appservice: { readonly url: string };
  readonly serviceBot: string;
  /** In the order alice, bob, admin. */
  readonly users: readonly { readonly userId: string; readonly password: string; readonly admin: boolean }[];
  readonly metrics: { readonly url: string };
  /** Process ids. An existing homeserver has none. */
  readonly processes: { readonly agentchat?: number; readonly homeserver?: number };
}

export function describeStatus(
  config: DevelopmentConfig,
  state: {
    readonly ready: boolean;
    readonly hasDemoUsers: boolean;
    readonly processes: DevelopmentStatus["processes"];
  },
): DevelopmentStatus {
  const { homeserver, appservice, metrics } = config;
  const userId = (localpart: string): string => `@${localpart}:${homeserver.serverName}`;
  return {
    ready: state.ready,
    homeserver: { url: homeserver.url, serverName: homeserver.serverName },
    appservice: { url: appservice.url },
    serviceBot: userId("agentchat"),
    users: state.hasDemoUsers
      ? demoUsers.map(({ localpart, password, admin }) => ({ userId: userId(localpart), password, admin }))
      : [],
    metrics: { url: metrics.url },
    processes: state.processes,
  };
}

/** Whoever reads the file finds it whole. */
export function writeStatus(file: string, status: DevelopmentStatus): void {
  writeFileSync(`${file}.new`, `${JSON.stringify(status, undefined, 2)}\n`);
  renameSync(`${file}.new`, file);
}

export function removeStatus(file: string): void {
  rmSync(file, { force: true });
}
