import { expect, it } from "vitest";
import { createRecent } from "./recent.ts";

it("remembers what was put in last, and no more than twice as much", () => {
  const recent = createRecent<number, string>(100);
  for (let key = 0; key < 1000; key += 1) {
    recent.put(key, String(key));
    if (key % 3 === 0) recent.delete(key);
  }
  const known = Array.from({ length: 1000 }, (_, key) => key).filter((key) => recent.has(key));
  expect(known.length).toBeLessThanOrEqual(200);
  expect(known.filter((key) => key >= 900)).toHaveLength(66);
  expect(recent.get(999)).toBeUndefined();
  expect(recent.get(998)).toBe("998");
});
