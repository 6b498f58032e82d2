import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { glob, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { stringify } from "yaml";
import { makeRegistration, writeRegistration } from "#config";

const checkout = join(import.meta.dirname, "../..");
const run = promisify(execFile);
const slow = { timeout: 60_000 };

describe("the examples for bot authors", () => {
  let home: string;
  let bots: string;
  let blocks: readonly Block[];

  /** As a bot author has it who does what README.md says: `my-bots/` beside the checkout. */
  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), "agentchat-readme-"));
    bots = join(home, "my-bots");
    blocks = [...(await blocksOf("README.md")), ...(await blocksOf("bots/sdk/README.md"))];
    await mkdir(join(bots, "node_modules"), { recursive: true });
    await symlink(checkout, join(bots, "node_modules/agentchat"));
    await writeFile(join(bots, "package.json"), '{ "type": "module" }');
    for (const { language, code } of blocks)
      if (language === "ts") await writeFile(join(bots, fileNameOf(code)), code, { flag: "wx" });
  });

  afterAll(() => rm(home, { recursive: true, force: true }));

  test("pass their own tests, outside of the project", slow, async () => {
    const { stdout } = await run(process.execPath, ["--test", "--test-reporter=tap"], { cwd: bots });
    expect(stdout).toMatch(/^# pass [1-9]/mu);
  });

  test("compile", slow, async () => {
    const compilerOptions = { typeRoots: [join(checkout, "node_modules/@types")] };
    const options = { extends: join(checkout, "tsconfig.json"), compilerOptions, include: ["*.ts"], exclude: [] };
    await writeFile(join(bots, "tsconfig.json"), JSON.stringify(options));
    const compiler = join(checkout, "node_modules/typescript/bin/tsc");
    const outcome = await run(process.execPath, [compiler, "-p", bots]).catch((error: unknown) => error);
    expect(outcome).toMatchObject({ stdout: "" });
  });

  test("are what the config takes", slow, async () => {
    const directory = join(home, "agentchat/.agentchat");
    const configFile = join(directory, "agentchat.yaml");
    await mkdir(directory, { recursive: true });
    await writeFile(join(directory, "openai.key"), "sk-of-a-provider\n", { mode: 0o600 });
    const registration = await makeRegistration({ serverName: "example.org", url: "http://127.0.0.1:9993" });
    await writeRegistration(join(directory, "registration.yaml"), registration, { mayReplace: false });
    const sections = blocks.filter(({ language }) => language === "yaml");
    expect(sections).not.toEqual([]);
    for (const { code } of sections) {
      await writeFile(configFile, `${stringify(sectionsOfEveryConfig)}${code}`, { mode: 0o600 });
      const command = [join(checkout, "bots/cli.ts"), "check-config", "--config", configFile];
      const { stdout, stderr } = await run(process.execPath, command, { env: {} });
      expect(stdout).toMatch(/^ok\n/u);
      expect(stderr).toBe("");
    }
  });
});

describe("the table of what the application service supports", () => {
  test("names files and tests that exist", async () => {
    const page = await readFile(join(checkout, "appservice/README.md"), "utf8");
    const [, table = ""] = page.split("## What is supported");
    const rows = [...table.matchAll(/^\|(?<what>[^|]+)\|[^|]+\|(?<files>[^|]+)\|(?<tests>[^|]+)\|$/gmu)]
      .map(({ groups }) => groups ?? {})
      .filter(({ files = "" }) => files.includes("`"));
    expect(rows.length).toBeGreaterThan(20);
    const suites = await testFiles();
    for (const { what, files = "", tests = "" } of rows) {
      for (const [, file = ""] of files.matchAll(/`([^`]+)`/gu)) {
        const path = file.startsWith("bots/") ? file : `appservice/${file}`;
        expect(existsSync(join(checkout, path)), `${path}, which the table names`).toBe(true);
      }
      const named = [...tests.matchAll(/`([^`]+)`: "([^"]+)"/gu)];
      expect(named, `tests in the row of ${what}`).not.toEqual([]);
      for (const [, suite = "", name = ""] of named) expect(suites.get(suite) ?? "", suite).toContain(`"${name}"`);
    }
  });
});

/** Text of the files of tests, by their names without folders. */
async function testFiles(): Promise<ReadonlyMap<string, string>> {
  const texts = new Map<string, string>();
  for await (const file of glob(["appservice/**/*.test.ts", "bots/**/*.test.ts", "test/**/*.test.ts"], {
    cwd: checkout,
  }))
    texts.set(basename(file), (texts.get(basename(file)) ?? "") + (await readFile(join(checkout, file), "utf8")));
  return texts;
}

interface Block {
  readonly language: string;
  readonly code: string;
}

async function blocksOf(page: string): Promise<readonly Block[]> {
  const text = await readFile(join(checkout, page), "utf8");
  return [...text.matchAll(/^```(\w*)\n(.*?)^```$/gmsu)].map(([, language = "", code = ""]) => ({ language, code }));
}

/** A block of TypeScript is a file; its first line is a comment with the file's name. */
function fileNameOf(code: string): string {
  const [firstLine = ""] = code.split("\n", 1);
  expect(firstLine).toMatch(/^\/\/ [a-z][a-z.-]*\.ts$/u);
  return firstLine.slice("// ".length);
}

const sectionsOfEveryConfig = {
  homeserver: { url: "http://127.0.0.1:8008", serverName: "example.org" },
  appservice: { registration: "registration.yaml", url: "http://127.0.0.1:9993" },
  store: { url: "sqlite:agentchat.db", masterSecret: "5ec2e7".repeat(11).slice(0, 64) },
  permissions: { "example.org": "user" },
};
