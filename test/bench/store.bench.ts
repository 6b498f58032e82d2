import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { EventId, OutgoingEvent, RoomEvent, RoomId, UserId } from "#appservice";
import type { ConversationEntry } from "#sdk";
import { createStore } from "#store";
import type { Store } from "#store";
import { startPostgres } from "../harness/postgres.ts";

/**
 * Microseconds per event of the store's hot path, encryption included, at transactions of 1, 10 and 100 events.
 * Run with `node test/bench/store.bench.ts [sqlite] [postgresql]`.
 */
const people = 200;
const eventsPerMeasurement = 20_000;
const longestMeasurement = 600;

interface Step {
  readonly name: string;
  run(batch: Batch): Promise<void>;
}

interface Batch {
  readonly events: readonly RoomEvent[];
  readonly outgoing: readonly OutgoingEvent[];
  readonly entries: readonly ConversationEntry[];
  sequences: readonly number[];
}

const agentId = "@_agentchat_assistant_alice:example.org" as UserId;
const randomEventId = () => `$${randomBytes(32).toString("base64url")}` as EventId;

function makeBatch(size: number, clock: number): Batch {
  const events = Array.from({ length: size }, (_, index): RoomEvent => {
    const person = (clock + index) % people;
    return {
      eventId: randomEventId(),
      roomId: `!room${person}:example.org` as RoomId,
      sender: `@person${person}:example.org` as UserId,
      type: "m.room.message",
      stateKey: undefined,
      timestamp: clock + index,
      content: { msgtype: "m.text", body: "what is on my calendar tomorrow?" },
      unsigned: { age: 12 },
      redacts: undefined,
    };
  });
  return {
    events,
    outgoing: events.map(({ sender, roomId }) => ({
      transactionId: randomBytes(24).toString("base64url"),
      agentId,
      roomId,
      type: "m.room.message",
      body: JSON.stringify({ msgtype: "m.text", body: "you meet Bob at ten o'clock and have lunch with Carol" }),
      personId: sender,
    })),
    entries: events.map(({ eventId, roomId, sender, timestamp }) => ({
      agentId,
      roomId,
      eventId,
      sender,
      role: "person",
      text: "what is on my calendar tomorrow?",
      timestamp,
      personId: sender,
    })),
    sequences: [],
  };
}

function steps(store: Store): readonly Step[] {
  return [
    {
      name: "inbox.add",
      async run(batch) {
        const stored = await store.inbox.add(
          batch.events.map((event) => ({ agentId, event, receivedAt: event.timestamp })),
        );
        batch.sequences = stored.map((delivery) => delivery.sequence);
      },
    },
    { name: "outbox.add", run: (batch) => each(batch.outgoing, (event) => store.outbox.add([event])) },
    {
      name: "outbox.markSent",
      run: (batch) =>
        each(batch.outgoing, ({ transactionId }) =>
          store.outbox.markSent([{ transactionId, eventId: randomEventId() }]),
        ),
    },
    { name: "inbox.markDone", run: (batch) => each(batch.sequences, (sequence) => store.inbox.markDone([sequence])) },
    {
      name: "conversations.append",
      run: (batch) => each(batch.entries, (entry) => store.conversations.append([entry])),
    },
    {
      name: "conversations.recent (50)",
      run: (batch) => each(batch.entries, ({ roomId }) => store.conversations.recent({ agentId, roomId, limit: 50 })),
    },
  ];
}

/** As many concurrent turns call it: one element each. */
async function each<Item>(items: readonly Item[], call: (item: Item) => Promise<unknown>): Promise<void> {
  await Promise.all(items.map(call));
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

async function measure(store: Store, size: number, clock: number): Promise<Record<string, string>[]> {
  const batches = Array.from({ length: Math.min(longestMeasurement, eventsPerMeasurement / size) }, (_, index) =>
    makeBatch(size, clock + index * size),
  );
  const figures: Record<string, string>[] = [];
  for (const step of steps(store)) {
    const times: number[] = [];
    const before = process.cpuUsage();
    for (const batch of batches) {
      const start = performance.now();
      await step.run(batch);
      times.push(performance.now() - start);
    }
    const { user, system } = process.cpuUsage(before);
    figures.push({
      step: step.name,
      events: String(size),
      "median ms": median(times).toFixed(2),
      "µs per event": ((median(times) * 1000) / size).toFixed(1),
      "CPU µs per event": ((user + system) / batches.length / size).toFixed(1),
    });
  }
  return figures;
}

async function bench(url: string): Promise<void> {
  await using store = await createStore({ url, masterSecret: randomBytes(32) });
  await measure(store, 100, 1);
  const figures: Record<string, string>[] = [];
  for (const [round, size] of [1, 10, 100].entries()) figures.push(...(await measure(store, size, (round + 1) * 1e7)));
  console.table(figures);
}

const wanted = process.argv.length > 2 ? process.argv.slice(2) : ["sqlite", "postgresql"];
if (wanted.includes("sqlite")) {
  const folder = await mkdtemp(join(tmpdir(), "agentchat-bench-"));
  console.log("SQLite");
  await bench(`sqlite:${folder}/agentchat.db`);
  await rm(folder, { recursive: true });
}
if (wanted.includes("postgresql")) {
  console.log("PostgreSQL");
  await using postgres = await startPostgres();
  await bench(await postgres.createDatabase());
}
