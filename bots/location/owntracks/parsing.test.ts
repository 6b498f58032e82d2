import * as fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { parseBasicCredentials } from "./basic-credentials.ts";
import { friendMessages } from "./friend-messages.ts";
import { parseMessage } from "./parse-message.ts";

const basic = (text: string): string => `Basic ${Buffer.from(text).toString("base64")}`;

describe("HTTP Basic authentication", () => {
  test.each([
    ["a name and a password", basic("alice:secret"), { userName: "alice", password: "secret" }],
    [
      "a Matrix id",
      basic("@alice:example.org:8448:se-cret"),
      { userName: "@alice:example.org:8448", password: "se-cret" },
    ],
    ["any case and spaces", basic("a:b").replace("Basic ", "bAsIc   "), { userName: "a", password: "b" }],
    ["an empty password", basic("alice:"), { userName: "alice", password: "" }],
    ["no name", basic(":secret"), undefined],
    ["no colon", basic("alice"), undefined],
    ["another scheme", "Bearer abc", undefined],
    ["what is not base64", "Basic ä:b", undefined],
    ["nothing", undefined, undefined],
  ])("%s", (_name, header, expected) => {
    expect(parseBasicCredentials(header)).toEqual(expected);
  });
});

describe("messages of OwnTracks", () => {
  const location = { _type: "location", lat: 47.4979, lon: 19.0402, tst: 1_795_000_000, acc: 12, tid: "ph", batt: 80 };
  const position = { latitude: 47.4979, longitude: 19.0402, accuracyMeters: 12, at: 1_795_000_000_000 };
  const parse = (message: unknown) => parseMessage(JSON.stringify(message));

  test.each<[string, object, object]>([
    ["a location", location, position],
    ["without accuracy", { ...location, acc: undefined }, { ...position, accuracyMeters: 0 }],
    ["an accuracy that is none", { ...location, acc: -1 }, { ...position, accuracyMeters: 0 }],
    [
      "a ping: the phone has not moved since",
      { ...location, t: "p", created_at: 1_795_000_600 },
      { ...position, at: 1_795_000_600_000 },
    ],
    ["sent later", { ...location, created_at: 1_795_000_600 }, position],
    ["a place was left", { ...location, _type: "transition", event: "leave", wtst: 1, desc: "home" }, position],
  ])("%s", (_name, message, expected) => {
    expect(parse(message)).toEqual({ kind: "position", position: expected });
  });

  test.each<[string, string, unknown]>([
    ["waypoints", "other", { _type: "waypoints", waypoints: [] }],
    ["a last will", "other", { _type: "lwt", tst: 1 }],
    ["a command", "other", { _type: "cmd", action: "dump" }],
    ["steps", "other", { _type: "steps", steps: 7 }],
    ["a location that is nowhere", "other", { ...location, lat: 91 }],
    ["one without time", "other", { ...location, tst: undefined }],
    ["what is encrypted", "encrypted", { _type: "encrypted", data: "abc" }],
    ["no type", "malformed", { lat: 1 }],
    ["a list", "malformed", [location]],
    ["a number", "malformed", 7],
  ])("%s is %s", (_name, kind, message) => {
    expect(parse(message)).toEqual({ kind });
  });

  it("takes an empty body for a friend who was deleted, and no JSON for nothing", () => {
    expect(parseMessage(" \n")).toEqual({ kind: "other" });
    expect(parseMessage("lat=1&lon=2")).toEqual({ kind: "malformed" });
  });

  it("survives anything", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (body) => {
        expect(parseMessage(body).kind).toMatch(/^(other|malformed)$/u);
      }),
    );
  });
});

describe("friends", () => {
  const somewhere = { latitude: 1.5, longitude: 2.5, accuracyMeters: 12.4, at: 1_795_000_000_999 };
  const tidsOf = (...names: readonly string[]) =>
    friendMessages(names.map((name) => ({ name, ...somewhere }))).flatMap((message) =>
      message._type === "card" ? [message.tid] : [],
    );

  it("are a card and a location each", () => {
    expect(friendMessages([{ name: "Bob", ...somewhere }])).toEqual([
      { _type: "card", tid: "BO", name: "Bob" },
      { _type: "location", tid: "BO", lat: 1.5, lon: 2.5, acc: 12, tst: 1_795_000_000 },
    ]);
  });

  it("are told apart by two characters", () => {
    expect(tidsOf("Bob", "Bob Smith", "Bobby", "bo", "B", "Żaneta", "李明", "😀")).toEqual([
      "BO",
      "BS",
      "BB",
      "B1",
      "B2",
      "ŻA",
      "李明",
      "?1",
    ]);
  });

  it("are told apart however many there are, and whatever they are called", () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.string(), fc.constantFrom("Bob", "B")), { maxLength: 250 }), (names) => {
        expect(new Set(tidsOf(...names)).size).toBe(names.length);
      }),
    );
  });
});
