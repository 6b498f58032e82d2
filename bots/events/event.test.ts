import { CloudEvent } from "cloudevents";
import { describe, expect, test } from "vitest";
import { createEvent, EventError, parseEvent } from "#events";
import type { EventDraft } from "#events";

const sent = "io.agentchat.message.sent";

const draft: EventDraft<typeof sent> = {
  id: "1",
  time: new Date("2026-01-02T03:04:05.678Z"),
  source: "/agentchat/assistant",
  subject: "users/@alice:example.org/chats/!room:example.org",
  data: {
    roomId: "!room:example.org",
    eventId: "$event",
    agentId: "@agent:example.org",
    personId: "@alice:example.org",
    text: "hello",
  },
};

const json = {
  specversion: "1.0",
  id: "1",
  time: "2026-01-02T03:04:05.678Z",
  type: sent,
  source: "/agentchat/assistant",
  subject: "users/@alice:example.org/chats/!room:example.org",
  datacontenttype: "application/json",
  data: draft.data,
};

describe("createEvent", () => {
  test("makes a CloudEvent 1.0 that nobody can change", () => {
    const event = createEvent(sent, draft);
    expect(event).toBeInstanceOf(CloudEvent);
    expect(JSON.parse(JSON.stringify(event))).toEqual(json);
    expect(event.validate()).toBe(true);
    expect(Object.isFrozen(event) && Object.isFrozen(event.data)).toBe(true);
  });

  test("refuses wrong data, naming the attribute and not its value", () => {
    const data = JSON.parse('{ "roomId": "!room:example.org", "eventId": "", "text": 7000 }') as typeof draft.data;
    const error = errorOf(() => createEvent(sent, { ...draft, data }));
    expect(error).toMatchObject({ name: "EventError", code: "bad-data", retryable: false });
    expect(error.message).toMatch(
      /^wrong data in io\.agentchat\.message\.sent: agentId: .+; eventId: .+; text: [^7]+$/,
    );
  });

  test("refuses a source that is no URI reference", () => {
    const error = errorOf(() => createEvent(sent, { ...draft, source: "/agentchat/two words" }));
    expect(error.code).toBe("bad-envelope");
    expect(error.message).toContain("URI reference");
  });

  test("refuses an empty id", () => {
    expect(errorOf(() => createEvent(sent, { ...draft, id: "" })).code).toBe("bad-envelope");
  });
});

describe("parseEvent", () => {
  test("reads what createEvent made", () => {
    const event = createEvent(sent, draft);
    expect(parseEvent(JSON.stringify(event))).toEqual(event);
  });

  test("keeps extension attributes and drops unknown data", () => {
    const event = parseEvent(
      JSON.stringify({ ...json, traceparent: "00-1-2-00", data: { ...json.data, mood: "good" } }),
    );
    expect(event).toMatchObject({ traceparent: "00-1-2-00", data: json.data });
    expect(event.data).not.toHaveProperty("mood");
  });

  test.each([
    ["no JSON", "{", "bad-envelope", "not JSON"],
    ["no object", "[]", "bad-envelope", "expected object"],
    ["another specification", JSON.stringify({ ...json, specversion: "0.3" }), "bad-envelope", "specversion"],
    ["no subject", JSON.stringify({ ...json, subject: undefined }), "bad-envelope", "subject"],
    ["a time that is none", JSON.stringify({ ...json, time: "yesterday" }), "bad-envelope", "time"],
    [
      "data that are not JSON",
      JSON.stringify({ ...json, datacontenttype: "text/xml" }),
      "bad-envelope",
      "datacontenttype",
    ],
    ["a bad extension name", JSON.stringify({ ...json, trace_parent: "1" }), "bad-envelope", "extension"],
    ["a type of others", JSON.stringify({ ...json, type: "com.example.order" }), "unknown-type", sent],
    ["a type named like a property of objects", JSON.stringify({ ...json, type: "toString" }), "unknown-type", sent],
    ["data of another type", JSON.stringify({ ...json, type: "io.agentchat.typing.started" }), "bad-data", "typist"],
    ["no data", JSON.stringify({ ...json, data: undefined }), "bad-envelope", "data"],
  ])("refuses %s", (_name, text, code, message) => {
    const error = errorOf(() => parseEvent(text));
    expect(error.code).toBe(code);
    expect(error.message).toContain(message);
  });
});

function errorOf(work: () => unknown): EventError {
  try {
    work();
  } catch (error) {
    if (error instanceof EventError) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}
