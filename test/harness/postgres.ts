import { execFile, spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { randomUUID } from "node:crypto";
import { chown, glob, mkdtemp, rm } from "node:fs/promises";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { Client } from "pg";

const run = promisify(execFile);
const superuser = "agentchat";

/** A real PostgreSQL of our own, reachable through a Unix socket in its own folder and gone after its disposal. */
export interface Postgres extends AsyncDisposable {
  /** Makes an empty database. @returns its URL */
  createDatabase(): Promise<string>;
  /** Stops the server; what is connected loses its connection. */
  stop(): Promise<void>;
  /** Starts it again with the same data. */
  start(): Promise<void>;
}

/** Starts the newest PostgreSQL that Debian's package `postgresql` has installed. As root it runs as the user of that package. */
export async function startPostgres(): Promise<Postgres> {
  const binaries = await findBinaries();
  const owner = process.getuid?.() === 0 ? await findUser("postgres") : undefined;
  const folder = await mkdtemp(join(tmpdir(), "agentchat-postgres-"));
  let server: ChildProcess | undefined;

  async function start(): Promise<void> {
    server = await startServer(join(binaries, "postgres"), folder, owner);
  }

  async function stop(): Promise<void> {
    if (server === undefined) return;
    const exited = server.exitCode === null ? once(server, "exit") : undefined;
    server.kill("SIGINT");
    await exited;
    server = undefined;
  }

  async function dispose(): Promise<void> {
    await stop();
    await rm(folder, { recursive: true, force: true });
  }

  try {
    if (owner !== undefined) await chown(folder, owner.uid, owner.gid);
    await run(
      join(binaries, "initdb"),
      [
        "--pgdata",
        join(folder, "data"),
        "--username",
        superuser,
        "--auth",
        "trust",
        "--encoding",
        "UTF8",
        "--no-locale",
      ],
      { cwd: folder, ...owner },
    );
    await start();
  } catch (error) {
    await dispose();
    throw error;
  }
  return {
    start,
    stop,
    async createDatabase() {
      const name = `test_${randomUUID().replaceAll("-", "")}`;
      const client = new Client({ connectionString: urlOf(folder, "postgres") });
      await client.connect();
      try {
        await client.query(`create database ${name}`);
      } finally {
        await client.end();
      }
      return urlOf(folder, name);
    },
    [Symbol.asyncDispose]: dispose,
  };
}

function urlOf(folder: string, database: string): string {
  return `postgresql://${superuser}@localhost/${database}?host=${encodeURIComponent(folder)}`;
}

async function findBinaries(): Promise<string> {
  const found = await Array.fromAsync(glob("/usr/lib/postgresql/*/bin"));
  const newest = found.toSorted((a, b) => a.localeCompare(b, "en", { numeric: true })).at(-1);
  if (newest !== undefined) return newest;
  throw new Error("PostgreSQL is not installed: apt-get install postgresql");
}

interface SystemUser {
  readonly uid: number;
  readonly gid: number;
}

async function findUser(name: string): Promise<SystemUser> {
  const [uid, gid] = await Promise.all([run("id", ["-u", name]), run("id", ["-g", name])]);
  return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
}

/** Resolves when it accepts connections. The kernel stops it should the test runner be killed. */
async function startServer(binary: string, folder: string, owner: SystemUser | undefined): Promise<ChildProcess> {
  const identity = owner === undefined ? [] : [`--reuid=${owner.uid}`, `--regid=${owner.gid}`, "--clear-groups"];
  const settings = ["-c", "listen_addresses=", "-c", "fsync=on"];
  const server = spawn(
    "/usr/bin/setpriv",
    [...identity, "--pdeathsig=INT", binary, "-D", join(folder, "data"), "-k", folder, ...settings],
    { cwd: folder, env: { ...process.env, LC_ALL: "C" }, stdio: ["ignore", "ignore", "pipe"] },
  );
  const said: string[] = [];
  for await (const line of createInterface({ input: server.stderr })) {
    said.push(line);
    if (!line.includes("database system is ready to accept connections")) continue;
    server.stderr.resume();
    return server;
  }
  throw new Error(`PostgreSQL did not start:\n${said.join("\n")}`);
}
