import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { ensureDebianRoot, runInDebianRoot } from "../../synapse/index.ts";
import { stepLog } from "../harness/step-log.ts";

const composeFile = fileURLToPath(new URL("../../docker-compose.yml", import.meta.url));

/** Has Docker Compose itself read a file, which checks it against the compose specification's schema; needs no Docker engine. */
async function check(text: string): Promise<{ readonly code: number | null; readonly output: string }> {
  const directory = await mkdtemp(join(tmpdir(), "agentchat-compose-"));
  try {
    await writeFile(join(directory, "docker-compose.yml"), text);
    const root = await ensureDebianRoot({ log: stepLog });
    const args = [
      "--project-directory",
      directory,
      "--file",
      join(directory, "docker-compose.yml"),
      "config",
      "--quiet",
    ];
    const child = runInDebianRoot(root, "docker-compose", args, { binds: [directory] });
    let output = "";
    for (const stream of [child.stdout, child.stderr])
      stream?.on("data", (chunk: Buffer) => (output += chunk.toString()));
    await once(child, "close");
    return { code: child.exitCode, output };
  } finally {
    await rm(directory, { recursive: true });
  }
}

test("docker-compose.yml is what Docker Compose understands", async () => {
  expect(await check(await readFile(composeFile, "utf8"))).toEqual({ code: 0, output: "" });
});

test("a key that Docker Compose does not know is found", async () => {
  const text = await readFile(composeFile, "utf8");
  const { code, output } = await check(`${text}\nservces: {}\n`);
  expect(code).not.toBe(0);
  expect(output).toContain("servces");
});
