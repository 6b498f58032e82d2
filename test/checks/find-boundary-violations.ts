import { execFile } from "node:child_process";
import { globSync } from "node:fs";
import { join } from "node:path";

export interface BoundaryViolation {
  readonly rule: string;
  readonly from: string;
  readonly to: string;
}

/** The part of dependency-cruiser's JSON result that is used here. */
interface CruiseResult {
  readonly modules: readonly { readonly source: string }[];
  readonly summary: {
    readonly violations: readonly {
      readonly rule: { readonly name: string };
      readonly from: string;
      readonly to: string;
    }[];
  };
}

const SOURCES = ["*.{ts,js}", "{appservice,bots,config,store,synapse,test}/**/*.{ts,js}"];

/**
 * Checks the imports of the tree at `root` against `.dependency-cruiser.mjs`. A source file that was not read is a violation of
 * `every-file-is-read`: without a TypeScript it can use, dependency-cruiser reads no `.ts` file at all and finds nothing wrong.
 */
export async function findBoundaryViolations(root: string): Promise<readonly BoundaryViolation[]> {
  const sources = globSync(SOURCES, { cwd: root });
  if (sources.length === 0) return [{ rule: "every-file-is-read", from: root, to: "" }];
  const { modules, summary } = await cruise(root, sources);
  const read = new Set(modules.map((module) => module.source));
  return [
    ...sources.filter((file) => !read.has(file)).map((file) => ({ rule: "every-file-is-read", from: file, to: "" })),
    ...summary.violations.map(({ rule, from, to }) => ({ rule: rule.name, from, to })),
  ];
}

function cruise(root: string, sources: readonly string[]): Promise<CruiseResult> {
  const command = join(import.meta.dirname, "../../node_modules/.bin/depcruise");
  const options = [
    "--config",
    join(root, ".dependency-cruiser.mjs"),
    "--output-type",
    "json",
    "--no-cache",
    "--progress",
    "none",
  ];
  return new Promise((resolve, reject) => {
    const child = execFile(
      process.execPath,
      [command, ...options, ...sources],
      { cwd: root, maxBuffer: 64 * 1024 * 1024 },
      (error, stdout, stderr) => {
        if (error) reject(new Error(`dependency-cruiser failed: ${stderr}${stdout.slice(0, 2000)}`, { cause: error }));
        else resolve(JSON.parse(stdout) as CruiseResult);
      },
    );
    child.stdin?.end();
  });
}
