import { describe, expect, it } from "vitest";
import type { EphemeralValues } from "../ephemeral/ephemeral.ts";

export interface TestValues {
  readonly values: EphemeralValues;
  /** Lets time pass for everything that is kept. */
  readonly pass: (milliseconds: number) => Promise<void>;
}

/** What becomes of values wherever they are kept. @param open makes a place that is empty, and closes it when the test is over */
export function describeValues(backend: string, open: () => Promise<TestValues>): void {
  describe(`values kept ${backend}`, () => {
    const bytes = (text: string): Uint8Array => Buffer.from(text);
    const minute = 60_000;

    it("gives back what was set, byte by byte, and nothing for what was not", async () => {
      const { values } = await open();
      const value = Uint8Array.from({ length: 256 }, (_, byte) => byte);
      await values.set("a", value, minute);
      await values.set("empty", bytes(""), minute);
      expect(Array.from((await values.get("a")) ?? [])).toEqual(Array.from(value));
      expect(await values.get("empty")).toHaveLength(0);
      expect(await values.get("b")).toBeUndefined();
    });

    it("forgets a value when its time is over, and not before", async () => {
      const { values, pass } = await open();
      await values.set("short", bytes("1"), minute);
      await values.set("long", bytes("2"), 3 * minute);
      await pass(minute / 2);
      expect(await values.get("short")).toBeDefined();
      await pass(minute);
      expect(await values.get("short")).toBeUndefined();
      expect(await values.get("long")).toBeDefined();
    });

    it("keeps the newest value, for the newest time", async () => {
      const { values, pass } = await open();
      await values.set("a", bytes("old"), minute);
      await values.set("a", bytes("new"), 3 * minute);
      await pass(2 * minute);
      expect(Buffer.from((await values.get("a")) ?? []).toString()).toBe("new");
    });
  });
}
