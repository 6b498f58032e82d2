import { expect, test } from "vitest";
import { shareDiskSync } from "./disk-sync.ts";

test("one synchronization serves all who asked before it began, and nobody who asked later", async () => {
  const ends: (() => void)[] = [];
  const sync = shareDiskSync(() => new Promise((resolve) => ends.push(resolve)));
  const told: string[] = [];
  const ask = async (name: string): Promise<void> => {
    await sync();
    told.push(name);
  };
  const first = ask("first");
  await expect.poll(() => ends.length).toBe(1);
  const later = [ask("second"), ask("third")];
  ends[0]?.();
  await first;
  expect(told).toEqual(["first"]);
  await expect.poll(() => ends.length).toBe(2);
  ends[1]?.();
  await Promise.all(later);
  expect(told).toEqual(["first", "second", "third"]);
});

test("a disk that fails is told to those who waited for it, and asked again by the next", async () => {
  let isHealthy = false;
  const sync = shareDiskSync(() => (isHealthy ? Promise.resolve() : Promise.reject(new Error("input/output error"))));
  await expect(sync()).rejects.toThrow("input/output");
  isHealthy = true;
  await sync();
});
