/** Whose turn it is to be looked at, soonest first: a binary heap. A person has one entry, which is only ever brought forward. */
export interface ExpiryQueue<Key> {
  /** The key is due then, or earlier if it already was. */
  add(key: Key, at: number): void;
  /** Takes out whoever is due. */
  due(now: number): readonly Key[];
  /** When somebody is due; `Infinity` when nobody is. */
  readonly next: number;
}

interface Entry<Key> {
  readonly key: Key;
  readonly at: number;
}

export function createExpiryQueue<Key>(): ExpiryQueue<Key> {
  const heap = new Array<Entry<Key>>();
  const times = new Map<Key, number>();

  const at = (index: number): number => heap[index]?.at ?? Infinity;

  function swap(one: number, other: number): void {
    const [first, second] = [heap[one], heap[other]];
    if (first === undefined || second === undefined) return;
    heap[one] = second;
    heap[other] = first;
  }

  function rise(start: number): void {
    for (let index = start; index > 0;) {
      const parent = (index - 1) >> 1;
      if (at(parent) <= at(index)) return;
      swap(parent, index);
      index = parent;
    }
  }

  function sink(): void {
    for (let index = 0; ;) {
      const left = 2 * index + 1;
      const child = at(left + 1) < at(left) ? left + 1 : left;
      if (at(index) <= at(child)) return;
      swap(index, child);
      index = child;
    }
  }

  function takeFirst(): Entry<Key> | undefined {
    const first = heap[0];
    const last = heap.pop();
    if (first === undefined || last === undefined || heap.length === 0) return first;
    heap[0] = last;
    sink();
    return first;
  }

  return {
    add(key, time) {
      if ((times.get(key) ?? Infinity) <= time) return;
      times.set(key, time);
      heap.push({ key, at: time });
      rise(heap.length - 1);
    },
    due(now) {
      const keys = new Set<Key>();
      while (at(0) <= now) {
        const entry = takeFirst();
        // one that was brought forward has left its later entry behind
        if (entry === undefined || times.get(entry.key) !== entry.at) continue;
        times.delete(entry.key);
        keys.add(entry.key);
      }
      return [...keys];
    },
    get next() {
      return at(0);
    },
  };
}
