import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import lintPlugin from "./lint-rules/index.ts";
import { accepted, violations } from "./lint-violations.ts";
import { plantTree } from "./plant-tree.ts";

interface Finding {
  readonly code: string;
  readonly filename: string;
}

/** Runs the project's linter, with its own configuration, on a tree of planted files. */
function lint(files: Readonly<Record<string, string>>): readonly Finding[] {
  using tree = plantTree(files);
  const command = join(tree.root, "node_modules/.bin/oxlint");
  const sources = Object.keys(files);
  const { stdout, stderr } = spawnSync(process.execPath, [command, "--format", "json", ...sources], {
    cwd: tree.root,
    encoding: "utf8",
  });
  expect(stderr).toBe("");
  return (JSON.parse(stdout) as { diagnostics: Finding[] }).diagnostics;
}

describe("a violation is reported by its rule alone", () => {
  let found: readonly Finding[] = [];

  beforeAll(() => {
    found = lint(Object.fromEntries(violations.map(([, file, text]) => [file, text])));
  });

  test.each(violations)("%s: %s", (rule, file) => {
    // one import may be reported for more than one reason
    const codes = new Set(found.filter(({ filename }) => filename === file).map(({ code }) => code));
    expect([...codes]).toEqual(rule.split(" and "));
  });
});

test("accepts code that keeps the rules", () => {
  expect(lint(accepted)).toEqual([]);
});

test("every rule of our own has a planted violation", () => {
  const proven = new Set(violations.map(([rule]) => rule));
  const unproven = Object.keys(lintPlugin.rules).filter((name) => !proven.has(`agentchat(${name})`));
  expect(unproven).toEqual([]);
});
