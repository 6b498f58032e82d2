import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

const projectRoot = join(import.meta.dirname, "../..");
/** What the checks themselves consist of. */
const TOOLS = [".dependency-cruiser.mjs", ".oxlintrc.jsonc", "tsconfig.json", "package.json", "test/checks/lint-rules"];

export interface PlantedTree extends Disposable {
  readonly root: string;
}

/** A temporary tree with this project's rules and packages and `files` (path → text) as its only sources. */
export function plantTree(files: Readonly<Record<string, string>>): PlantedTree {
  const root = mkdtempSync(join(tmpdir(), "agentchat-checks-"));
  for (const tool of TOOLS) cpSync(join(projectRoot, tool), join(root, tool), { recursive: true });
  symlinkSync(join(projectRoot, "node_modules"), join(root, "node_modules"));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), `${text}\n`);
  }
  return { root, [Symbol.dispose]: () => rmSync(root, { recursive: true }) };
}
