import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { buildDirectory } from "./cache.js";

let parent: string;
let directory: string;
const fill = (content: string) => (temporary: string) => writeFile(path.join(temporary, "file"), content);

beforeEach(async () => {
  parent = await mkdtemp(path.join(tmpdir(), "agentchat-cache-"));
  directory = path.join(parent, "made");
});
afterEach(() => rm(parent, { recursive: true }));

describe("buildDirectory", () => {
  it("builds once", async () => {
    await buildDirectory(directory, fill("first"));
    await buildDirectory(directory, fill("second"));
    expect(await readFile(path.join(directory, "file"), "utf8")).toBe("first");
    expect(await readdir(parent)).toEqual(["made"]);
  });

  it("leaves nothing when the build fails", async () => {
    await expect(buildDirectory(directory, () => Promise.reject(new Error("no network")))).rejects.toThrow(
      "no network",
    );
    expect(await readdir(parent)).toEqual([]);
  });

  it("takes the result of another builder that was faster", async () => {
    await buildDirectory(directory, async (temporary) => {
      await fill("slow")(temporary);
      await mkdir(directory);
      await writeFile(path.join(directory, "file"), "fast");
    });
    expect(await readFile(path.join(directory, "file"), "utf8")).toBe("fast");
    expect(await readdir(parent)).toEqual(["made"]);
  });

  it("clears away what an interrupted build left, and nothing of a running one", async () => {
    const abandoned = `${directory}.building-999999999-1`;
    await mkdir(abandoned, { recursive: true });
    await buildDirectory(directory, async (temporary) => {
      expect(existsSync(abandoned)).toBe(false);
      await buildDirectory(path.join(parent, "made.building-other"), fill(""));
      expect(existsSync(temporary)).toBe(true);
    });
  });
});
