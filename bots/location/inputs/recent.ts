/** What was put in last, and no more of it than that: the rest is forgotten. */
export interface Recent<Key, Value> extends Pick<ReadonlyMap<Key, Value>, "get" | "has"> {
  put(key: Key, value: Value): void;
  delete(key: Key): void;
}

export function createRecent<Key, Value>(max = 200_000): Recent<Key, Value> {
  const map = new Map<Key, Value>();
  return {
    get: (key) => map.get(key),
    has: (key) => map.has(key),
    delete(key) {
      map.delete(key);
    },
    put(key, value) {
      map.delete(key);
      map.set(key, value);
      for (const oldest of map.keys()) {
        if (map.size <= max) return;
        map.delete(oldest);
      }
    },
  };
}
