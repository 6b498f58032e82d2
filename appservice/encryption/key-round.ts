import type { Logger } from "pino";
import type { Background } from "../background.ts";
import type { HomeserverClient } from "../client/homeserver-client.ts";
import type { UserId } from "../ids.ts";
import { MatrixError } from "../matrix-error.ts";
import { catchUp } from "./catch-up.ts";
import type { SyncToken } from "./catch-up.ts";
import type { KeyCounts } from "./read-device-mail.ts";
import type { MachinePool } from "./machine-pool.ts";

/** Fetches keys that the homeserver did not push: at start, every ten minutes, and when one is missing. Looking also empties the homeserver's queues. */
export interface KeyRound {
  /** Looks for keys of one agent. @throws MatrixError, EncryptionError */
  look(agentId: UserId): Promise<void>;
  /** Resolves when that has been done, or has failed, in this round. */
  hasLooked(agentId: UserId): Promise<void>;
  start(): void;
  /** Begins a round: looks for keys of all agents. */
  begin(): void;
  stop(): void;
}

export interface KeyRoundOptions {
  readonly agents: () => readonly UserId[];
  /**
   * The registration's sender, whom Synapse lets not sync: it answers with 500 (matrix-org/matrix-spec#1144). Where that is the service bot, it has to do
   * with what is pushed.
   */
  readonly senderUserId: UserId;
  readonly machines: Pick<MachinePool, "use">;
  readonly client: HomeserverClient;
  readonly background: Background;
  readonly log: Logger;
  /** Kept with the device's keys. */
  readonly syncToken: (agentId: UserId, deviceId: string) => SyncToken;
  /** Called with what the homeserver has of the device's one-time keys. */
  readonly counted: (counts: KeyCounts) => void;
  /** Called when all were looked for. */
  readonly rounded: () => void;
}

const lookEveryMs = 10 * 60_000;

export function createKeyRound(options: KeyRoundOptions): KeyRound {
  const { agents, machines, client, background, log } = options;
  /** Of this round. */
  const looks = new Map<UserId, Promise<void>>();
  /** Rounds that were begun. */
  let rounds = 0;
  let isStopped = false;
  let timer: NodeJS.Timeout | undefined;

  async function look(agentId: UserId): Promise<void> {
    if (agentId === options.senderUserId) return;
    const counts = await machines.use(agentId, (machine) =>
      catchUp(client, agentId, machine, options.syncToken(agentId, machine.deviceId)),
    );
    if (counts !== undefined) options.counted(counts);
  }

  async function tryToLook(agentId: UserId): Promise<void> {
    try {
      await look(agentId);
    } catch (error) {
      if (error instanceof MatrixError && error.isUnknownDevice) {
        // somebody has deleted it: the pool has given it up, and opening it makes another
        background.run("replace-device", () => machines.use(agentId, () => Promise.resolve()));
        return;
      }
      log.warn({ agentId, err: error }, "keys that the homeserver may have kept could not be fetched");
    }
  }

  function hasLooked(agentId: UserId): Promise<void> {
    const known = looks.get(agentId) ?? tryToLook(agentId);
    looks.set(agentId, known);
    return known;
  }

  /** One agent after the other: nobody waits for it, and it is not to take the place of those who do. */
  async function lookRound(round: number): Promise<void> {
    for (const agentId of agents()) {
      // another one has begun with all of them anew
      if (isStopped || round !== rounds) return;
      await hasLooked(agentId);
    }
    options.rounded();
  }

  function begin(): void {
    looks.clear();
    rounds += 1;
    const round = rounds;
    background.run("look-for-keys", () => lookRound(round));
  }

  return {
    look,
    hasLooked,
    begin,
    start() {
      begin();
      timer = setInterval(begin, lookEveryMs);
    },
    stop() {
      isStopped = true;
      clearInterval(timer);
    },
  };
}
