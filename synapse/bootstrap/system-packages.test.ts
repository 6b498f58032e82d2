import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { StepFailed } from "./run-step.js";
import { ensureSystemPackages, offerSoundAndVideo } from "./system-packages.js";

let programs: string;
let lines: string[];
const log = { line: (text: string) => lines.push(text) };

beforeEach(() => {
  programs = mkdtempSync(join(tmpdir(), "agentchat-programs-"));
  lines = [];
  // what apt-get is started with, where there is such a program
  makeProgram("setpriv", 'while [ "$1" != -- ]; do shift; done; shift; exec "$@"');
});

afterEach(() => {
  rmSync(programs, { recursive: true });
});

function makeProgram(name: string, script = ""): void {
  writeFileSync(join(programs, name), `#!/bin/sh\n${script}\n`);
  chmodSync(join(programs, name), 0o755);
}

/** Writes down what it is asked for. */
function makeApt(ending = "exit 0"): () => readonly string[] {
  const asked = join(programs, "asked");
  makeProgram("apt-get", `echo "$@" >> '${asked}'\n${ending}`);
  return () => (existsSync(asked) ? readFileSync(asked, "utf8").trim().split("\n") : []);
}

function machine({ isRoot = true, isDebian = true } = {}) {
  return { isRoot, isDebian, searchPath: programs };
}

test("what is missing is installed with apt, and what is there is left alone", async () => {
  const asked = makeApt();
  makeProgram("ffmpeg");
  makeProgram("ffprobe");
  await ensureSystemPackages(["ffmpeg", "espeak-ng", "sox"], { log, machine: machine() });
  expect(asked()).toEqual(["update", expect.stringMatching(/^install -y --no-install-recommends .* espeak-ng sox$/)]);
});

test("nothing is asked for when all is there", async () => {
  const asked = makeApt();
  for (const name of ["ffmpeg", "ffprobe", "espeak-ng"]) makeProgram(name);
  await offerSoundAndVideo({ log, machine: machine() });
  expect([asked(), lines]).toEqual([[], []]);
});

test("half of a package is not the package", async () => {
  const asked = makeApt();
  makeProgram("ffmpeg");
  await ensureSystemPackages(["ffmpeg"], { log, machine: machine() });
  expect(asked().at(-1)).toMatch(/ ffmpeg$/);
});

test.each([
  ["without root", { isRoot: false }, "sudo apt-get install --no-install-recommends ffmpeg espeak-ng"],
  ["on another system", { isDebian: false }, "Install what your system calls the Debian packages: ffmpeg, espeak-ng"],
])("%s, it is said what to install", async (_, kind, how) => {
  const asked = makeApt();
  const failure = ensureSystemPackages(["ffmpeg", "espeak-ng"], { log, machine: machine(kind) });
  await expect(failure).rejects.toThrow(StepFailed);
  await expect(failure).rejects.toThrow(how);
  await offerSoundAndVideo({ log, machine: machine(kind) });
  expect(lines.join("\n")).toContain(how);
  expect(lines.join("\n")).toContain("Everything else works.");
  expect(asked()).toEqual([]);
});

test("a start goes on when apt fails, and says so", async () => {
  makeApt("echo no network >&2; exit 100");
  await offerSoundAndVideo({ log, machine: machine() });
  expect(lines.at(-1)).toMatch(/no network[^]*Everything else works\.$/);
});
