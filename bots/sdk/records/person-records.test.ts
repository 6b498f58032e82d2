import { describe, expect, test } from "vitest";
import { defineBot, z } from "#sdk";
import type { RecordValue } from "#sdk";
import { openTestRoom } from "#sdk/testing";
import { parseUserId } from "#appservice";
import { accountActions, accountCommands } from "../personal-data/account-commands.ts";
import { createPersonRecords } from "./person-records.ts";
import { recordsInMemory } from "./records-in-memory.ts";

const owner = { botId: "places", personId: parseUserId("@alice:test") };

function open(records = recordsInMemory()) {
  let time = 1000;
  return { records, kept: createPersonRecords({ records, owner, now: () => (time += 1) }) };
}

describe("records", () => {
  test.each<[string, RecordValue]>([
    ["an object", { name: "Zürich", at: [47.37, 8.54], isHome: false, note: null }],
    ["a text", "hello"],
    ["nothing", null],
    ["bytes", new Uint8Array([0, 1, 255])],
    ["no bytes", new Uint8Array(0)],
  ])("hold %s", async (_name, value) => {
    const { kept } = open();
    await kept.put("thing", "1", value);
    expect(await kept.get("thing", "1")).toEqual(value);
  });

  test("are listed with what they hold, but for bytes", async () => {
    const { kept } = open();
    await kept.put("thing", "b", new Uint8Array(3));
    await kept.put("thing", "a", { n: 1 });
    await kept.put("other", "c", 1);
    expect(await kept.list("thing")).toEqual([
      { id: "a", value: { n: 1 }, sizeBytes: 7, updatedAt: 1002 },
      { id: "b", value: undefined, sizeBytes: 3, updatedAt: 1001 },
    ]);
    await kept.delete("thing", "a");
    await kept.delete("other");
    expect((await kept.list("thing")).map(({ id }) => id)).toEqual(["b"]);
    expect(await kept.get("other", "c")).toBeUndefined();
  });

  test.each([
    ["Place", "1"],
    ["", "1"],
    ["a b", "1"],
    ["place", ""],
    ["place", "a\0b"],
    ["place", "x".repeat(256)],
  ])("have names: %j %j is none", async (kind, id) => {
    await expect(open().kept.put(kind, id, 1)).rejects.toMatchObject({ code: "bad-record" });
  });

  test("are bounded, each and all of a person", async () => {
    const { kept } = open();
    const megabytes = (count: number): Uint8Array => new Uint8Array(count * 1024 * 1024);
    await expect(kept.put("thing", "1", megabytes(17))).rejects.toMatchObject({ code: "too-much-kept" });
    await expect(kept.put("thing", "1", "x".repeat(1024 * 1024))).rejects.toMatchObject({ code: "too-much-kept" });
    await kept.put("thing", "1", megabytes(16));
    await kept.put("thing", "2", megabytes(16));
    await expect(kept.put("thing", "3", 1)).rejects.toMatchObject({
      code: "too-much-kept",
      userMessage: "I keep as much of yours as I may. Delete something that you no longer need, then try again.",
    });
    await kept.put("thing", "2", megabytes(1));
    await kept.put("thing", "3", 1);
  });
});

describe("records of a turn", () => {
  const place = z.object({ name: z.string() });
  const places = defineBot({
    id: "places",
    displayName: "Places",
    per: "user",
    restores: { place },
    commands: {
      ...accountCommands,
      place: {
        description: "keeps a place",
        async run(turn, name) {
          await turn.records.put("place", name.toLowerCase(), { name });
          await turn.records.put("secret", "1", new Uint8Array([1, 2]));
          await turn.reply("kept");
        },
      },
      clear: {
        description: "forgets all",
        async run(turn) {
          for (const kind of ["place", "secret"]) await turn.records.delete(kind);
        },
      },
      places: {
        description: "shows places",
        async run(turn) {
          const kept = await turn.records.list("place");
          const secret = await turn.records.get("secret", "1");
          await turn.reply(
            [...kept.map(({ value }) => place.parse(value).name), secret === undefined ? "no secret" : "a secret"].join(
              ", ",
            ),
          );
        },
      },
    },
    actions: accountActions,
    on: {},
  });

  async function agrees(room: Awaited<ReturnType<typeof openTestRoom>>): Promise<readonly string[]> {
    const index = room.contents.findLastIndex(({ body }) => String(body).startsWith("May I do this?"));
    return room.reacts(`$sent${index + 1}`, "✅");
  }

  test("are the person's: exported, and brought back where the bot takes them", async () => {
    const room = await openTestRoom(places);
    await room.says("!place Home");
    await room.says("!place Work", { from: "@bob:test" });
    expect(await room.says("!places")).toEqual(["Home, a secret"]);
    const [caption] = await room.says("!export plain");
    expect(caption).toContain("2 other things that agents keep for you");
    const exported = room.uploads.at(-1)?.bytes ?? Buffer.alloc(0);
    expect(JSON.parse(exported.toString())).toMatchObject({
      records: [
        { botId: "places", kind: "place", id: "home", value: { name: "Home" } },
        { botId: "places", kind: "secret", id: "1", base64: "AQI=" },
      ],
    });
    await room.says("!clear");
    expect(await room.says("!places")).toEqual(["no secret"]);
    await room.sends({ bytes: exported, name: "export.json", caption: "!import" });
    expect((await agrees(room)).join(" ")).toContain("1 other thing that agents keep for you");
    expect(await room.says("!places")).toEqual(["Home, no secret"]);
    expect(await room.says("!places", { from: "@bob:test" })).toEqual(["Work, a secret"]);
  });
});
