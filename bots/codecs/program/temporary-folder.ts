import { mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface TemporaryFolder extends AsyncDisposable {
  readonly path: string;
}

const swept = new Map<string, Promise<void>>();

/**
 * A folder that nobody else may look into, for a program that wants files. It is removed with all that is in it at the end of the scope; when AgentChat is
 * killed in between, by the next AgentChat that needs one.
 */
export async function openTemporaryFolder(base: string = tmpdir()): Promise<TemporaryFolder> {
  const root = join(base, `agentchat-codecs-${process.getuid?.() ?? "user"}`);
  await mkdir(root, { recursive: true, mode: 0o700 });
  const sweep = swept.get(root) ?? removeLeftovers(root);
  swept.set(root, sweep);
  await sweep;
  const path = await mkdtemp(join(root, `${process.pid}-`));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

/** Folders begin with the process that made them. One with our own id is of an earlier process, as in containers, where ids begin anew. */
async function removeLeftovers(root: string): Promise<void> {
  const names = await readdir(root);
  const left = names.filter((name) => !isAlive(Number.parseInt(name, 10)));
  await Promise.all(left.map((name) => rm(join(root, name), { recursive: true, force: true })));
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
