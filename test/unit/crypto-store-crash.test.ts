import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { DatabaseSync } from "node:sqlite";
import { expect, onTestFinished, test } from "vitest";
import { decodeKey } from "../../appservice/encryption/crypto-store/key-encoding.ts";
import { openCryptoStore } from "../../appservice/encryption/crypto-store/open-crypto-store.ts";

const child = fileURLToPath(new URL("crypto-store-crash-child.ts", import.meta.url));

/** Lets a child write until it has told so many numbers and kills it; resolves with the last number it told. */
async function writeAndKill(path: string, start: number, many: number): Promise<number> {
  const writer = spawn(process.execPath, [child, path, String(start)], { stdio: ["ignore", "pipe", "inherit"] });
  const exited = once(writer, "exit");
  let last = start - 1;
  for await (const line of createInterface(writer.stdout)) {
    last = Number(line);
    if (last === start + many) writer.kill("SIGKILL");
  }
  await exited;
  return last;
}

function keysOf(path: string, store: string): readonly unknown[] {
  using database = new DatabaseSync(path);
  return database
    .prepare("select key from records join stores using (store_id) where name = ? order by key")
    .all(store)
    .map((row) => decodeKey(row["key"] as Uint8Array));
}

test(
  "what the library was told is complete is there after a kill, and half of nothing",
  { timeout: 60_000 },
  async () => {
    const directory = mkdtempSync(join(tmpdir(), "agentchat-crypto-crash-"));
    onTestFinished(() => rmSync(directory, { recursive: true }));
    const path = join(directory, "crypto.db");
    let told = -1;
    for (const many of [1, 17, 40, 3]) {
      told = await writeAndKill(path, told + 1, many);
      const kept = keysOf(path, "one");
      expect(keysOf(path, "other")).toEqual(kept);
      expect(kept.slice(0, told + 1)).toEqual(Array.from({ length: told + 1 }, (_, number) => number));
      // one more may have been committed and not yet told
      expect(kept.length - (told + 1)).toBeLessThanOrEqual(1);
      told = kept.length - 1;
    }
  },
);

test("a store that another process has is refused, and free when that one is gone", { timeout: 60_000 }, async () => {
  const directory = mkdtempSync(join(tmpdir(), "agentchat-crypto-lock-"));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const path = join(directory, "crypto.db");
  const owner = spawn(process.execPath, [child, path], { stdio: ["ignore", "pipe", "inherit"] });
  const exited = once(owner, "exit");
  await once(owner.stdout, "data");
  expect(() => openCryptoStore({ path })).toThrow(
    expect.objectContaining({ code: "in-use", message: expect.stringContaining("in use by another AgentChat") }),
  );
  owner.kill("SIGKILL");
  await exited;
  await openCryptoStore({ path })[Symbol.asyncDispose]();
});
