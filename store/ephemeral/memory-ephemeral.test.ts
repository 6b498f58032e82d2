import { expect, it } from "vitest";
import { describeEphemeral } from "../contract/ephemeral.contract.ts";
import type { TestEphemeral } from "../contract/ephemeral.contract.ts";
import { createMemoryEphemeral } from "./memory-ephemeral.ts";

function open(maxBytes = 1_000_000): TestEphemeral {
  let now = 0;
  const ephemeral = createMemoryEphemeral({ now: () => now, maxBytes });
  return {
    ephemeral,
    pass(milliseconds) {
      now += milliseconds;
      return Promise.resolve();
    },
  };
}

describeEphemeral("in memory", () => Promise.resolve(open()));

it("lets go what was not used for longest when it is full, however large the newest is", async () => {
  const { ephemeral } = open(3000);
  for (const key of ["a", "b", "c"]) await ephemeral.set(key, new Uint8Array(600), 1000);
  await ephemeral.get("a");
  await ephemeral.set("d", new Uint8Array(600), 1000);
  const kept = async (...keys: readonly string[]) =>
    (await Promise.all(keys.map((key) => ephemeral.get(key)))).map(Boolean);
  expect(await kept("a", "b", "c", "d")).toEqual([true, false, true, true]);
  await ephemeral.set("huge", new Uint8Array(10_000), 1000);
  expect(await kept("a", "c", "d", "huge")).toEqual([false, false, false, false]);
  await ephemeral.set("a", new Uint8Array(600), 1000);
  expect(await kept("a")).toEqual([true]);
});

it("counts what it has let go no longer", async () => {
  const { ephemeral, pass } = open(3000);
  for (let round = 0; round < 10; round += 1) {
    await ephemeral.set(`expiring ${round}`, new Uint8Array(1000), 10);
    await pass(20);
    await ephemeral.get(`expiring ${round}`);
    await ephemeral.set("a", new Uint8Array(1000), 10_000);
  }
  expect(await ephemeral.get("a")).toBeDefined();
});
