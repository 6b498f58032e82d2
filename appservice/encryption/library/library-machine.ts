import {
  DeviceId,
  initAsync,
  OlmMachine,
  StoreHandle,
  UserId as LibraryUserId,
} from "@matrix-org/matrix-sdk-crypto-wasm";
import type { Logger } from "pino";
import type { UserId } from "../../ids.ts";
import type { CryptoStore } from "../crypto-store/open-crypto-store.ts";
import { EncryptionError } from "../encryption-error.ts";
import { containTraps, isTrap, onTrap } from "./contain-traps.ts";

/** The encryption library's machine of one device: opened by the first call, thrown away when it breaks down, opened again by the next call. */
export interface LibraryMachine extends AsyncDisposable {
  /** What belongs together goes through one session: the machine behind it stays the same. @throws EncryptionError */
  session(): Promise<LibrarySession>;
}

export interface LibrarySession {
  /**
   * Makes one call of the library. It has a time limit; after a panic of the library, a short one.
   * @param name of the call, for messages
   * @throws EncryptionError `panic`, `timeout`, `interrupted`, `store-unavailable`: the machine is thrown away; `failed`
   */
  call<Result>(name: string, work: (machine: OlmMachine) => Promise<Result> | Result): Promise<Result>;
}

export interface LibraryMachineOptions {
  readonly store: CryptoStore;
  /** Of the device in the store. */
  readonly storeName: string;
  readonly storeKey: Uint8Array;
  readonly userId: UserId;
  readonly deviceId: string;
  /** Called with every machine that is opened, before its first call. */
  readonly opened: (machine: OlmMachine) => void;
  readonly limits: CallLimits;
  readonly log: Logger;
}

export interface CallLimits {
  /** Milliseconds until a call is given up. */
  readonly callMs: number;
  /** Milliseconds that the calls under way are given to settle when the library has panicked. */
  readonly afterPanicMs: number;
}

interface Instance extends LibrarySession {
  readonly machine: OlmMachine;
}

export function createLibraryMachine(options: LibraryMachineOptions): LibraryMachine {
  const { store, storeName, limits } = options;
  let current: Promise<Instance> | undefined;
  let isClosed = false;
  /** Resolves when what was thrown away cannot write any more. */
  let cleared: Promise<void> = Promise.resolve();

  async function open(): Promise<Instance> {
    await cleared;
    containTraps();
    await initAsync();
    const failuresBefore = store.failures;
    const work = async (): Promise<OlmMachine> => {
      const handle = await StoreHandle.openWithKey(store.libraryName(storeName), options.storeKey);
      return OlmMachine.initFromStore(new LibraryUserId(options.userId), new DeviceId(options.deviceId), handle);
    };
    const machine = await guarded({ name: "open", work, limits, isOver: () => store.failures > failuresBefore });
    // people's clients are not asked for keys, nor do they get any: a new session is shared with whoever may read it
    machine.roomKeyRequestsEnabled = false;
    machine.roomKeyForwardingEnabled = false;
    options.opened(machine);
    return instanceOf(machine);
  }

  function instanceOf(machine: OlmMachine): Instance {
    let isBroken = false;
    const interrupts = new Set<() => void>();

    function breakDown(): void {
      isBroken = true;
      current = undefined;
      for (const interrupt of interrupts) interrupt();
      cleared = throwAway(machine);
    }

    return {
      machine,
      async call(name, work) {
        if (isBroken || isClosed) throw interrupted(name);
        const failuresBefore = store.failures;
        const { promise: broken, reject } = Promise.withResolvers<never>();
        const interrupt = (): void => reject(interrupted(name));
        interrupts.add(interrupt);
        try {
          const isOver = (): boolean => store.failures > failuresBefore;
          const durably = async (): Promise<Awaited<ReturnType<typeof work>>> => {
            const result = await work(machine);
            await store.durable(storeName);
            return result;
          };
          return await Promise.race([guarded({ name, work: durably, limits, isOver }), broken]);
        } catch (error) {
          interrupts.delete(interrupt);
          const isFatal = error instanceof EncryptionError && error.retryable;
          if (isFatal && !isBroken) breakDown();
          throw error;
        } finally {
          interrupts.delete(interrupt);
        }
      },
    };
  }

  /** First its store is taken away: a call that comes back to life must not write beside the next machine. */
  async function throwAway(machine: OlmMachine): Promise<void> {
    await store.sever(storeName);
    try {
      machine.close();
    } catch (error) {
      // one that broke down may count as in use for ever
      options.log.debug({ err: error }, "a machine that was thrown away is left to the garbage collector");
    }
  }

  return {
    async session() {
      if (isClosed) throw new EncryptionError("closed", `the encryption of ${options.userId} is closed`);
      current ??= open();
      const opening = current;
      try {
        return await opening;
      } catch (error) {
        if (current === opening) {
          current = undefined;
          cleared = store.sever(storeName);
        }
        throw error;
      }
    },
    async [Symbol.asyncDispose]() {
      isClosed = true;
      const opened = await current?.catch(() => undefined);
      if (opened !== undefined) await throwAway(opened.machine);
      await cleared;
    },
  };
}

function interrupted(name: string): EncryptionError {
  return new EncryptionError("interrupted", `encryption had to be opened again during "${name}": try again`, {
    retryable: true,
  });
}

interface GuardedCall<Result> {
  readonly name: string;
  readonly work: () => Promise<Result> | Result;
  readonly limits: CallLimits;
  /** Whether the store has failed since the call began. */
  readonly isOver: () => boolean;
}

async function guarded<Result>({ name, work, limits, isOver }: GuardedCall<Result>): Promise<Result> {
  const { promise: givenUp, reject } = Promise.withResolvers<never>();
  const giveUp = (code: "timeout" | "panic", what: string): void =>
    reject(new EncryptionError(code, `the encryption library ${what} in "${name}": try again`, { retryable: true }));
  let timer = setTimeout(() => giveUp("timeout", `did not come back within ${limits.callMs} ms`), limits.callMs);
  const ignore = onTrap(() => {
    clearTimeout(timer);
    timer = setTimeout(() => giveUp("panic", "broke down"), limits.afterPanicMs);
  });
  try {
    return await Promise.race([Promise.resolve().then(work), givenUp]);
  } catch (error) {
    throw libraryError(error, name, isOver());
  } finally {
    clearTimeout(timer);
    ignore();
  }
}

function libraryError(error: unknown, name: string, hasStoreFailed: boolean): EncryptionError {
  if (error instanceof EncryptionError) return error;
  if (isTrap(error)) {
    const message = `the encryption library broke down in "${name}": try again`;
    return new EncryptionError("panic", message, { retryable: true, cause: error });
  }
  if (hasStoreFailed) {
    const message = "the crypto store cannot be read or written: check that its disk is healthy and has room";
    return new EncryptionError("store-unavailable", message, { retryable: true, cause: error });
  }
  return new EncryptionError("failed", `the encryption library refused "${name}": please report it with the cause`, {
    cause: error,
  });
}
