import { createHash } from "node:crypto";
import { beforeEach, expect, onTestFinished, test } from "vitest";
import { createBackground } from "../background.ts";
import { parseUserId } from "../ids.ts";
import type { UserId } from "../ids.ts";
import { MatrixError } from "../matrix-error.ts";
import { openCryptoStore } from "./crypto-store/open-crypto-store.ts";
import type { CryptoStore } from "./crypto-store/open-crypto-store.ts";
import { alice, bob, both, eventOf, say, sessionOf, silentLog } from "./machine-fixture.contract.ts";
import { createMachinePool } from "./machine-pool.ts";
import type { MachinePool, MachinePoolOptions } from "./machine-pool.ts";
import type { AgentIdentity } from "./state.ts";
import { deafHandlers, createTestKeyServer } from "./testing.ts";
import type { TestKeyServer } from "./testing.ts";

let server: TestKeyServer;
let identities: Map<UserId, AgentIdentity>;
let store: CryptoStore;
let resources: AsyncDisposableStack;
let clock: number;

beforeEach(() => {
  server = createTestKeyServer();
  identities = new Map();
  resources = new AsyncDisposableStack();
  onTestFinished(() => resources.disposeAsync());
  store = resources.use(openCryptoStore({ path: ":memory:" }));
  clock = 0;
});

function openPool(more: Partial<MachinePoolOptions> = {}): MachinePool {
  return resources.use(
    createMachinePool({
      store,
      client: server.client,
      identities: {
        find: (agentId) => Promise.resolve(identities.get(agentId)),
        save(identity) {
          identities.set(identity.agentId, identity);
          return Promise.resolve();
        },
      },
      makeDevice(agentId, deviceId) {
        server.makeDevice(agentId, deviceId);
        return Promise.resolve();
      },
      deriveKey: (agentId) => createHash("sha256").update(`secret ${agentId}`).digest(),
      handlers: deafHandlers,
      background: createBackground(silentLog),
      log: silentLog,
      now: () => clock,
      ...more,
    }),
  );
}

function deviceOf(agentId: UserId): string {
  return identities.get(agentId)?.deviceId ?? "";
}

test("an agent's device is made and published the first time, and opened without a call the next", async () => {
  const pool = openPool();
  await pool.use(alice, (machine) => machine.status());
  expect(server.devicesOf(alice)).toEqual([deviceOf(alice)]);
  expect(server.isSigned(alice, deviceOf(alice))).toBe(true);
  await pool[Symbol.asyncDispose]();
  const calls = server.requests.length;
  await openPool().use(alice, async (machine) => {
    expect(machine.deviceId).toBe(deviceOf(alice));
    expect(await machine.status()).toMatchObject({ hasCrossSigningKeys: true });
  });
  expect(server.requests.length).toBe(calls);
});

test("those who open one agent at once share its machine", async () => {
  const pool = openPool();
  const opened = await Promise.all(
    Array.from({ length: 5 }, () => pool.use(alice, (machine) => Promise.resolve(machine))),
  );
  expect(new Set(opened).size).toBe(1);
  expect(server.devicesOf(alice)).toHaveLength(1);
});

test("the one not used for longest is closed when there are too many, never one in use", async () => {
  const pool = openPool({ capacity: 2 });
  const agents = ["@one:x", "@two:x", "@three:x"].map(parseUserId);
  const [one, two, three] = agents;
  if (one === undefined || two === undefined || three === undefined) throw new Error("three agents");
  await pool.use(one, async (machine) => {
    for (const agent of [two, three]) await pool.use(agent, (other) => other.status());
    await expect.poll(() => pool.open).toBe(2);
    await machine.status();
  });
  await pool.use(two, (machine) => machine.status());
  await expect.poll(() => pool.open).toBe(2);
});

test("what nobody uses is closed after a while and opens again with all that it knew", async () => {
  const pool = openPool({ idleMs: 1000 });
  const first = await pool.use(alice, (machine) => machine.encrypt(say("first", both)));
  clock = 999;
  await pool.closeIdle();
  expect(pool.open).toBe(1);
  clock = 1000;
  await expect
    .poll(async () => {
      await pool.closeIdle();
      return pool.open;
    })
    .toBe(0);
  const [second] = await Promise.all([
    pool.use(alice, (machine) => machine.encrypt(say("second", both))),
    pool.closeIdle(),
  ]);
  expect(sessionOf(second)).toBe(sessionOf(first));
});

