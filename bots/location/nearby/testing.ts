import { pino } from "pino";
import { z } from "#sdk";
import type { Contact, ContactPair, EventId, Grants, JsonValue, PersonRecords, RoomId, UserId } from "#sdk";
import type { Point } from "../geography/position.ts";
import type { PositionReport } from "../positions/position-keeper.ts";
import { createOneAfterAnother } from "../where/one-after-another.ts";
import { createAlerts } from "./create-alerts.ts";
import { writeSettings } from "./nearby-settings.ts";
import type { NearbySettings } from "./nearby-settings.ts";
import type { NearbyWorld } from "./nearby-world.ts";

const ids = { event: z.custom<EventId>(), room: z.custom<RoomId>(), user: z.custom<UserId>() };
export const alice = ids.user.parse("@alice:test");
export const bob = ids.user.parse("@bob:test");
export const home: Point = { latitude: -23.55, longitude: -46.63 };
const people = [alice, bob];

/** Two contacts who have switched alerts on for each other, and what is around alerts: what was told, counted and published. */
export async function openAlerts() {
  let now = Date.parse("2026-11-21T12:00:00Z");
  const log = pino({ level: "silent" });
  const records = new Map(people.map((personId) => [personId, recordsInMemory(() => now)]));
  const positions = new Map<UserId, PositionReport>();
  const said = new Map<string, string>();
  const calls = { tell: 0, counted: 0, published: new Array<unknown>() };
  const hooks = {
    /** Before something is told. */
    tell: (): Promise<void> => Promise.resolve(),
    /** After it was told, and before that is known. */
    told: (): Promise<void> => Promise.resolve(),
    /** While contacts are looked up. */
    of: (): Promise<void> => Promise.resolve(),
    /** While a city is looked up. */
    city: (): Promise<void> => Promise.resolve(),
  };
  const settings: NearbySettings = {
    isOn: true,
    radiusMeters: 5_000,
    precision: "exact",
    without: [],
    keepsHistory: false,
  };
  for (const [, each] of records) await writeSettings(each, settings);
  let grants: Grants = { nearby: { precision: "exact" } };
  const contactOf = (personId: UserId): Contact => {
    const otherId = personId === alice ? bob : alice;
    return { personId, otherId, name: otherId.slice(1, -5), since: 0, grants, theirs: grants };
  };

  const context: NearbyWorld["context"] = {
    config: { keepMinutes: 30, staleMinutes: 60 },
    log,
    now: () => now,
    metrics: {
      counter: () => () => {
        calls.counted += 1;
      },
      gauge: () => undefined,
      histogram: () => () => undefined,
    },
    contacts: {
      async of(personId) {
        const found = [contactOf(personId)];
        await hooks.of();
        return found;
      },
      between: (personId) => Promise.resolve(contactOf(personId)),
      find: () => Promise.resolve({ kind: "none" }),
      grant: () => Promise.resolve(),
      watch: () => undefined,
    },
    publish(type, data, { id }) {
      calls.published.push({ type, data, id });
      return Promise.resolve();
    },
    person: (personId) => ({
      personId,
      level: () => "user",
      facts: () => Promise.resolve({ name: personId, timeZone: undefined, language: undefined }),
      records: records.get(personId) ?? recordsInMemory(() => now),
      audit: () => Promise.resolve(),
      home: { agentId: ids.user.parse("@agent:test"), roomId: ids.room.parse(`!${personId}`) },
      async tell({ text, source }) {
        calls.tell += 1;
        await hooks.tell();
        const key = `${personId} ${source}`;
        if (!said.has(key)) said.set(key, text);
        await hooks.told();
        return ids.event.parse(`$${key}`);
      },
      ask: () => Promise.resolve(undefined),
    }),
  };

  function start() {
    const queue = createOneAfterAnother(log);
    const alerts = createAlerts({
      context,
      queue,
      positions: { of: (personId) => positions.get(personId) },
      cities: { nameAt: () => hooks.city().then(() => "São Paulo") },
    });
    return { alerts, queue };
  }
  let running = start();

  return {
    hooks,
    calls,
    /** What each was told, once for each source. */
    told: (personId: UserId) => [...said].flatMap(([key, text]) => (key.startsWith(personId) ? [text] : [])),
    pass: (milliseconds: number) => {
      now += milliseconds;
    },
    /** Somebody is somewhere, now. */
    isAt: async (personId: UserId, point: Point) => {
      now += 1;
      const position = { ...point, accuracyMeters: 0, at: now };
      const report = { personId, source: "test", isLive: true, position, expiresAt: Infinity };
      positions.set(personId, report);
      await running.alerts.moved(report);
    },
    stops: async (personId: UserId) => {
      positions.delete(personId);
      await running.alerts.lost(personId);
    },
    /** From now on they grant each other this. */
    agree: async (given: Grants, pair: ContactPair = { personId: alice, otherId: bob }) => {
      grants = given;
      await running.alerts.contactChanged(pair);
    },
    /** Nothing but records is left, and what goes on is of no account. */
    isKilled: () => {
      running = start();
    },
  };
}

function recordsInMemory(now: () => number): PersonRecords {
  const rows = new Map<string, { readonly value: JsonValue; readonly updatedAt: number }>();
  return {
    get: (kind, id) => Promise.resolve(rows.get(`${kind} ${id}`)?.value),
    list(kind) {
      const found = [...rows].filter(([key]) => key.startsWith(`${kind} `));
      return Promise.resolve(found.map(([key, row]) => ({ id: key.slice(kind.length + 1), sizeBytes: 0, ...row })));
    },
    put(kind, id, value) {
      rows.set(`${kind} ${id}`, { value: z.json().parse(value), updatedAt: now() });
      return Promise.resolve();
    },
    delete(kind, id) {
      for (const key of rows.keys())
        if (key === `${kind} ${id ?? ""}` || (id === undefined && key.startsWith(`${kind} `))) rows.delete(key);
      return Promise.resolve();
    },
  };
}
