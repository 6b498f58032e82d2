import { request } from "node:http";
import { pino } from "pino";
import { afterEach, describe, expect, test } from "vitest";
import { HealthServerError, serveHealth } from "./health-server.ts";
import type { HealthServer, HealthServerOptions } from "./health-server.ts";

const metrics: HealthServerOptions["metrics"] = {
  contentType: "text/plain; version=0.0.4",
  expose: async () => "agentchat_up 1\n",
};
const cleanups: HealthServer[] = [];

afterEach(async () => {
  await Promise.all(cleanups.splice(0).map((server) => server.close()));
});

async function serve(options: Partial<HealthServerOptions> = {}): Promise<HealthServer> {
  const log = pino({ level: "silent" });
  const defaults = { host: "127.0.0.1", port: 0, metrics, readiness: async () => [], log };
  const server = await serveHealth({ ...defaults, ...options });
  cleanups.push(server);
  return server;
}

async function get(server: HealthServer, path: string, init?: RequestInit) {
  const response = await fetch(`http://127.0.0.1:${server.port}${path}`, init);
  return { status: response.status, type: response.headers.get("content-type"), body: await response.text() };
}

test("serves metrics", async () => {
  const server = await serve();
  expect(await get(server, "/metrics")).toEqual({ status: 200, type: metrics.contentType, body: "agentchat_up 1\n" });
});

test("metrics that fail are 500, say nothing of the fault, and do not stop the server", async () => {
  const server = await serve({ metrics: { ...metrics, expose: () => Promise.reject(new Error("password")) } });
  const answer = await get(server, "/metrics");
  expect(answer.status).toBe(500);
  expect(answer.body).not.toContain("password");
  expect((await get(server, "/healthz")).status).toBe(200);
});

test("metrics that hang are given up", async () => {
  const server = await serve({ metrics: { ...metrics, expose: () => new Promise(() => undefined) }, timeoutMs: 20 });
  expect((await get(server, "/metrics")).status).toBe(500);
});

test("is healthy whatever the checks say", async () => {
  const server = await serve({ readiness: async () => [{ name: "store", ok: false }] });
  expect(await get(server, "/healthz")).toMatchObject({ status: 200, body: "ok\n" });
});

describe("readiness", () => {
  test.each([
    { name: "nothing to check", checks: [], status: 200 },
    {
      name: "all is well",
      checks: [
        { name: "store", ok: true },
        { name: "homeserver", ok: true },
      ],
      status: 200,
    },
    {
      name: "one check fails",
      checks: [
        { name: "store", ok: true },
        { name: "homeserver", ok: false, detail: "refused" },
      ],
      status: 503,
    },
  ])("$name: $status", async ({ checks, status }) => {
    const server = await serve({ readiness: async () => checks });
    const answer = await get(server, "/readyz?verbose");
    expect(answer).toMatchObject({ status, type: "application/json" });
    expect(JSON.parse(answer.body)).toEqual({ ready: status === 200, checks });
  });

  test("checks that hang fail", async () => {
    const server = await serve({ readiness: () => new Promise(() => undefined), timeoutMs: 20 });
    const answer = await get(server, "/readyz");
    expect(answer.status).toBe(503);
    expect(JSON.parse(answer.body)).toEqual({
      ready: false,
      checks: [{ name: "readiness", ok: false, detail: "not known within 0.02 s" }],
    });
  });

  test("checks that throw fail", async () => {
    const server = await serve({ readiness: () => Promise.reject(new Error("password")) });
    const answer = await get(server, "/readyz");
    expect(answer.status).toBe(503);
    expect(answer.body).not.toContain("password");
  });
});

test.each([
  ["/", {}],
  ["/metrics/", {}],
  ["/healthz", { method: "POST" }],
])("%s with %o is not found", async (path, init) => {
  expect((await get(await serve(), path, init)).status).toBe(404);
});

test("a taken port names the key to change", async () => {
  const { port } = await serve();
  const second = serve({ port });
  await expect(second).rejects.toThrow(HealthServerError);
  await expect(second).rejects.toMatchObject({ code: "listen" });
  await expect(second).rejects.toThrow(
    `cannot serve metrics on 127.0.0.1:${port}: it is taken: stop what uses it, or change metrics.port`,
  );
});

test("an address that is not ours names the keys to check", async () => {
  await expect(serve({ host: "192.0.2.1" })).rejects.toThrow("EADDRNOTAVAIL: check metrics.host and metrics.port");
});

test("closing cuts connections and waits for the checks under way", async () => {
  const asked = Promise.withResolvers<void>();
  const told = Promise.withResolvers<[]>();
  const server = await serve({
    readiness: () => {
      asked.resolve();
      return told.promise;
    },
  });
  const ended = new Promise((resolve) => {
    request({ port: server.port, host: "127.0.0.1", path: "/readyz" }).on("error", resolve).end();
  });
  await asked.promise;
  const log: string[] = [];
  const closed = server.close().then(() => log.push("closed"));
  expect(await ended).toMatchObject({ code: "ECONNRESET" });
  log.push("told");
  told.resolve([]);
  await closed;
  expect(log).toEqual(["told", "closed"]);
});
