import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { findFreePort } from "../free-port.ts";
import { superviseAgentChat } from "./supervise-agentchat.ts";

let directory: string;
let port: number;
let down: number;
let ready: number[];
let lines: string[];
let stop: AbortController;

beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), "agentchat-supervise-"));
  port = await findFreePort(0, "");
  [down, ready, lines, stop] = [0, [], [], new AbortController()];
});
afterEach(() => rm(directory, { recursive: true }));

/** Supervises a program; `onReady` is called with how often it has been ready. */
async function supervise(source: string, onReady: (times: number, pid: number) => void): Promise<void> {
  const script = path.join(directory, "program.mjs");
  await writeFile(script, source);
  await superviseAgentChat({
    command: [script, String(port)],
    readyUrl: `http://127.0.0.1:${port}/readyz`,
    onReady: (pid) => {
      ready.push(pid);
      onReady(ready.length, pid);
    },
    onDown: () => (down += 1),
    log: { line: (text) => lines.push(text) },
    signal: stop.signal,
  });
}

const server = `import { createServer } from "node:http";
createServer((request, response) => response.end("ok")).listen(process.argv[2], "127.0.0.1");`;

it("starts a program that was killed again, and ends it on abort", async () => {
  await supervise(server, (times, pid) => {
    if (times === 1) process.kill(pid, "SIGKILL");
    else stop.abort();
  });
  expect(new Set(ready).size).toBe(2);
  expect(down).toBe(1);
  expect(lines).toEqual(["AgentChat ended (SIGKILL). Starting it again in 0.5 s."]);
  for (const pid of ready) expect(() => process.kill(pid, 0)).toThrow("ESRCH");
});

it("gives up when the program says that its configuration is at fault", async () => {
  await expect(supervise("process.exitCode = 78;", () => undefined)).rejects.toThrow(
    "cannot start with its configuration",
  );
  expect({ down, ready }).toEqual({ down: 0, ready: [] });
});

it("lets a program finish what it does on SIGTERM", async () => {
  const goodbye = path.join(directory, "goodbye");
  const farewell = `import { writeFileSync } from "node:fs";
process.on("SIGTERM", () => { writeFileSync(${JSON.stringify(goodbye)}, ""); process.exit(0); });`;
  await supervise(`${server}\n${farewell}`, () => stop.abort());
  expect(existsSync(goodbye)).toBe(true);
});
