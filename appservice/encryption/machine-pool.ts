import type { UserId } from "../ids.ts";
import { MatrixError } from "../matrix-error.ts";
import type { AgentMachine } from "./agent-machine.ts";
import type { CryptoStore } from "./crypto-store/open-crypto-store.ts";
import { EncryptionError } from "./encryption-error.ts";
import { doubtPublished, openDevice } from "./open-device.ts";
import type { DeviceOptions } from "./open-device.ts";

/** The machines of all agents, of which those in use and the last ones used are open. */
export interface MachinePool extends AsyncDisposable {
  /**
   * Does something with an agent's machine, which is opened if need be, and made on the homeserver the first time. It stays open meanwhile.
   * @throws EncryptionError, MatrixError what opening throws, and whatever the work throws
   */
  use<Result>(agentId: UserId, work: (machine: AgentMachine) => Promise<Result>): Promise<Result>;
  /** What of the agent's device is published is looked at when it is used the next time: somebody has touched it. @throws as `use` */
  doubt(agentId: UserId): Promise<void>;
  /** Machines that are open. */
  readonly open: number;
  /** Closes what nobody has used for the idle time; the pool does so by itself. */
  closeIdle(): Promise<void>;
}

export interface MachinePoolOptions extends DeviceOptions {
  readonly store: CryptoStore;
  /** Open machines at most, more only while they are all in use; default 200. */
  readonly capacity?: number;
  /** Milliseconds after which a machine that nobody uses is closed; default 10 minutes. */
  readonly idleMs?: number;
  /** Milliseconds, growing; default the process's own clock. */
  readonly now?: () => number;
}

interface Entry {
  readonly machine: Promise<AgentMachine>;
  users: number;
  usedAt: number;
  /** The homeserver does not know the device, or may not have its keys. */
  isLost: boolean;
}

export function createMachinePool(options: MachinePoolOptions): MachinePool {
  const { capacity = 200, idleMs = 600_000, now = () => performance.now(), background } = options;
  /** In the order in which they were last used. */
  const entries = new Map<UserId, Entry>();
  /** Agents whose machine is being closed: its store must be free before it is opened again. */
  const closing = new Map<UserId, Promise<void>>();
  let isClosed = false;

  async function open(agentId: UserId): Promise<AgentMachine> {
    await closing.get(agentId);
    return openDevice(agentId, options);
  }

  function entryOf(agentId: UserId): Entry {
    const known = entries.get(agentId);
    entries.delete(agentId);
    const entry = known ?? { machine: open(agentId), users: 0, usedAt: now(), isLost: false };
    entries.set(agentId, entry);
    return entry;
  }

  /** Closes the machines of these agents that nobody uses and that have nothing more to send. */
  async function close(agentIds: readonly UserId[]): Promise<void> {
    for (const agentId of agentIds) {
      const entry = entries.get(agentId);
      if (entry === undefined) continue;
      const [opening] = await Promise.allSettled([entry.machine]);
      if (opening.status === "rejected" || entries.get(agentId) !== entry || entry.users > 0) continue;
      if (!opening.value.isIdle && !entry.isLost) continue;
      entries.delete(agentId);
      const closed = closeMachine(opening.value, entry.isLost);
      closing.set(agentId, closed);
      try {
        await closed;
      } finally {
        closing.delete(agentId);
      }
    }
  }

  async function closeMachine(machine: AgentMachine, isLost: boolean): Promise<void> {
    if (isLost) await doubtPublished(options, machine);
    await machine[Symbol.asyncDispose]();
  }

  async function closeIdle(): Promise<void> {
    const latest = now() - idleMs;
    await close([...entries].flatMap(([agentId, entry]) => (entry.usedAt <= latest ? [agentId] : [])));
  }

  function makeRoom(): void {
    if (entries.size <= capacity) return;
    const free = [...entries].flatMap(([agentId, entry]) => (entry.users === 0 ? [agentId] : []));
    const surplus = free.slice(0, entries.size - capacity);
    if (surplus.length > 0) background.run("close machines", () => close(surplus));
  }

  const sweep = setInterval(() => background.run("close idle machines", closeIdle), Math.max(1000, idleMs / 2));
  sweep.unref();

  return {
    doubt(agentId) {
      return this.use(agentId, () => {
        const entry = entries.get(agentId);
        if (entry !== undefined) entry.isLost = true;
        return Promise.resolve();
      });
    },
    async use(agentId, work) {
      if (isClosed) throw new EncryptionError("closed", "encryption is closed: AgentChat is stopping");
      const entry = entryOf(agentId);
      entry.users += 1;
      try {
        return await work(await opened(agentId, entry));
      } catch (error) {
        // deleted by somebody, or the homeserver has lost its data: the next one who wants the machine gets a new device
        if (error instanceof MatrixError && error.isUnknownDevice) entry.isLost = true;
        throw error;
      } finally {
        entry.users -= 1;
        entry.usedAt = now();
        if (entry.isLost) await close([agentId]);
        makeRoom();
      }
    },
    get open() {
      return entries.size;
    },
    closeIdle,
    async [Symbol.asyncDispose]() {
      isClosed = true;
      clearInterval(sweep);
      const machines = await Promise.allSettled([...entries.values()].map(({ machine }) => machine));
      entries.clear();
      await Promise.all(
        machines.map(async (opening) => {
          if (opening.status === "fulfilled") await opening.value[Symbol.asyncDispose]();
        }),
      );
      await Promise.all(closing.values());
    },
  };

  /** What could not be opened is tried again by the next one who wants it. */
  async function opened(agentId: UserId, entry: Entry): Promise<AgentMachine> {
    try {
      return await entry.machine;
    } catch (error) {
      if (entries.get(agentId) === entry) entries.delete(agentId);
      throw error;
    }
  }
}
