import type { Logger } from "pino";
import type { Background } from "../background.ts";
import type { UserId } from "../ids.ts";

/** Fetches keys for agents that miss some: at once, and again with growing pauses as long as they do. */
export interface KeyLooks {
  /** The agent misses a key. */
  want(agentId: UserId): void;
  stop(): void;
}

export interface KeyLooksOptions {
  readonly look: (agentId: UserId) => Promise<void>;
  /** Whether the agent still misses a key. */
  readonly isNeeded: (agentId: UserId) => boolean;
  readonly background: Background;
  readonly log: Logger;
}

interface Looking {
  pauseMs: number;
  /** Of the next look; `undefined` while it looks. */
  timer: NodeJS.Timeout | undefined;
}

const firstPauseMs = 1_000;
const longestPauseMs = 10 * 60_000;

export function createKeyLooks({ look, isNeeded, background, log }: KeyLooksOptions): KeyLooks {
  const agents = new Map<UserId, Looking>();
  let isStopped = false;

  function wait(agentId: UserId, looking: Looking): void {
    looking.timer = setTimeout(() => lookNow(agentId, looking), looking.pauseMs);
    looking.timer.unref();
  }

  function lookNow(agentId: UserId, looking: Looking): void {
    looking.timer = undefined;
    looking.pauseMs = Math.min(longestPauseMs, looking.pauseMs * 2);
    background.run("look-for-keys", async () => {
      try {
        await look(agentId);
      } catch (error) {
        log.warn({ agentId, err: error }, "keys that the homeserver may have kept could not be fetched");
      }
      if (isStopped || !isNeeded(agentId)) agents.delete(agentId);
      else wait(agentId, looking);
    });
  }

  return {
    want(agentId) {
      if (isStopped) return;
      const known = agents.get(agentId);
      if (known === undefined) {
        const looking = { pauseMs: firstPauseMs / 2, timer: undefined };
        agents.set(agentId, looking);
        lookNow(agentId, looking);
        return;
      }
      // the pause is for keys that were missed before
      if (known.pauseMs <= firstPauseMs) return;
      known.pauseMs = firstPauseMs;
      if (known.timer === undefined) return;
      clearTimeout(known.timer);
      wait(agentId, known);
    },
    stop() {
      isStopped = true;
      for (const { timer } of agents.values()) clearTimeout(timer);
    },
  };
}
