import { afterEach, expect, test, vi } from "vitest";
import { createHomeserverClient, retryPauseMs } from "../../../appservice/client/homeserver-client.ts";
import type { HomeserverClient, HomeserverRequest } from "../../../appservice/client/homeserver-client.ts";
import { parseUserId } from "../../../appservice/ids.ts";
import { MatrixError } from "../../../appservice/matrix-error.ts";
import type { AppserviceObserver } from "../../../appservice/observer.ts";
import { startStubHomeserver } from "../../harness/stub-homeserver.ts";
import type { StubAnswer } from "../../harness/stub-homeserver.ts";

const resources = new Set<() => PromiseLike<void>>();

afterEach(async () => {
  for (const release of resources) await release();
  resources.clear();
});

async function clientFor(answers: readonly (StubAnswer | undefined)[], observer?: AppserviceObserver) {
  let count = 0;
  const stub = await startStubHomeserver(() => answers[Math.min(count++, answers.length - 1)]);
  const silent: AppserviceObserver = { homeserverCall: () => undefined, transaction: () => undefined };
  const client = createHomeserverClient({ url: stub.url, asToken: "as-token", observer: observer ?? silent });
  resources.add(() => client.close());
  resources.add(() => stub[Symbol.asyncDispose]());
  return { client, stub };
}

const get: HomeserverRequest = { method: "GET", path: "/_matrix/client/versions", endpoint: "GET /versions" };
const post: HomeserverRequest = { method: "POST", path: "/x", endpoint: "POST /x", body: { a: 1 } };
const ok = { status: 200, body: { fine: true } };

async function errorOf(client: HomeserverClient, request: HomeserverRequest): Promise<MatrixError> {
  const error: unknown = await client.request(request).catch((reason: unknown) => reason);
  if (error instanceof MatrixError) return error;
  throw new Error("no MatrixError");
}

test("acts as an agent with its device, in the stable and the older way", async () => {
  const { client, stub } = await clientFor([ok]);
  const actAs = { userId: parseUserId("@_agentchat_echo:localhost"), deviceId: "DEV" };
  expect(await client.request({ ...post, actAs, query: { a: "b c" } })).toEqual({ fine: true });
  expect(stub.requests[0]).toMatchObject({
    method: "POST",
    path: "/x",
    authorization: "Bearer as-token",
    body: { a: 1 },
  });
  expect(Object.fromEntries(stub.requests[0]?.query ?? [])).toEqual({
    a: "b c",
    user_id: "@_agentchat_echo:localhost",
    device_id: "DEV",
    "org.matrix.msc3202.device_id": "DEV",
  });
});

test("an error code that is not stable yet is known by its stable name", async () => {
  const { client } = await clientFor([{ status: 400, body: { errcode: "ORG.MATRIX.MSC4326.M_UNKNOWN_DEVICE" } }]);
  expect(await errorOf(client, get)).toMatchObject({ status: 400, errcode: "M_UNKNOWN_DEVICE" });
});

test.each([
  [400, "M_BAD_JSON", false],
  [403, "M_FORBIDDEN", false],
  [408, "M_UNKNOWN", true],
  [409, "M_UNKNOWN", true],
  [500, "M_UNKNOWN", true],
  [502, undefined, true],
])("a %d with %s is an error that says whether to try again", async (status, errcode, retryable) => {
  const body = errcode === undefined ? "<html>bad gateway</html>" : { errcode, error: "because" };
  const { client } = await clientFor([{ status, body }]);
  expect(await errorOf(client, { ...get, retries: 0 })).toMatchObject({ code: "refused", status, errcode, retryable });
});

test("waits as long as the homeserver asks when it limits the rate, however often, even without retries", async () => {
  const limited = { status: 429, body: { errcode: "M_LIMIT_EXCEEDED", error: "slow down", retry_after_ms: 20 } };
  const byHeader = { status: 429, body: { errcode: "M_LIMIT_EXCEEDED" }, headers: { "retry-after": "0.02" } };
  const { client, stub } = await clientFor([limited, limited, byHeader, limited, ok]);
  const startedAt = performance.now();
  expect(await client.request({ ...post, retries: 0 })).toEqual({ fine: true });
  expect(stub.requests).toHaveLength(5);
  expect(performance.now() - startedAt).toBeGreaterThanOrEqual(75);
});

test("tries a GET again after a fault, with growing pauses, and a POST not", async () => {
  const broken = { status: 500, body: {} };
  const reading = await clientFor([broken, undefined, ok]);
  expect(await reading.client.request(get)).toEqual({ fine: true });
  const writing = await clientFor([broken, ok]);
  expect((await errorOf(writing.client, post)).status).toBe(500);
  expect(writing.stub.requests).toHaveLength(1);
});

test("says when there is no homeserver", async () => {
  const client = createHomeserverClient({
    url: "http://127.0.0.1:1",
    asToken: "t",
    observer: { homeserverCall: () => undefined, transaction: () => undefined },
  });
  const error = await errorOf(client, { ...get, retries: 0 });
  expect(error).toMatchObject({ code: "unreachable", retryable: true });
  expect(error.message).toContain("http://127.0.0.1:1");
  await client.close();
});

test("says when the homeserver is silent", async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const { createServer } = await import("node:http");
  const server = createServer(() => {
    resolve();
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address() as { port: number };
  const client = createHomeserverClient({
    url: `http://127.0.0.1:${port}`,
    asToken: "t",
    observer: { homeserverCall: () => undefined, transaction: () => undefined },
  });
  resources.add(async () => {
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  });
  const failure = errorOf(client, { ...get, retries: 0, timeoutMs: 100 });
  await promise;
  expect(await failure).toMatchObject({ code: "timeout", retryable: true });
  await client.close();
});

test("takes an answer that is no JSON for no homeserver", async () => {
  const { client } = await clientFor([{ status: 200, body: "<html>welcome</html>" }]);
  expect(await errorOf(client, get)).toMatchObject({ code: "bad-response", retryable: false });
});

test("gives up waiting when it is stopped", async () => {
  const { client, stub } = await clientFor([
    { status: 429, body: { errcode: "M_LIMIT_EXCEEDED", retry_after_ms: 600_000 } },
  ]);
  const failure = errorOf(client, get);
  await vi.waitFor(() => {
    expect(stub.requests).toHaveLength(1);
  });
  client.stop();
  expect(await failure).toMatchObject({ code: "stopped" });
});

test("reports each call by its endpoint and status", async () => {
  const calls: unknown[] = [];
  const { client } = await clientFor([{ status: 429, body: { errcode: "M_LIMIT_EXCEEDED", retry_after_ms: 1 } }, ok], {
    homeserverCall: ({ endpoint, status }) => calls.push([endpoint, status]),
    transaction: () => undefined,
  });
  await client.request(get);
  expect(calls).toEqual([
    ["GET /versions", 429],
    ["GET /versions", 200],
  ]);
});

test("pauses double up to half a minute", () => {
  expect([1, 2, 3, 7, 8, 1000].map(retryPauseMs)).toEqual([500, 1000, 2000, 30_000, 30_000, 30_000]);
});
