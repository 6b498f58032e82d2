import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "pino";
import type { Background } from "../background.ts";
import { retryPauseMs } from "../client/homeserver-client.ts";
import type { UserId } from "../ids.ts";
import type { EncryptionNumbers } from "../observer.ts";
import { isRecord } from "../room-event.ts";
import type { AgentMachine } from "./agent-machine.ts";
import type { MachinePool } from "./machine-pool.ts";
import type { DeviceMail, KeyCounts } from "./read-device-mail.ts";
import type { StoredToDeviceMessage, ToDeviceInbox } from "./state.ts";

/** Brings to-device messages and counts of one-time keys to the machines they are for, in order. */
export interface KeyMail {
  /** Stores what must not get lost; called before the transaction is acknowledged. @throws StoreError */
  store(mail: DeviceMail): Promise<StoredKeyMail>;
  /** Hands it to the machines. What is asked of a machine after this call comes after it. */
  handOut(mail: StoredKeyMail): void;
  /** Hands out what the last run left. Called once, before anything is handed out. @throws StoreError */
  replay(): Promise<void>;
  /** Messages on their way to a machine, and what the homeserver last told of one-time keys. */
  numbers(): Pick<EncryptionNumbers, "toDeviceWaiting" | "fewestOneTimeKeys" | "agentsShortOfKeys">;
  stop(): void;
}

export interface StoredKeyMail {
  readonly messages: readonly StoredToDeviceMessage[];
  readonly keyCounts: readonly KeyCounts[];
}

export interface KeyMailOptions {
  readonly toDevice: ToDeviceInbox;
  readonly machines: MachinePool;
  /** Device of one of our agents that encrypts; `undefined` for everybody else. */
  readonly deviceOf: (agentId: UserId) => string | undefined;
  readonly background: Background;
  readonly log: Logger;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** One-time keys of which an application service keeps 50; below this they are made up. Each look at a machine costs some milliseconds. */
const fewOneTimeKeys = 25;
/** A count comes with every event until the homeserver has counted anew: the same one again is old news for so long. Otherwise too many keys would be uploaded. */
const sameCountMs = 60_000;
const attempts = 5;
const replayPage = 1000;

type Received = Parameters<AgentMachine["receive"]>[0];

export function createKeyMail({ toDevice, machines, deviceOf, background, log, now }: KeyMailOptions): KeyMail {
  const stopping = new AbortController();
  const lastCounts = new Map<UserId, { readonly count: string; readonly at: number }>();
  const oneTimeKeysOf = new Map<UserId, number>();
  let toDeviceWaiting = 0;
  const isOurs = ({ agentId, deviceId }: { readonly agentId: UserId; readonly deviceId: string }): boolean =>
    deviceOf(agentId) === deviceId;

  async function receive(agentId: UserId, received: Received): Promise<void> {
    for (let failures = 0; ;) {
      try {
        await machines.use(agentId, (machine) => machine.receive(received));
        return;
      } catch (error) {
        failures += 1;
        if (failures === attempts || stopping.signal.aborted) throw error;
        log.warn({ agentId, failures, err: error }, "keys could not be taken in and will be again");
        await sleep(retryPauseMs(failures), undefined, { signal: stopping.signal });
      }
    }
  }

  function handTo(agentId: UserId, messages: readonly StoredToDeviceMessage[], counts: KeyCounts | undefined): void {
    const events = messages.map(({ event }): unknown => JSON.parse(event)).filter(isRecord);
    toDeviceWaiting += messages.length;
    background.run("key-mail", async () => {
      try {
        await receive(agentId, { toDevice: events, changedUsers: [], ...countsOf(counts) });
      } finally {
        toDeviceWaiting -= messages.length;
      }
      if (messages.length > 0) await toDevice.markDone(messages.map(({ sequence }) => sequence));
    });
  }

  /** Whether the machine is to make new keys, as far as this count is not one that it was told of just now. */
  function isNewsOfFewKeys({ agentId, oneTimeKeys, unusedFallbackKeys }: KeyCounts): boolean {
    const keys = oneTimeKeys?.["signed_curve25519"] ?? 0;
    const isFew = (oneTimeKeys !== undefined && keys < fewOneTimeKeys) || unusedFallbackKeys?.length === 0;
    if (!isFew) return false;
    const count = `${keys} ${unusedFallbackKeys?.length}`;
    const last = lastCounts.get(agentId);
    if (last?.count === count && now() - last.at < sameCountMs) return false;
    lastCounts.set(agentId, { count, at: now() });
    return true;
  }

  function handOut({ messages, keyCounts }: StoredKeyMail): void {
    const counts = new Map(keyCounts.filter(isOurs).map((entry) => [entry.agentId, entry]));
    for (const { agentId, oneTimeKeys } of counts.values()) {
      if (oneTimeKeys !== undefined) oneTimeKeysOf.set(agentId, oneTimeKeys["signed_curve25519"] ?? 0);
    }
    const byAgent = Map.groupBy(messages, ({ agentId }) => agentId);
    for (const agentId of new Set([...byAgent.keys(), ...counts.keys()])) {
      const theirs = byAgent.get(agentId) ?? [];
      const count = counts.get(agentId);
      const news = count !== undefined && isNewsOfFewKeys(count) ? count : undefined;
      if (theirs.length > 0 || news !== undefined) handTo(agentId, theirs, news);
    }
  }

  return {
    async store({ toDevice: messages, keyCounts }) {
      const ours = messages.filter(isOurs);
      return { messages: ours.length === 0 ? [] : await toDevice.add(ours), keyCounts };
    },
    handOut,
    async replay() {
      for (let after = 0; ;) {
        const page = await toDevice.unfinished({ after, limit: replayPage });
        const ours = page.filter(isOurs);
        // of devices that were replaced meanwhile
        const others = page.filter((message) => !isOurs(message));
        if (others.length > 0) await toDevice.markDone(others.map(({ sequence }) => sequence));
        handOut({ messages: ours, keyCounts: [] });
        const last = page.at(-1);
        if (last === undefined || page.length < replayPage) return;
        after = last.sequence;
      }
    },
    numbers() {
      const counts = [...oneTimeKeysOf.values()];
      return {
        toDeviceWaiting,
        fewestOneTimeKeys: counts.length === 0 ? undefined : counts.reduce((fewest, count) => Math.min(fewest, count)),
        agentsShortOfKeys: counts.filter((count) => count < fewOneTimeKeys).length,
      };
    },
    stop() {
      stopping.abort();
    },
  };
}

function countsOf(counts: KeyCounts | undefined): Pick<Received, "oneTimeKeyCounts" | "unusedFallbackKeyTypes"> {
  return {
    ...(counts?.oneTimeKeys === undefined ? {} : { oneTimeKeyCounts: counts.oneTimeKeys }),
    ...(counts?.unusedFallbackKeys === undefined ? {} : { unusedFallbackKeyTypes: counts.unusedFallbackKeys }),
  };
}
