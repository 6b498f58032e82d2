import { describe, expect, test } from "vitest";
import { createTestClock, openTestRoom, scriptedModel } from "#sdk/testing";
import type { TestRoom } from "#sdk/testing";
import { decryptFile } from "../../bots/sdk/personal-data/age-file.ts";
import { exportDocument } from "../../bots/sdk/personal-data/export-document.ts";
import type { ExportDocument } from "../../bots/sdk/personal-data/export-document.ts";
import { assistant } from "../../bots/assistant/index.ts";

const agentId = "@_agentchat_assistant_alice:test";

async function openFilledRoom() {
  const clock = createTestClock("2026-07-30T14:00:00Z");
  const model = scriptedModel(() => "yes");
  const room = await openTestRoom(assistant, { model, now: clock.now, sleep: clock.sleep });
  await room.says("hello");
  await room.says("!memory add has a dog");
  await room.says("!preferences style brief");
  return { room, clock };
}

const parse = (bytes: Buffer): ExportDocument => exportDocument.parse(JSON.parse(bytes.toString()));
const lastFile = (room: TestRoom): Buffer => room.uploads.at(-1)?.bytes ?? Buffer.alloc(0);

/** Answers the newest question of the agent. */
async function answer(room: TestRoom, key: "✅" | "❌"): Promise<readonly string[]> {
  const index = room.contents.findLastIndex(({ body }) => String(body).startsWith("May I do this?"));
  return room.reacts(`$sent${index + 1}`, key);
}

describe("!export", () => {
  test("plain sends everything as a file that anybody can read", async () => {
    const { room } = await openFilledRoom();
    const [caption] = await room.says("!export plain");
    expect(caption).toMatch(
      /^Everything that is kept about you: 1 agent, 2 memories, 2 messages and 1 line about your use of models\. It is not enc/u,
    );
    expect(room.contents.at(-1)).toMatchObject({
      msgtype: "m.file",
      filename: "agentchat-alice-2026-07-30.json",
      url: "mxc://test/upload2",
      info: { mimetype: "application/json", size: lastFile(room).length },
    });
    const document = parse(lastFile(room));
    expect(document).toMatchObject({ format: "agentchat-export", version: 1, personId: "@alice:test" });
    expect(document.agents).toMatchObject([{ botId: "assistant", agentId }]);
    expect(document.memories.map(({ kind, text }) => [kind, text])).toEqual([
      ["fact", "has a dog"],
      ["style", "brief"],
    ]);
    expect(document.conversations.map(({ role, text }) => [role, text])).toEqual([
      ["person", "hello"],
      ["agent", "yes"],
    ]);
  });

  test("makes a passphrase that opens the file and does not stay in the room", async () => {
    const { room, clock } = await openFilledRoom();
    const [caption, told] = await room.says("!export", { eventId: "$export" });
    expect(caption).toContain("It is encrypted in the age format");
    const passphrase = /`([a-z2-9-]{29})`/u.exec(told ?? "")?.[1] ?? "";
    const opened = await decryptFile(lastFile(room), passphrase);
    expect(opened.kind === "decrypted" && parse(opened.bytes).memories).toHaveLength(2);
    expect(JSON.stringify(room.contents.slice(0, -1))).not.toContain(passphrase);
    const told1 = `$sent${room.contents.length}`;
    // delivered again after a crash, it is the same
    expect(await room.says("!export", { eventId: "$export" })).toEqual([]);
    await clock.pass(9 * 60_000);
    expect([...room.redacted]).toEqual([]);
    await clock.pass(60_000);
    await expect.poll(() => [...room.redacted]).toEqual([told1]);
  });

  test("removes the passphrase when it is told to", async () => {
    const { room } = await openFilledRoom();
    await room.says("!export");
    const told = `$sent${room.contents.length}`;
    expect(await room.says("!export done")).toEqual(["Removed."]);
    await expect.poll(() => [...room.redacted]).toEqual([told]);
    expect(await room.says("!export done")).toEqual([expect.stringContaining("There is no passphrase")]);
  });

  test("takes a passphrase, and removes the message with it", async () => {
    const { room } = await openFilledRoom();
    expect(await room.says("!export correct horse battery", { eventId: "$secret" })).toHaveLength(1);
    expect([...room.redacted]).toEqual(["$secret"]);
    expect(await decryptFile(lastFile(room), "correct horse battery")).toMatchObject({ kind: "decrypted" });
    expect(await room.says("!export short")).toEqual([expect.stringContaining("too short")]);
    expect(room.uploads.map(({ fileName }) => fileName)).toEqual(["avatar.png", "agentchat-alice-2026-07-30.json.age"]);
  });

  test("is for direct chats", async () => {
    const room = await openTestRoom(assistant, { isGroup: true });
    for (const command of ["!export plain", "!delete-me"])
      expect(await room.says(command, { isMention: true })).toEqual([expect.stringContaining("in our direct chat")]);
  });
});

