import type { HomeserverClient } from "../client/homeserver-client.ts";
import type { DirectoryView } from "../directory.ts";
import type { UserId } from "../ids.ts";
import type { AgentFacts } from "./agent-facts.ts";
import { secretCheckOf } from "./running-report.ts";
import type { RunningReport } from "./running-report.ts";
import type { TransactionWatch } from "./transaction-watch.ts";

export interface ReportOptions {
  readonly isRunning: boolean;
  readonly serviceUserId: UserId;
  readonly directory: Pick<DirectoryView, "user">;
  readonly client: HomeserverClient;
  readonly watch: TransactionWatch;
  readonly masterSecret: Uint8Array;
  readonly facts: () => Promise<readonly AgentFacts[]>;
}

/** Tells what only this process knows. The device that delivery is tried with need not be one that encrypts. @throws MatrixError, StoreError */
export async function reportToDoctor(options: ReportOptions): Promise<RunningReport> {
  const { isRunning, client, watch } = options;
  const device = options.directory.user(options.serviceUserId);
  return {
    isRunning,
    secretCheck: secretCheckOf(options.masterSecret),
    ...(isRunning && device !== undefined && { delivery: await watch.probe(client, device) }),
    agents: [...(await options.facts())],
  };
}
