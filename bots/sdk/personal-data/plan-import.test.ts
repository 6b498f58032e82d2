import { describe, expect, test } from "vitest";
import { z } from "zod";
import { parseRoomId, parseUserId } from "#appservice";
import type { RecordValue } from "../records/person-records.ts";
import type { ExportDocument } from "./export-document.ts";
import { planImport } from "./plan-import.ts";

const personId = parseUserId("@alice:test");
const agentId = parseUserId("@_agentchat_assistant_alice:test");
const bobsAgent = "@_agentchat_assistant_bob:test";
const roomId = parseRoomId("!now:test");
const now = Date.parse("2026-07-30T14:00:00Z");
const hour = 3_600_000;

const nothing: ExportDocument = {
  format: "agentchat-export",
  version: 1,
  exportedAt: 0,
  personId,
  agents: [],
  memories: [],
  summaries: [],
  conversations: [],
  reminders: [],
  consents: [],
  roomPolicies: [],
  usage: [],
  records: [],
  audit: [],
  contacts: [],
};
const restores: Readonly<Record<string, z.ZodType<RecordValue>>> = {
  place: z.object({ name: z.string(), radius: z.number().default(100) }),
  sketch: z.instanceof(Uint8Array),
};
const facts = {
  personId,
  own: [{ botId: "assistant", personId, agentId, roomId }],
  kept: nothing,
  restoresOf: (botId: string) => (botId === "places" ? restores : undefined),
  isInRoom: (_agent: string, room: string) => room === roomId,
  now,
};
const memory = { agentId, number: 1, kind: "fact", text: "has a dog", createdAt: 1, updatedAt: 1 };
const entry = {
  agentId,
  roomId: "!old:test",
  eventId: "$a",
  sender: personId,
  role: "person",
  text: "hi",
  timestamp: 5,
};
const reminder = {
  agentId,
  roomId: "!old:test",
  source: "$asked 0",
  number: 1,
  text: "stretch",
  firstAt: now + hour,
  dueAt: now + hour,
  timeZone: "Europe/Berlin",
};
const plan = (changes: Partial<ExportDocument>, kept: Partial<ExportDocument> = {}) =>
  planImport({ ...nothing, ...changes }, { ...facts, kept: { ...nothing, ...kept } });

describe("memories", () => {
  test.each<[string, object, readonly object[], number]>([
    ["a new one", {}, [], 1],
    ["one that is there, in other letters", { text: "Has a dog" }, [{}], 0],
    ["one of somebody else's agent", { agentId: bobsAgent }, [], 0],
    ["one of an unknown kind", { kind: "secret" }, [], 0],
    ["a language, when there is none", { kind: "language", text: "de" }, [], 1],
    ["a language, when another is set", { kind: "language", text: "de" }, [{ kind: "language", text: "en" }], 0],
  ])("%s", (_name, changes, kept, expected) => {
    const given = { ...memory, ...changes };
    const there = kept.map((each) => ({ ...memory, ...each }));
    expect(plan({ memories: [given, given] }, { memories: there }).memories).toHaveLength(expected);
  });
});

describe("what was said", () => {
  test("is added once, oldest first", () => {
    const later = { ...entry, eventId: "$b", timestamp: 9, sender: agentId, role: "agent", answers: "$a" };
    const added = plan({ conversations: [later, entry, entry] }).conversations;
    expect(added.map(({ eventId, role }) => [eventId, role])).toEqual([
      ["$a", "person"],
      ["$b", "agent"],
    ]);
    expect(plan({ conversations: [later, entry] }, { conversations: [entry, later] }).conversations).toEqual([]);
  });

  test.each([
    ["overheard", { role: "overheard" }],
    ["of somebody else's agent", { agentId: bobsAgent }],
    ["by somebody else", { sender: "@bob:test" }],
    ["by the agent, as if by the person", { sender: agentId }],
    ["by the person, as if by the agent", { role: "agent" }],
    ["in no room", { roomId: "somewhere" }],
    ["in no event", { eventId: "something" }],
    ["at no time", { timestamp: Number.NaN }],
  ])("is left out when %s", (_name, changes) => {
    expect(plan({ conversations: [{ ...entry, ...changes }] }).conversations).toEqual([]);
  });
});