describe("!import", () => {
  const send = (room: TestRoom, url: unknown, eventId: string, body = "export.json") =>
    room.says("", { content: { msgtype: "m.file", body, filename: "export.json", url }, eventId });
  const replyTo = (eventId: string) => ({ content: { "m.relates_to": { "m.in_reply_to": { event_id: eventId } } } });

  async function exported(room: TestRoom, command: string): Promise<unknown> {
    await room.says(command);
    return room.contents.findLast(({ msgtype }) => msgtype === "m.file")?.["url"];
  }

  test("brings back what was forgotten, after asking, and nothing twice", async () => {
    const { room } = await openFilledRoom();
    const url = await exported(room, "!export correct horse battery");
    await send(room, url, "$file");
    expect(await room.says("!import correct horse battery", { ...replyTo("$file"), eventId: "$import" })).toEqual([
      expect.stringContaining("Everything in that file that I could bring back is here already."),
    ]);
    expect(room.redacted).toContain("$import");
    await room.says("!memory forget all");
    const [question] = await room.says("!import correct horse battery", replyTo("$file"));
    expect(question).toContain("Add to what is kept about you, from the exported file: 2 memories.");
    expect(question).not.toContain("correct horse");
    expect((await room.says("!memory"))[0]).toContain("Nothing is remembered");
    const told = await answer(room, "✅");
    expect(told).toContain("Brought back: 2 memories.");
    expect((await room.says("!memory"))[0]).toMatch(/has a dog[\s\S]*brief/u);
  });

  test("is the caption of the file too", async () => {
    const { room } = await openFilledRoom();
    const url = await exported(room, "!export plain");
    expect(await send(room, url, "$captioned", "!import")).toEqual([expect.stringContaining("is here already")]);
    expect(await send(room, url, "$other", "!important.json")).toEqual([expect.stringMatching(/\n\nyes$/u)]);
  });

  test("is explained to who sends the file alone, and a model is not shown it", async () => {
    const { room } = await openFilledRoom();
    for (const command of ["!export plain", "!export correct horse battery"]) {
      const url = await exported(room, command);
      const content = { msgtype: "m.file", body: "mine", url };
      expect(await room.says("", { content })).toEqual([expect.stringContaining("reply to it with `!import`")]);
    }
  });

  test("brings back what came with messages", async () => {
    const { room } = await openFilledRoom();
    await room.sends(
      { name: "a.txt", bytes: Buffer.from("the secret recipe"), caption: "look" },
      { eventId: "$recipe" },
    );
    const url = await exported(room, "!export plain");
    const [entry] = parse(lastFile(room)).conversations.filter(({ attachment }) => attachment !== undefined);
    expect(entry).toMatchObject({
      text: "look",
      attachment: { name: "a.txt", document: { text: "the secret recipe" } },
    });
    await room.redacts("$recipe");
    await send(room, url, "$file", "!import");
    await answer(room, "✅");
    await room.says("!export plain");
    expect(parse(lastFile(room)).conversations).toContainEqual(entry);
  });

  test("says in a sentence what is wrong", async () => {
    const { room } = await openFilledRoom();
    const url = await exported(room, "!export correct horse battery");
    await send(room, url, "$file");
    expect(await room.says("!import")).toEqual([expect.stringContaining("Which file?")]);
    expect(await room.says("!import", replyTo("$file"))).toEqual([expect.stringContaining("That file is encrypted.")]);
    expect(await room.says("!import wrong horse battery", replyTo("$file"))).toEqual([
      "That is not the passphrase of this file.",
    ]);
    await send(room, "mxc://test/gone", "$gone");
    expect(await room.says("!import", replyTo("$gone"))).toEqual([expect.stringContaining("does not have that file")]);
  });

  test.each([
    ["nothing of ours", "hello", "no export of AgentChat"],
    ["other JSON", "[]", "no export of AgentChat"],
    ["a newer version", { version: 2 }, "newer AgentChat (version 2"],
    ["somebody else's", { personId: "@bob:test" }, "the export of @bob:test. You can import your own only"],
    ["a damaged one", { memories: [{}] }, "That export is damaged: what is wrong is at memories.0"],
  ])("refuses %s", async (_name, given, sentence) => {
    const { room } = await openFilledRoom();
    const url = await exported(room, "!export plain");
    const file = JSON.stringify({ ...parse(lastFile(room)), ...(typeof given === "object" ? given : {}) });
    const bytes = Buffer.from(typeof given === "string" ? given : file);
    lastFile(room).fill(" ");
    room.uploads.at(-1)?.bytes.set(bytes.subarray(0, lastFile(room).length));
    await send(room, url, "$file");
    expect(await room.says("!import", replyTo("$file"))).toEqual([expect.stringContaining(sentence)]);
  });
});

describe("!delete-me", () => {
  test("explains, asks, and does nothing on ❌", async () => {
    const { room } = await openFilledRoom();
    const [question] = await room.says("!delete-me");
    expect(question).toMatch(/^May I do this\?\n\nDelete everything that is kept about you here, for good:/u);
    expect(question).toContain("Not deleted: messages in the rooms");
    await answer(room, "❌");
    expect((await room.says("!memory"))[0]).toContain("has a dog");
  });

  test("says goodbye, leaves, and takes up nothing anymore", async () => {
    const { room } = await openFilledRoom();
    await room.says("!delete-me");
    const told = await answer(room, "✅");
    expect(told.at(-1)).toMatch(/^Everything that is kept about you here is being deleted, as you asked, and I leave/u);
    expect(await room.says("!memory")).toEqual([]);
  });
});
