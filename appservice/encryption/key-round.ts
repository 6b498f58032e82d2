import type { Logger } from "pino";
import type { Background } from "../background.ts";
import type { HomeserverClient } from "../client/homeserver-client.ts";
import type { UserId } from "../ids.ts";
import { MatrixError } from "../matrix-error.ts";
import { catchUp } from "./catch-up.ts";
import type { SyncToken } from "./catch-up.ts";
import type { MachinePool } from "./machine-pool.ts";

/** Fetches keys that the homeserver did not push: at start, every ten minutes, and when one is missing. Looking also empties the homeserver's queues. */
export interface KeyRound {
  /** Looks for keys of one agent, unless that was done just now. @throws MatrixError, EncryptionError */
  look(agentId: UserId): Promise<void>;
  start(): void;
  stop(): void;
}

export interface KeyRoundOptions {
  readonly agents: () => readonly UserId[];
  /** The registration's sender, whom Synapse lets not sync: it answers with 500 (matrix-org/matrix-spec#1144). It has to do with what is pushed. */
  readonly serviceUserId: UserId;
  readonly machines: Pick<MachinePool, "use">;
  readonly client: HomeserverClient;
  readonly background: Background;
  readonly log: Logger;
  /** Kept with the device's keys. */
  readonly syncToken: (agentId: UserId, deviceId: string) => SyncToken;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

const lookEveryMs = 10 * 60_000;
const lookPauseMs = 1_000;

export function createKeyRound(options: KeyRoundOptions): KeyRound {
  const { agents, machines, client, background, log, now } = options;
  const lastLooks = new Map<UserId, number>();
  let isStopped = false;
  let timer: NodeJS.Timeout | undefined;

  async function look(agentId: UserId): Promise<void> {
    if (agentId === options.serviceUserId) return;
    const last = lastLooks.get(agentId);
    if (last !== undefined && now() - last < lookPauseMs) return;
    lastLooks.set(agentId, now());
    await machines.use(agentId, (machine) =>
      catchUp(client, agentId, machine, options.syncToken(agentId, machine.deviceId)),
    );
  }

  /** One agent after the other: nobody waits for it, and it is not to take the place of those who do. */
  async function lookRound(): Promise<void> {
    for (const agentId of agents()) {
      if (isStopped) return;
      try {
        await look(agentId);
      } catch (error) {
        if (error instanceof MatrixError && error.errcode === "M_UNKNOWN_DEVICE") {
          // somebody has deleted it: the pool has given it up, and opening it makes another
          background.run("replace-device", () => machines.use(agentId, () => Promise.resolve()));
          continue;
        }
        log.warn({ agentId, err: error }, "keys that the homeserver may have kept could not be fetched");
      }
    }
  }

  return {
    look,
    start() {
      const begin = (): void => background.run("look-for-keys", lookRound);
      begin();
      timer = setInterval(begin, lookEveryMs);
    },
    stop() {
      isStopped = true;
      clearInterval(timer);
    },
  };
}
