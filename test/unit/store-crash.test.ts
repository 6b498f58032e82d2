import { spawn } from "node:child_process";
import { randomBytes, randomInt } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { expect, it, onTestFinished } from "vitest";
import { createStore } from "#store";
import { delivery } from "../../store/contract/samples.contract.ts";

const child = fileURLToPath(new URL("./store-crash-child.ts", import.meta.url));
const rounds = 5;

function startWriter(url: string, masterSecret: string, prefix: string) {
  return spawn(process.execPath, [child, url, masterSecret, prefix], { stdio: ["ignore", "pipe", "inherit"] });
}

/** Kills a process that writes after it has acknowledged `lines` things. @returns all that it acknowledged */
async function writeUntilKilled(url: string, masterSecret: string, prefix: string, lines: number): Promise<string[]> {
  const writer = startWriter(url, masterSecret, prefix);
  const said: string[] = [];
  for await (const line of createInterface({ input: writer.stdout })) {
    said.push(line);
    if (said.length === lines) writer.kill("SIGKILL");
  }
  return said;
}

it("keeps what it acknowledged, once, whenever the process is killed", { timeout: 60_000 }, async () => {
  const folder = await mkdtemp(join(tmpdir(), "agentchat-crash-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const url = `sqlite:${folder}/agentchat.db`;
  const masterSecret = randomBytes(32).toString("hex");
  const said: string[] = [];
  for (let round = 0; round < rounds; round += 1) {
    said.push(...(await writeUntilKilled(url, masterSecret, `round${round}`, randomInt(1, 400))));
  }
  await using store = await createStore({ url, masterSecret });
  const unfinished = (await store.inbox.unfinished({ after: 0, limit: 1_000_000 })).map(({ event }) => event);
  const waiting = new Set<string>(unfinished.map(({ eventId }) => eventId));
  const told = (what: string) => said.flatMap((line) => (line.startsWith(what) ? line.slice(what.length) : []));
  expect(waiting.size).toBe(unfinished.length);
  expect(told("added ").length).toBeGreaterThan(rounds);
  expect(told("done ").filter((id) => waiting.has(id))).toEqual([]);
  // what is missing was marked as done, which the child may not have come to say; it does so with odd ones only
  expect(told("added ").filter((id) => !waiting.has(id) && !/[135]$/.test(id))).toEqual([]);
  for (const { eventId, content } of unfinished) expect(content["body"]).toBe(`text of ${eventId.slice(1)}`);
  const again = told("added ").map((id) => delivery(id.slice(1)));
  expect(await store.inbox.add(again)).toEqual([]);
});

it("is refused while another process has it, and free once that one is killed", { timeout: 60_000 }, async () => {
  const folder = await mkdtemp(join(tmpdir(), "agentchat-crash-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const url = `sqlite:${folder}/agentchat.db`;
  const masterSecret = randomBytes(32).toString("hex");
  const writer = startWriter(url, masterSecret, "other");
  const exited = once(writer, "exit");
  await once(writer.stdout, "data");
  writer.stdout.resume();
  await expect(createStore({ url, masterSecret })).rejects.toMatchObject({ code: "in-use" });
  writer.kill("SIGKILL");
  await exited;
  await using store = await createStore({ url, masterSecret });
  await store.ping();
});
