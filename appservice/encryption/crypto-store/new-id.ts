import { randomInt } from "node:crypto";

const ids = 2 ** 48;

/** For a store or an index: random, because whoever makes one knows no other database's. */
export function newId(): number {
  return randomInt(1, ids);
}