test("many agents with room for few talk to each other all the same", { timeout: 30_000 }, async () => {
  const pool = openPool({ capacity: 3 });
  const agents = Array.from({ length: 8 }, (_, number) => parseUserId(`@agent${number}:x`));
  await Promise.all(agents.map((agent) => pool.use(agent, (machine) => machine.status())));
  const said = await Promise.all(
    agents.map(async (agent) => ({
      agent,
      content: await pool.use(agent, (machine) => machine.encrypt(say(agent, agents))),
    })),
  );
  await Promise.all(
    agents.map((agent) =>
      pool.use(agent, async (machine) => {
        await machine.receive(server.deliver(agent, machine.deviceId));
        for (const { agent: sender, content } of said) {
          const decrypted = await machine.decrypt(eventOf(sender, content));
          expect(decrypted).toMatchObject({ kind: "decrypted", event: { content: { body: sender } } });
        }
      }),
    ),
  );
});

test("a lost store costs the device, not the identity", async () => {
  const pool = openPool();
  await pool.use(alice, (machine) => machine.status());
  const [lost, masterKey] = [deviceOf(alice), server.masterKeyOf(alice)];
  await pool[Symbol.asyncDispose]();
  store = resources.use(openCryptoStore({ path: ":memory:" }));
  await openPool().use(alice, (machine) => machine.status());
  expect(deviceOf(alice)).not.toBe(lost);
  expect(server.devicesOf(alice)).toEqual([deviceOf(alice)]);
  expect(server.isSigned(alice, deviceOf(alice))).toBe(true);
  expect(server.masterKeyOf(alice)).toMatchObject({ keys: (masterKey as { readonly keys: unknown }).keys });
});

test.each(["makeDevice", "save", "upload"])("a replacement that broke off at %s is begun again", async (step) => {
  await openPool().use(alice, (machine) => machine.status());
  const seeds = identities.get(alice)?.seeds;
  store = resources.use(openCryptoStore({ path: ":memory:" }));
  const fail = (): Promise<never> => Promise.reject(new MatrixError("unreachable", "gone", { retryable: true }));
  if (step === "upload") {
    server.interfere((request) => {
      if (request.endpoint === "POST /keys/upload") throw new MatrixError("unreachable", "gone", { retryable: true });
    });
  }
  const broken = openPool({
    ...(step === "makeDevice" ? { makeDevice: fail } : {}),
    ...(step === "save"
      ? { identities: { find: (agentId) => Promise.resolve(identities.get(agentId)), save: fail } }
      : {}),
  });
  await expect(broken.use(alice, (machine) => machine.status())).rejects.toMatchObject({ code: "unreachable" });
  await broken[Symbol.asyncDispose]();
  server.interfere(() => undefined);
  await openPool().use(alice, (machine) => machine.status());
  expect(server.isSigned(alice, deviceOf(alice))).toBe(true);
  expect(identities.get(alice)?.seeds).toEqual(seeds);
});

test("a device that the homeserver has lost is replaced by the next use", async () => {
  const pool = openPool();
  await pool.use(alice, (machine) => machine.status());
  const lost = deviceOf(alice);
  await server.client.request({
    method: "DELETE",
    path: `/devices/${lost}`,
    endpoint: "DELETE /devices/{deviceId}",
    actAs: { userId: alice },
  });
  const gone = new MatrixError("refused", "no such device", { status: 400, errcode: "M_UNKNOWN_DEVICE" });
  await expect(pool.use(alice, () => Promise.reject(gone))).rejects.toBe(gone);
  const content = await pool.use(alice, (machine) => machine.encrypt(say("hello", both)));
  expect(deviceOf(alice)).not.toBe(lost);
  await pool.use(bob, async (machine) => {
    expect(await machine.decrypt(eventOf(alice, content))).toMatchObject({ kind: "missing-key" });
  });
});

test("a device that was made again without keys is replaced once it is doubted", async () => {
  const pool = openPool();
  await pool.use(alice, (machine) => machine.status());
  const emptied = deviceOf(alice);
  server.makeDevice(alice, emptied);
  await pool.use(alice, (machine) => machine.status());
  expect(deviceOf(alice)).toBe(emptied);
  await pool.doubt(alice);
  await pool.use(alice, (machine) => machine.status());
  expect(deviceOf(alice)).not.toBe(emptied);
  expect(server.isSigned(alice, deviceOf(alice))).toBe(true);
});

test("another master secret is refused with what to do, and changes nothing", async () => {
  await openPool().use(alice, (machine) => machine.status());
  const device = deviceOf(alice);
  const other = openPool({ deriveKey: () => new Uint8Array(32).fill(1) });
  await expect(other.use(alice, (machine) => machine.status())).rejects.toMatchObject({
    code: "wrong-master-secret",
    message: expect.stringContaining("configure that one"),
  });
  expect(deviceOf(alice)).toBe(device);
  await openPool().use(alice, (machine) => machine.status());
});

test("nothing is opened after the pool is closed", async () => {
  const pool = openPool();
  await pool[Symbol.asyncDispose]();
  await expect(pool.use(alice, () => Promise.resolve())).rejects.toMatchObject({ code: "closed" });
});
