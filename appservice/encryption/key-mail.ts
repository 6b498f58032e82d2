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
  /** What the homeserver has of one-time keys, told outside of a transaction. */
  takeCounts(keyCounts: readonly KeyCounts[]): void;
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
  /**
   * Resolves when what the homeserver has kept for the agent while we were away was taken in, as far as it could be fetched. Out of order, of more than 40
   * messages the oldest would be lost: a ratchet remembers no more that it has skipped.
   */
  readonly catchUp: (agentId: UserId) => Promise<void>;
  readonly background: Background;
  readonly log: Logger;
}

/** One-time keys of which an application service keeps 50; below this they are made up. Each look at a machine costs some milliseconds. */
const fewOneTimeKeys = 25;
/** A count comes with every event until keys were made: they are counted at once, and then at most so often. */
const countPauseMs = 5_000;
const attempts = 5;
const replayPage = 1000;

export function createKeyMail(options: KeyMailOptions): KeyMail {
  const { toDevice, machines, deviceOf, background, log } = options;
  const stopping = new AbortController();
  /** Agents whose keys were counted just now. */
  const counting = new Map<UserId, { readonly timer: NodeJS.Timeout; latest: KeyCounts | undefined }>();
  const oneTimeKeysOf = new Map<UserId, number>();
  let toDeviceWaiting = 0;
  const isOurs = ({ agentId, deviceId }: { readonly agentId: UserId; readonly deviceId: string }): boolean =>
    deviceOf(agentId) === deviceId;

  async function use(agentId: UserId, work: (machine: AgentMachine) => Promise<unknown>): Promise<void> {
    for (let failures = 0; ;) {
      try {
        await machines.use(agentId, work);
        return;
      } catch (error) {
        failures += 1;
        if (failures === attempts || stopping.signal.aborted) throw error;
        log.warn({ agentId, failures, err: error }, "keys could not be taken in and will be again");
        await sleep(retryPauseMs(failures), undefined, { signal: stopping.signal }).catch(() => undefined);
      }
    }
  }

  function handTo(agentId: UserId, messages: readonly StoredToDeviceMessage[]): void {
    const events = messages.map(({ event }): unknown => JSON.parse(event)).filter(isRecord);
    toDeviceWaiting += messages.length;
    background.run("key-mail", async () => {
      try {
        await options.catchUp(agentId);
        await use(agentId, (machine) => machine.receive({ toDevice: events, changedUsers: [] }));
      } finally {
        toDeviceWaiting -= messages.length;
      }
      await toDevice.markDone(messages.map(({ sequence }) => sequence));
    });
  }

  function areFew({ oneTimeKeys, unusedFallbackKeys }: KeyCounts): boolean {
    const keys = oneTimeKeys?.["signed_curve25519"] ?? 0;
    return (oneTimeKeys !== undefined && keys < fewOneTimeKeys) || unusedFallbackKeys?.length === 0;
  }

  /** What comes in the pause may be from before the last keys were made, or not: it is looked at afterwards. */
  function topUp(counts: KeyCounts): void {
    const { agentId, unusedFallbackKeys } = counts;
    const pausing = counting.get(agentId);
    if (pausing !== undefined) {
      pausing.latest = counts;
      return;
    }
    const timer = setTimeout(() => {
      const latest = counting.get(agentId)?.latest;
      counting.delete(agentId);
      if (latest !== undefined) topUp(latest);
    }, countPauseMs);
    counting.set(agentId, { timer: timer.unref(), latest: undefined });
    background.run("one-time-keys", () => use(agentId, (machine) => machine.replenish(unusedFallbackKeys)));
  }

  function takeCounts(keyCounts: readonly KeyCounts[]): void {
    for (const counts of keyCounts.filter(isOurs)) {
      const { agentId, oneTimeKeys } = counts;
      if (oneTimeKeys !== undefined) oneTimeKeysOf.set(agentId, oneTimeKeys["signed_curve25519"] ?? 0);
      if (areFew(counts)) topUp(counts);
    }
  }

  function handOut({ messages, keyCounts }: StoredKeyMail): void {
    for (const [agentId, theirs] of Map.groupBy(messages, (message) => message.agentId)) handTo(agentId, theirs);
    takeCounts(keyCounts);
  }

  return {
    async store({ toDevice: messages, keyCounts }) {
      const ours = messages.filter(isOurs);
      return { messages: ours.length === 0 ? [] : await toDevice.add(ours), keyCounts };
    },
    handOut,
    takeCounts,
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
      for (const { timer } of counting.values()) clearTimeout(timer);
      stopping.abort();
    },
  };
}
