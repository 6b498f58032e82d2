import type { Logger } from "pino";
import type { UserId } from "#sdk";

/** Work of which that for one person is done one after the other. */
export interface OneAfterAnother {
  /** Settles as the work does. */
  run<Result>(personId: UserId, work: () => Promise<Result>): Promise<Result>;
  /** Nobody waits for it: what goes wrong is logged. */
  begin(personId: UserId, work: () => Promise<void>): void;
  /** Resolves when nothing goes on. */
  settled(): Promise<void>;
}

export function createOneAfterAnother(log: Logger): OneAfterAnother {
  const last = new Map<UserId, Promise<void>>();

  /** @param work does not reject */
  function append(personId: UserId, work: () => Promise<void>): void {
    const before = last.get(personId) ?? Promise.resolve();
    const after = before.then(work).finally(() => {
      if (last.get(personId) === after) last.delete(personId);
    });
    last.set(personId, after);
  }

  return {
    run<Result>(personId: UserId, work: () => Promise<Result>) {
      const { promise, resolve, reject } = Promise.withResolvers<Result>();
      append(personId, () => work().then(resolve, reject));
      return promise;
    },
    begin(personId, work) {
      append(personId, () =>
        work().catch((error: unknown) => {
          log.error({ err: error }, "what was to be done about sharing a location failed");
        }),
      );
    },
    async settled() {
      while (last.size > 0) await Promise.all(last.values());
    },
  };
}
