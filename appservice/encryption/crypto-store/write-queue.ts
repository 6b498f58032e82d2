/**
 * Who may write to a database with one connection: one after the other. A group is several writers of some owners in one transaction; while it runs, others wait,
 * and its own writers are let in, also those that came before it: it may be them that it waits for.
 */
export interface WriteQueue {
  /** Resolves when it is the writer's turn. @param owner whose records it writes */
  enter(owner: string | undefined): Promise<WriterTurn>;
  /** Resolves when the group has begun. @param begin called when nobody writes; when it throws there is no group */
  enterGroup(owners: readonly string[], begin: () => void): Promise<WriterGroup>;
  /** The group that is under way. */
  readonly group: WriterGroup | undefined;
}

export interface WriterTurn {
  /** Whether it is part of a group that is under way. */
  readonly isPart: boolean;
  readonly leave: () => void;
}

export interface WriterGroup {
  readonly owners: readonly string[];
  /** Lets nobody in any more, calls `finish` when the last one has left, and then lets others write. Only the first call does anything. @throws what `finish` throws */
  end(finish: () => void): Promise<void>;
  /** Settles as the first `end` does. */
  readonly ended: Promise<void>;
}

interface Waiter {
  readonly owner: string | undefined;
  readonly start: () => void;
}

export function createWriteQueue(): WriteQueue {
  const waiting: Waiter[] = [];
  let isWriting = false;
  let group: WriterGroup | undefined;
  /** Called when the last writer of an ending group has left. */
  let endGroup: (() => void) | undefined;

  const mayWrite = ({ owner }: Waiter): boolean =>
    group === undefined || (endGroup === undefined && owner !== undefined && group.owners.includes(owner));

  function next(): void {
    if (isWriting) return;
    endGroup?.();
    const place = waiting.findIndex(mayWrite);
    const [waiter] = place === -1 ? [] : waiting.splice(place, 1);
    waiter?.start();
  }

  function add(owner: string | undefined, start: () => void): void {
    waiting.push({ owner, start });
    next();
  }

  function groupOf(owners: readonly string[]): WriterGroup {
    let isEnding = false;
    const { promise: ended, resolve, reject } = Promise.withResolvers<void>();
    return {
      owners,
      ended,
      end(finish) {
        if (isEnding) return ended;
        isEnding = true;
        endGroup = () => {
          endGroup = undefined;
          group = undefined;
          try {
            finish();
            resolve();
          } catch (error) {
            reject(error);
          }
        };
        next();
        return ended;
      },
    };
  }

  return {
    get group() {
      return group;
    },
    enter(owner) {
      const { promise, resolve } = Promise.withResolvers<WriterTurn>();
      add(owner, () => {
        isWriting = true;
        let hasLeft = false;
        resolve({
          isPart: group !== undefined,
          leave() {
            if (hasLeft) return;
            hasLeft = true;
            isWriting = false;
            next();
          },
        });
      });
      return promise;
    },
    enterGroup(owners, begin) {
      const { promise, resolve, reject } = Promise.withResolvers<WriterGroup>();
      add(undefined, () => {
        try {
          begin();
          group = groupOf(owners);
          resolve(group);
        } catch (error) {
          reject(error);
        }
        next();
      });
      return promise;
    },
  };
}
