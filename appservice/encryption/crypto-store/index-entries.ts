import { encodeKey } from "./key-encoding.ts";
import type { IndexSchema, StoreSchema } from "./record-storage.ts";

/** The keys under which indexes find a value; an index whose property is missing or no key does not find it. */
export function indexEntries(
  store: StoreSchema,
  value: unknown,
): readonly { readonly index: IndexSchema; readonly indexKey: Buffer }[] {
  return [...store.indexes.values()].flatMap((index) => {
    const indexKey = encodeKey(atKeyPath(value, index.keyPath));
    return indexKey === undefined ? [] : [{ index, indexKey }];
  });
}

/** "Evaluate a key path on a value". */
function atKeyPath(value: unknown, keyPath: IndexSchema["keyPath"]): unknown {
  if (typeof keyPath !== "string") return keyPath.map((path) => atKeyPath(value, path));
  if (keyPath === "") return value;
  let found: unknown = value;
  for (const name of keyPath.split(".")) {
    if (typeof found !== "object" || found === null || !Object.hasOwn(found, name)) return undefined;
    found = Reflect.get(found, name);
  }
  return found;
}
