/** What was put in last: at least `max`, at most twice as many; the rest is forgotten. */
export interface Recent<Key, Value> extends Pick<ReadonlyMap<Key, Value>, "get" | "has"> {
  put(key: Key, value: Value): void;
  delete(key: Key): void;
}

/** Two generations, of which the older one goes as a whole: to look for the oldest entry of a `Map` from which much was deleted takes long. */
export function createRecent<Key, Value>(max = 500_000): Recent<Key, Value> {
  let young = new Map<Key, Value>();
  let old = new Map<Key, Value>();
  return {
    get: (key) => young.get(key) ?? old.get(key),
    has: (key) => young.has(key) || old.has(key),
    delete(key) {
      young.delete(key);
      old.delete(key);
    },
    put(key, value) {
      young.set(key, value);
      old.delete(key);
      if (young.size < max) return;
      old = young;
      young = new Map();
    },
  };
}
