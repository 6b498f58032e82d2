import { spawnSync } from "node:child_process";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { lockHolder, tryLock } from "./process-lock.js";

let directory: string;
let file: string;
beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), "agentchat-lock-"));
  file = path.join(directory, "deep", "lock");
});
afterEach(() => rm(directory, { recursive: true }));

describe("tryLock", () => {
  it("is held by one process until released", async () => {
    const first = tryLock(file);
    expect(tryLock(file)).toEqual({ heldBy: process.pid });
    expect(lockHolder(file)).toBe(process.pid);
    first.release?.();
    expect(lockHolder(file)).toBeUndefined();
    expect(await readdir(path.dirname(file))).toEqual([]);
    expect(tryLock(file).release).toBeTypeOf("function");
  });

  it("is taken over from a process that died with it", () => {
    const module = path.join(import.meta.dirname, "process-lock.js");
    const script = `const { tryLock } = await import(${JSON.stringify(module)}); tryLock(${JSON.stringify(file)});`;
    expect(spawnSync(process.execPath, ["--input-type=module", "-e", script]).status).toBe(0);
    expect(lockHolder(file)).toBeUndefined();
    expect(tryLock(file).release).toBeTypeOf("function");
  });

  it("does not take a reused process id for the process that wrote it", async () => {
    tryLock(file);
    await writeFile(file, `${process.pid}-1`);
    expect(tryLock(file).release).toBeTypeOf("function");
  });
});
