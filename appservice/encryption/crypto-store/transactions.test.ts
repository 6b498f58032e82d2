/* oxlint-disable unicorn/prefer-add-event-listener -- the encryption library sets handlers as properties */
import * as fakeIndexedDb from "fake-indexeddb";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { IdbCursorWithValue } from "./idb-cursor.ts";
import type { IdbDatabase, IdbTransaction } from "./idb-database.ts";
import { IdbFactory } from "./idb-factory.ts";
import { IdbKeyRange } from "./idb-key-range.ts";
import type { IdbRequest } from "./idb-request.ts";
import { openSqliteStorage } from "./sqlite-storage.ts";

interface Side {
  readonly database: IdbDatabase;
  readonly ranges: typeof IdbKeyRange;
}

/** Another make of IndexedDB; its types are a browser's, which are not here. */
const oracle = fakeIndexedDb as unknown as {
  readonly IDBFactory: new () => IdbFactory;
  readonly IDBKeyRange: typeof IdbKeyRange;
};

type Range = "all" | { readonly from?: string; readonly to?: string; readonly isOpen: boolean };
type Store = "plain" | "indexed";

type Step =
  | { readonly do: "put" | "add"; readonly store: Store; readonly key: string; readonly owner: string | undefined }
  | { readonly do: "get" | "deleteKey"; readonly store: Store; readonly key: string }
  | {
      readonly do: "getAll" | "getAllKeys" | "count" | "deleteRange" | "cursor" | "cursorDeletes" | "cursorUpdates";
      readonly store: Store;
      readonly range: Range;
    }
  | { readonly do: "clear"; readonly store: Store }
  | { readonly do: "indexGetAll" | "indexCount" | "indexCursor"; readonly range: Range };

interface Program {
  readonly mode: "readonly" | "readwrite";
  readonly steps: readonly Step[];
  /** What is done to it, before or after its steps have run. */
  readonly end: "commit" | "abort" | "abortEarly" | "nothing";
}

const store = fc.constantFrom<Store>("plain", "indexed");
const key = fc.constantFrom("a", "b", "b\u0000", "c", "\u{1f511}", "\uffff");
const range: fc.Arbitrary<Range> = fc.oneof(
  fc.constant<Range>("all"),
  fc
    .record({ from: key, to: key, isOpen: fc.boolean() }, { requiredKeys: ["isOpen"] })
    .filter(({ from, to, isOpen }) => from === undefined || to === undefined || from < to || (from === to && !isOpen)),
);
const owner = fc.option(fc.constantFrom("x", "y", "z"), { nil: undefined });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constantFrom("put", "add"), store, key, owner }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom("get", "deleteKey"), store, key }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constantFrom("getAll", "getAllKeys", "count", "deleteRange", "cursor", "cursorDeletes", "cursorUpdates"),
      store,
      range,
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("clear"), store }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom("indexGetAll", "indexCount", "indexCursor"), range }) },
);
const program: fc.Arbitrary<Program> = fc.record({
  mode: fc.constantFrom("readwrite", "readwrite", "readwrite", "readonly"),
  steps: fc.array(step, { maxLength: 8 }),
  end: fc.constantFrom("commit", "commit", "abort", "abortEarly", "nothing"),
});

async function open(factory: IdbFactory, ranges: typeof IdbKeyRange): Promise<Side> {
  const opening = factory.open("test", 1);
  const database = await new Promise<IdbDatabase>((resolve, reject) => {
    opening.onupgradeneeded = () => {
      const upgraded = opening.result as IdbDatabase;
      upgraded.createObjectStore("plain");
      upgraded.createObjectStore("indexed").createIndex("owner", "owner", { unique: false });
    };
    opening.onsuccess = () => resolve(opening.result as IdbDatabase);
    opening.onerror = () => reject(opening.error ?? new Error("not opened"));
  });
  return { database, ranges };
}

function rangeOf(side: Side, wanted: Range): IdbKeyRange | undefined {
  if (wanted === "all") return undefined;
  const { from, to, isOpen } = wanted;
  if (from !== undefined && to !== undefined) return side.ranges.bound(from, to, isOpen, isOpen);
  if (from !== undefined) return side.ranges.lowerBound(from, isOpen);
  return to === undefined ? undefined : side.ranges.upperBound(to, isOpen);
}

