import { pino } from "pino";
import { expect, test } from "vitest";
import { createStoreGuard } from "./store-guard.ts";
import type { CryptoStoreMark, StoreMark } from "./state.ts";

const where = { file: "crypto.db", log: pino({ level: "silent" }) };

function markOf(initial: StoreMark | undefined): CryptoStoreMark {
  let mark = initial;
  return {
    load: () => Promise.resolve(mark),
    save(saved) {
      mark = saved;
      return Promise.resolve();
    },
  };
}

function storeOf(id: string, initial: number) {
  let epoch = initial;
  return {
    id,
    get epoch() {
      return epoch;
    },
    setEpoch(next: number) {
      epoch = next;
      return Promise.resolve();
    },
  };
}

test.each([
  ["both are new", storeOf("a", 0), undefined, undefined, 1],
  ["they were used together last time", storeOf("a", 7), { id: "a", epoch: 7 }, { id: "a", epoch: 7 }, 8],
  ["a crash came between the two marks", storeOf("a", 8), { id: "a", epoch: 7 }, { id: "a", epoch: 6 }, 9],
  ["the store was lost", storeOf("b", 0), { id: "a", epoch: 7 }, { id: "a", epoch: 7 }, 8],
  ["the homeserver knows another one", storeOf("b", 3), { id: "b", epoch: 3 }, { id: "a", epoch: 7 }, 4],
  ["the homeserver has lost its data", storeOf("a", 7), { id: "a", epoch: 7 }, undefined, 8],
])("a crypto store is taken when %s", async (_when, store, known, elsewhere, epoch) => {
  const [mark, published] = [markOf(known), markOf(elsewhere)];
  const guard = createStoreGuard({ store, mark, published, ...where });
  await guard.begin();
  expect(store.epoch).toBe(epoch);
  expect(await mark.load()).toEqual({ id: store.id, epoch });
  expect(await published.load()).toEqual(elsewhere);
  await guard.advance();
  for (const each of [mark, published]) expect(await each.load()).toEqual({ id: store.id, epoch: epoch + 1 });
});

test.each([
  ["another database's", storeOf("b", 3), { id: "a", epoch: 3 }, undefined, "foreign-store"],
  ["known and the database new", storeOf("b", 3), undefined, undefined, "foreign-store"],
  ["an old copy", storeOf("a", 6), { id: "a", epoch: 7 }, undefined, "old-store"],
  ["as old as the database", storeOf("a", 6), { id: "a", epoch: 6 }, { id: "a", epoch: 7 }, "old-store"],
])("a crypto store is refused when it is %s", async (_when, store, known, elsewhere, code) => {
  const mark = markOf(known);
  const before = store.epoch;
  const guard = createStoreGuard({ store, mark, published: markOf(elsewhere), ...where });
  // however often it is tried
  for (let times = 0; times < 3; times += 1) await expect(guard.begin()).rejects.toMatchObject({ code });
  expect(store.epoch).toBe(before);
  expect(await mark.load()).toEqual(known);
});
