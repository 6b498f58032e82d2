/** Numbers that look random and are the same for the same seed. */
export interface Random {
  /** From `from` up to `to`. */
  between(from: number, to: number): number;
  pick<Value>(values: readonly [Value, ...Value[]]): Value;
  /** Random numbers of their own for a part of a drawing, so that what is drawn before it does not change it. */
  fork(name: string): Random;
}

/** Mulberry32, by Tommy Ettinger (public domain). */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    between: (from, to) => from + (to - from) * next(),
    pick: (values) => values[Math.floor(next() * values.length)] ?? values[0],
    fork: (name) => createRandom(seedOf(`${seed} ${name}`)),
  };
}

/** A seed from 0 to 2³¹ − 1 that depends on each letter (FNV-1a). */
export function seedOf(text: string): number {
  let hash = 0x811c9dc5;
  for (const unit of Buffer.from(text)) hash = Math.imul(hash ^ unit, 0x01000193);
  return hash >>> 1;
}