/** Runs a transaction and tells everything that could be seen of it, in order. */
async function run(side: Side, { mode, steps, end }: Program): Promise<readonly unknown[]> {
  const seen: unknown[] = [];
  const transaction = side.database.transaction(["plain", "indexed"], mode);
  const { promise: ended, resolve } = Promise.withResolvers<void>();
  transaction.oncomplete = () => {
    seen.push("complete");
    resolve();
  };
  transaction.onabort = () => {
    seen.push(["abort", transaction.error?.name]);
    resolve();
  };
  let running = steps.length;
  const finish = (): void => {
    if (end === "commit") attempt(seen, () => transaction.commit());
    if (end === "abort") attempt(seen, () => transaction.abort());
  };
  const stepEnded = (): void => {
    running -= 1;
    if (running === 0) finish();
  };
  for (const each of steps) {
    const isAsked = attempt(seen, () => watch(request(side, transaction, each), each, seen, stepEnded));
    if (!isAsked) stepEnded();
  }
  if (steps.length === 0) finish();
  if (end === "abortEarly") attempt(seen, () => transaction.abort());
  await ended;
  return seen;
}

function attempt(seen: unknown[], work: () => void): boolean {
  try {
    work();
    return true;
  } catch (error) {
    seen.push(["threw", error instanceof DOMException ? error.name : error]);
    return false;
  }
}

function watch(each: IdbRequest, { do: what }: Step, seen: unknown[], ended: () => void): void {
  each.onerror = () => {
    seen.push([what, each.error?.name]);
  };
  each.onsuccess = () => {
    if (!what.toLowerCase().includes("cursor") || each.result === null) {
      seen.push([what, each.result]);
      ended();
      return;
    }
    const cursor = each.result as IdbCursorWithValue;
    seen.push([what, cursor.key, cursor.primaryKey, cursor.value]);
    if (what === "cursorDeletes") attempt(seen, () => cursor.delete());
    if (what === "cursorUpdates") attempt(seen, () => cursor.update({ owner: "updated" }));
    attempt(seen, () => cursor.continue());
  };
}

function request(side: Side, transaction: IdbTransaction, each: Step): IdbRequest {
  if (!("store" in each)) {
    const index = transaction.objectStore("indexed").index("owner");
    const bounds = rangeOf(side, each.range);
    if (each.do === "indexGetAll") return index.getAll(bounds);
    return each.do === "indexCount" ? index.count(bounds) : index.openCursor(bounds);
  }
  const target = transaction.objectStore(each.store);
  switch (each.do) {
    case "put":
      return target.put({ owner: each.owner, bytes: new Uint8Array([1, 2]) }, each.key);
    case "add":
      return target.add({ owner: each.owner }, each.key);
    case "get":
      return target.get(each.key);
    case "deleteKey":
      return target.delete(each.key);
    case "clear":
      return target.clear();
    case "getAll":
      return target.getAll(rangeOf(side, each.range));
    case "getAllKeys":
      return target.getAllKeys(rangeOf(side, each.range));
    case "count":
      return target.count(rangeOf(side, each.range));
    case "deleteRange":
      return target.delete(rangeOf(side, each.range) ?? side.ranges.upperBound("b"));
    default:
      return target.openCursor(rangeOf(side, each.range));
  }
}

const everything: Program = {
  mode: "readonly",
  end: "nothing",
  steps: [
    { do: "cursor", store: "plain", range: "all" },
    { do: "cursor", store: "indexed", range: "all" },
    { do: "indexCursor", range: "all" },
  ],
};

test("transactions do what another IndexedDB does", { timeout: 30_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(program, { minLength: 1, maxLength: 4 }), async (programs) => {
      const storage = openSqliteStorage(":memory:");
      const ours = await open(new IdbFactory(storage), IdbKeyRange);
      const theirs = await open(new oracle.IDBFactory(), oracle.IDBKeyRange);
      for (const each of [...programs, everything]) expect(await run(ours, each)).toEqual(await run(theirs, each));
      await storage.close();
    }),
    { numRuns: 300 },
  );
});
