import { describe, expect, it } from "vitest";
import type { Ephemeral } from "../ephemeral/ephemeral.ts";

export interface TestEphemeral {
  readonly ephemeral: Ephemeral;
  /** Lets time pass for everything that is kept. */
  readonly pass: (milliseconds: number) => Promise<void>;
}

/** What ephemeral state does wherever it is kept. @param open makes one that is empty, and closes it when the test is over */
export function describeEphemeral(backend: string, open: () => Promise<TestEphemeral>): void {
  describe(`ephemeral state ${backend}`, () => {
    const bytes = (text: string): Uint8Array => Buffer.from(text);
    const minute = 60_000;

    it("gives back what was set, byte by byte, and nothing for what was not", async () => {
      const { ephemeral } = await open();
      const value = Uint8Array.from({ length: 256 }, (_, byte) => byte);
      await ephemeral.set("a", value, minute);
      await ephemeral.set("empty", bytes(""), minute);
      expect(Array.from((await ephemeral.get("a")) ?? [])).toEqual(Array.from(value));
      expect(await ephemeral.get("empty")).toHaveLength(0);
      expect(await ephemeral.get("b")).toBeUndefined();
    });

    it("forgets a value when its time is over, and not before", async () => {
      const { ephemeral, pass } = await open();
      await ephemeral.set("short", bytes("1"), minute);
      await ephemeral.set("long", bytes("2"), 3 * minute);
      await pass(minute / 2);
      expect(await ephemeral.get("short")).toBeDefined();
      await pass(minute);
      expect(await ephemeral.get("short")).toBeUndefined();
      expect(await ephemeral.get("long")).toBeDefined();
    });

    it("keeps the newest value, for the newest time", async () => {
      const { ephemeral, pass } = await open();
      await ephemeral.set("a", bytes("old"), minute);
      await ephemeral.set("a", bytes("new"), 3 * minute);
      await pass(2 * minute);
      expect(Buffer.from((await ephemeral.get("a")) ?? []).toString()).toBe("new");
    });
  });
}
