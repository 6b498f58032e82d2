import { createHash } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { pino } from "pino";
import { createBackground } from "../../appservice/background.ts";
import { openCryptoStore } from "../../appservice/encryption/crypto-store/open-crypto-store.ts";
import { createMachinePool } from "../../appservice/encryption/machine-pool.ts";
import type { AgentIdentity } from "../../appservice/encryption/state.ts";
import { createTestKeyServer, deafHandlers } from "../../appservice/encryption/testing.ts";
import { parseEventId, parseRoomId, parseUserId } from "../../appservice/ids.ts";
import type { UserId } from "../../appservice/ids.ts";

/**
 * What encryption costs, without a homeserver's share: making machines, memory for each with this many open, and times of messages. The crypto store is a file, as in
 * production. Memory is the resident set's growth, with `node --expose-gc` after garbage collection; the homeserver in memory is part of it.
 */
const { values: flags } = parseArgs({
  options: { agents: { type: "string", default: "100" }, messages: { type: "string", default: "500" } },
});
const roomId = parseRoomId("!bench:x");
const log = pino({ level: "silent" });

function megabytes(): number {
  globalThis.gc?.();
  return process.memoryUsage.rss() / 2 ** 20;
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

function median(times: readonly number[]): string {
  const sorted = times.toSorted((one, other) => one - other);
  return `${(sorted[Math.floor(sorted.length / 2)] ?? 0).toFixed(2)} ms (p95 ${(sorted[Math.floor(sorted.length * 0.95)] ?? 0).toFixed(2)})`;
}

async function measure(agents: number, messages: number): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), "agentchat-bench-"));
  await using resources = new AsyncDisposableStack();
  resources.defer(() => rm(directory, { recursive: true }));
  const store = resources.use(openCryptoStore({ path: join(directory, "crypto.db") }));
  const server = createTestKeyServer();
  const identities = new Map<UserId, AgentIdentity>();
  const pool = resources.use(
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
      deriveKey: (agentId) => createHash("sha256").update(agentId).digest(),
      handlers: deafHandlers,
      background: createBackground(log),
      log,
      capacity: agents + 2,
    }),
  );
  const users = Array.from({ length: agents }, (_each, index) => parseUserId(`@agent${index}:x`));
  const [alice, bob] = [parseUserId("@alice:x"), parseUserId("@bob:x")];
  for (const userId of [alice, bob]) await pool.use(userId, (machine) => machine.status());
  const before = megabytes();
  const making: number[] = [];
  for (const userId of users) making.push(await timed(() => pool.use(userId, (machine) => machine.status())));
  const each = (megabytes() - before) / agents;
  const [encrypting, receiving, decrypting]: [number[], number[], number[]] = [[], [], []];
  for (let index = 0; index < messages; index += 1) {
    const request = {
      roomId,
      type: "m.room.message",
      content: { msgtype: "m.text", body: "a message of usual length, as people write them" },
      recipients: [alice, bob],
      settings: { rotationPeriodMs: undefined, rotationPeriodMessages: 50 },
      historyVisibility: "shared" as const,
    };
    let content: Readonly<Record<string, unknown>> = {};
    encrypting.push(
      await timed(async () => {
        content = await pool.use(alice, (machine) => machine.encrypt(request));
      }),
    );
    const mail = server.deliver(bob, identities.get(bob)?.deviceId ?? "");
    if (mail.toDevice.length > 0) receiving.push(await timed(() => pool.use(bob, (machine) => machine.receive(mail))));
    const event = { eventId: parseEventId(`$${index}`), roomId, sender: alice, type: "m.room.encrypted", content };
    const rest = { stateKey: undefined, timestamp: index, unsigned: {}, redacts: undefined };
    decrypting.push(await timed(() => pool.use(bob, (machine) => machine.decrypt({ ...event, ...rest }))));
  }
  console.log(`${agents} agents: ${each.toFixed(2)} MB each; ${megabytes().toFixed(0)} MB in total`);
  console.log(`  making and publishing one: ${median(making)}`);
  console.log(`  encrypting a message: ${median(encrypting)}`);
  console.log(`  taking in a room key: ${median(receiving)}`);
  console.log(`  decrypting a message: ${median(decrypting)}`);
}

await measure(Number(flags.agents), Number(flags.messages));
