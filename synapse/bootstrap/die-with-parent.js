import { spawnSync } from "node:child_process";

let isPossible;

export function dieWithParent(command) {
  isPossible ??= spawnSync("setpriv", ["--pdeathsig", "TERM", "--", "true"]).status === 0;
  return isPossible ? ["setpriv", "--pdeathsig", "TERM", "--", ...command] : command;
}
