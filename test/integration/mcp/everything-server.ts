import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { fileURLToPath } from "node:url";
import { createInterface } from "node:readline";

/** `@modelcontextprotocol/server-everything`, the reference server that has a tool of every kind. */
export const everythingServer = fileURLToPath(
  import.meta.resolve("@modelcontextprotocol/server-everything/dist/index.js"),
);

export interface HttpServer extends AsyncDisposable {
  readonly url: string;
  /** Ends it without a goodbye. */
  kill(): Promise<void>;
}

/** Starts it on streamable HTTP. */
export async function startHttpServer(port: number): Promise<HttpServer> {
  const env = { ...process.env, PORT: String(port) };
  const child = spawn(process.execPath, [everythingServer, "streamableHttp"], {
    env,
    stdio: ["ignore", "ignore", "pipe"],
  });
  const ended = once(child, "exit");
  for await (const line of createInterface({ input: child.stderr })) {
    if (line.includes("listening")) break;
  }
  child.stderr.resume();
  async function kill(): Promise<void> {
    child.kill("SIGKILL");
    await ended;
  }
  return { url: `http://127.0.0.1:${port}/mcp`, kill, [Symbol.asyncDispose]: kill };
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}
