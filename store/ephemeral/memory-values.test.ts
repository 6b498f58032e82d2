import { expect, it } from "vitest";
import { describeValues } from "../contract/values.contract.ts";
import type { TestValues } from "../contract/values.contract.ts";
import { createMemoryValues } from "./memory-values.ts";

function open(maxBytes = 1_000_000): TestValues {
  let now = 0;
  const values = createMemoryValues({ now: () => now, maxBytes });
  return {
    values,
    pass(milliseconds) {
      now += milliseconds;
      return Promise.resolve();
    },
  };
}

describeValues("in memory", () => Promise.resolve(open()));

it("lets go what was not used for longest when it is full, however large the newest is", async () => {
  const { values } = open(3000);
  for (const key of ["a", "b", "c"]) await values.set(key, new Uint8Array(600), 1000);
  await values.get("a");
  await values.set("d", new Uint8Array(600), 1000);
  const kept = async (...keys: readonly string[]) =>
    (await Promise.all(keys.map((key) => values.get(key)))).map(Boolean);
  expect(await kept("a", "b", "c", "d")).toEqual([true, false, true, true]);
  await values.set("huge", new Uint8Array(10_000), 1000);
  expect(await kept("a", "c", "d", "huge")).toEqual([false, false, false, false]);
  await values.set("a", new Uint8Array(600), 1000);
  expect(await kept("a")).toEqual([true]);
});

it("counts what it has let go no longer", async () => {
  const { values, pass } = open(3000);
  for (let round = 0; round < 10; round += 1) {
    await values.set(`expiring ${round}`, new Uint8Array(1000), 10);
    await pass(20);
    await values.get(`expiring ${round}`);
    await values.set("a", new Uint8Array(1000), 10_000);
  }
  expect(await values.get("a")).toBeDefined();
});