describe("reminders", () => {
  test("come in the direct chat when the agent has left the room, and where they were asked for when it has not", () => {
    const [moved] = plan({ reminders: [{ ...reminder, threadRoot: "$thread" }] }).reminders;
    expect(moved).toMatchObject({ roomId, threadRoot: undefined, firstAt: now + hour, text: "stretch" });
    const [same] = plan({ reminders: [{ ...reminder, roomId, threadRoot: "$thread" }] }).reminders;
    expect(same).toMatchObject({ roomId, threadRoot: "$thread" });
  });

  test("that were due meanwhile are left out, but for those that come again", () => {
    const past = { ...reminder, firstAt: now - hour, dueAt: now - hour };
    expect(plan({ reminders: [past] }).reminders).toEqual([]);
    expect(plan({ reminders: [{ ...past, recurrence: "daily" }] }).reminders).toMatchObject([
      { firstAt: now + 23 * hour, recurrence: "daily" },
    ]);
  });

  test.each([
    ["known", reminder, { reminders: [reminder] }],
    ["of somebody else's agent", { ...reminder, agentId: bobsAgent }, {}],
    ["in no time zone", { ...reminder, timeZone: "Mars/Base" }, {}],
    ["beyond all calendars", { ...reminder, dueAt: 9e15 }, {}],
  ])("are left out when %s", (_name, given, kept) => {
    expect(plan({ reminders: [given] }, kept).reminders).toEqual([]);
  });
});

describe("summaries", () => {
  const summary = { agentId, roomId: "!old:test", text: "dogs", coversUntil: "$a", updatedAt: 1 };
  test("are added where there is none", () => {
    expect(plan({ summaries: [summary] }).summaries).toHaveLength(1);
    expect(plan({ summaries: [summary] }, { summaries: [{ ...summary, text: "cats" }] }).summaries).toEqual([]);
    expect(plan({ summaries: [{ ...summary, threadRoot: "$t" }] }, { summaries: [summary] }).summaries).toHaveLength(1);
    expect(plan({ summaries: [{ ...summary, agentId: bobsAgent }] }).summaries).toEqual([]);
    expect(plan({ summaries: [{ ...summary, coversUntil: "nothing" }] }).summaries).toEqual([]);
  });
});

describe("what else agents keep", () => {
  const record = { botId: "places", kind: "place", id: "home", updatedAt: 1, value: { name: "Home" } };

  test("is added once, as its bot takes it", () => {
    const sketch = { botId: "places", kind: "sketch", id: "1", updatedAt: 1, base64: "AAE=" };
    expect(plan({ records: [record, record, sketch] }).records).toEqual([
      { botId: "places", kind: "place", id: "home", value: { name: "Home", radius: 100 } },
      { botId: "places", kind: "sketch", id: "1", value: new Uint8Array([0, 1]) },
    ]);
  });

  test.each<[string, object]>([
    ["of a kind that its bot does not take back", { kind: "consent" }],
    ["of a kind that is a word of JavaScript", { kind: "constructor" }],
    ["of another bot", { botId: "assistant" }],
    ["that is not as it has to be", { value: { name: 7 } }],
    ["that has bytes in place of JSON", { base64: "AAE=" }],
    ["with an id that is none", { id: "a\0b" }],
  ])("is left out when it is one %s", (_name, changes) => {
    expect(plan({ records: [{ ...record, ...changes }] }).records).toEqual([]);
  });

  test("stays as it is when it is there", () => {
    expect(plan({ records: [{ ...record, value: { name: "Other" } }] }, { records: [record] }).records).toEqual([]);
  });
});
