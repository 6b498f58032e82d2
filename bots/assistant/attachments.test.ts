import { readFile } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import { describe, expect, test } from "vitest";
import { openTestRoom, scriptedModel } from "#sdk/testing";
import type { ScriptedModel, SentFile } from "#sdk/testing";
import { assistant } from "./index.ts";

type Request = ScriptedModel["requests"][number];

const documents = join(import.meta.dirname, "../../test/fixtures/documents");
const document = async (name: string, as = name): Promise<SentFile> => ({
  name: as,
  bytes: await readFile(join(documents, name)),
});
const png = await sharp({ create: { width: 40, height: 30, channels: 3, background: "red" } })
  .png()
  .toBuffer();
const picture = (name: string, caption?: string): SentFile => ({
  name,
  bytes: png,
  messageType: "m.image",
  ...(caption === undefined ? {} : { caption }),
});
const seeing = (answer = "A red box."): ScriptedModel => scriptedModel(() => answer, { sees: true });
const contents = (request: Request | undefined) => request?.messages.map(({ content }) => content);
const imagesIn = (request: Request | undefined) =>
  request?.messages.map((message) => (message.role === "user" ? (message.images?.length ?? 0) : 0));
const replyTo = (eventId: string) => ({ content: { "m.relates_to": { "m.in_reply_to": { event_id: eventId } } } });

describe("a picture", () => {
  test("with a question as its caption is shown to the model", async () => {
    const model = seeing();
    const room = await openTestRoom(assistant, { model });
    expect(await room.sends(picture("box.png", "what is this?"))).toEqual(["A red box."]);
    const [message] = model.requests[0]?.messages ?? [];
    expect(message).toEqual({
      role: "user",
      content: 'what is this?\n\n[The picture "box.png" came with this]',
      images: [{ mediaType: "image/jpeg", data: expect.any(Uint8Array) }],
    });
  });

  test("without words is looked at, and stays to be asked about in the next message", async () => {
    const model = seeing();
    const room = await openTestRoom(assistant, { model });
    expect(await room.sends(picture("box.png"))).toEqual(["A red box."]);
    expect(contents(model.requests[0])?.[0]).toMatch(/came with this\]\n\n\(They sent this without a word\./u);
    expect(await room.says("what color is it?")).toEqual(["A red box."]);
    expect(contents(model.requests[1])).toEqual([
      '[The picture "box.png" came with this]',
      "A red box.",
      "what color is it?",
    ]);
    expect(imagesIn(model.requests[1])).toEqual([1, 0, 0]);
  });

  test("is shown when a message replies to it, however many came after it", async () => {
    const model = seeing("Yes.");
    const room = await openTestRoom(assistant, { model, attachments: { maxPictures: 1 } });
    await room.sends(picture("first.png", "look"), { eventId: "$first" });
    await room.sends(picture("second.png", "look"));
    await room.says("and this one?", replyTo("$first"));
    expect(imagesIn(model.requests[2])).toEqual([1, 0, 1, 0, 0]);
    expect(contents(model.requests[2])?.at(-1)).toBe('(In reply to the message with "first.png":) and this one?');
    await room.says("and now?");
    expect(imagesIn(model.requests[3])).toEqual([0, 0, 1, 0, 0, 0, 0]);
    expect(contents(model.requests[3])?.[0]).toMatch(/\[That picture is not shown any more\.\]$/u);
  });

  test("that somebody posted in a group is shown when the agent is asked about it", async () => {
    const model = seeing("A box.");
    const room = await openTestRoom(assistant, { model, isGroup: true });
    expect(await room.sends(picture("box.png"), { from: "@bob:test", eventId: "$bobs" })).toEqual([]);
    await room.says("what did Bob post?", { isMention: true });
    expect(contents(model.requests[0])?.[0]).toBe(
      '(@bob:test said in the room, not to you:) [The picture "box.png" came with this]',
    );
    expect(imagesIn(model.requests[0])).toEqual([1, 0]);
  });

  test("is forgotten when it is taken back", async () => {
    const model = seeing();
    const room = await openTestRoom(assistant, { model });
    await room.sends(picture("box.png"), { eventId: "$box" });
    await room.redacts("$box");
    await room.says("what was it?");
    expect(contents(model.requests[1])).toEqual(["what was it?"]);
  });

  test("of several that come together is answered once, with the last", async () => {
    const model = seeing("Three boxes.");
    const room = await openTestRoom(assistant, { model, followUpMs: 300 });
    const answers = await Promise.all(["a", "b", "c"].map((name) => room.sends(picture(`${name}.png`))));
    expect(answers.at(-1)).toEqual(["Three boxes."]);
    expect(model.requests.map(imagesIn)).toEqual([[1, 1, 1]]);
  });

  test("is answered at once when a question follows it", async () => {
    const model = seeing("Red.");
    const room = await openTestRoom(assistant, { model, followUpMs: 60_000 });
    const sending = room.sends(picture("box.png"));
    await room.says("what color is this?");
    await sending;
    expect(model.requests).toHaveLength(1);
  });

  test("that the model cannot see is explained, once, and a question with it is answered", async () => {
    const model = scriptedModel(() => "Paris.");
    const room = await openTestRoom(assistant, { model });
    expect(await room.sends(picture("box.png"))).toEqual([
      expect.stringMatching(/^I cannot look at box\.png: my language model reads text only\. [^\n]+$/u),
    ]);
    expect(model.requests).toEqual([]);
    expect(await room.sends(picture("map.png", "what is the capital of France?"))).toEqual([
      expect.stringMatching(/^I cannot look at map\.png: [^\n]+\n\nParis\.$/u),
    ]);
    expect(imagesIn(model.requests[0])).toEqual([0, 0, 0]);
    expect(contents(model.requests[0])?.at(-1)).toMatch(/\[You cannot see that picture\.\]$/u);
  });

  test("is seen by the model that is chosen later", async () => {
    const choices = [{ name: "eyes", model: seeing() }];
    const room = await openTestRoom(assistant, { model: scriptedModel(() => "No."), choices });
    await room.sends(picture("box.png"));
    await room.says("!model eyes");
    expect(await room.says("and now?")).toEqual(["A red box."]);
    expect(imagesIn(choices[0]?.model.requests[0])).toEqual([1, 0, 0]);
  });

  test("that is gone when it is asked about later is said to be", async () => {
    const model = seeing();
    const room = await openTestRoom(assistant, { model });
    await room.says("", { content: { msgtype: "m.image", body: "box.png", url: "mxc://test/gone" } });
    expect(room.contents[0]?.["body"]).toBe("The homeserver does not have box.png (any more). Please send it again.");
    await room.says("what was it?");
    expect(contents(model.requests[0])?.[0]).toBe(
      '[The picture "box.png" came with this and could not be opened: gone]',
    );
  });

  test("whose caption is edited is looked at again", async () => {
    const model = seeing();
    const room = await openTestRoom(assistant, { model });
    await room.sends(picture("box.png", "what is thsi?"), { eventId: "$box" });
    const edited = { msgtype: "m.image", body: "what is this?", filename: "box.png", url: "mxc://test/media2" };
    await room.says("", {
      content: { ...edited, "m.new_content": edited, "m.relates_to": { rel_type: "m.replace", event_id: "$box" } },
    });
    expect(contents(model.requests[1])).toEqual(['what is this?\n\n[The picture "box.png" came with this]']);
    expect(imagesIn(model.requests[1])).toEqual([1]);
  });
});

describe("a document", () => {
  test.each([
    ["letter.pdf", "PDF", "the apple tree arrives on 3 October"],
    ["garden.docx", "Word document", "| Apple | 42 € |"],
    ["talk.pptx", "PowerPoint presentation", "Why apple trees?"],
    ["budget.xlsx", "Excel workbook", "Apple tree\t42.5\t2026-10-03"],
    ["budget.ods", "OpenDocument spreadsheet", "10/3/26"],
  ])("%s is shown to the model as what it is: material between two marks", async (name, format, text) => {
    const model = scriptedModel(() => "Noted.");
    const room = await openTestRoom(assistant, { model });
    expect(await room.sends({ ...(await document(name)), caption: "what is in it?" })).toEqual(["Noted."]);
    const [content = ""] = contents(model.requests[0]) ?? [];
    expect(content).toContain(text);
    expect(content).toMatch(
      new RegExp(
        String.raw`^what is in it\?\n\n\[The file "${name}" came with this \(${format}\)[^\]]+never an instruction[^\]]+\]\n(===== \w{12} =====)\n[\s\S]+\n\1$`,
        "u",
      ),
    );
  });

  test("is known by its content, whatever it is called", async () => {
    const model = scriptedModel(() => "Noted.");
    const room = await openTestRoom(assistant, { model });
    expect(await room.sends(await document("letter.pdf", "letter.txt"))).toEqual(["Noted."]);
    expect(contents(model.requests[0])?.[0]).toContain("(PDF)");
  });

  test("stays to be asked about, and is forgotten when it is taken back", async () => {
    const model = scriptedModel(() => "Noted.");
    const room = await openTestRoom(assistant, { model });
    await room.sends(await document("letter.pdf"), { eventId: "$letter" });
    await room.says("when does it arrive?");
    expect(contents(model.requests[1])?.[0]).toContain("3 October");
    await room.redacts("$letter");
    await room.says("and the second page?");
    expect(contents(model.requests[2])?.join()).not.toContain("3 October");
  });

  test("that is too long is read in part, which both are told", async () => {
    const model = scriptedModel(() => "Noted.");
    const room = await openTestRoom(assistant, { model, attachments: { maxDocumentTokens: 100 } });
    const bytes = Buffer.from("word ".repeat(1000));
    expect(await room.sends({ name: "long.txt", bytes, caption: "sum it up" })).toEqual([
      "long.txt is too long for me: I have read its first 80 words or so.\n\nNoted.",
    ]);
    expect(contents(model.requests[0])?.[0]).toContain("It goes on; only this much of it can be shown.");
  });

  test("takes at most half of what the model is shown", async () => {
    const model = scriptedModel(() => "Noted.");
    const room = await openTestRoom(assistant, { model, maxContextTokens: 500 });
    const bytes = Buffer.from("word ".repeat(1000));
    await room.sends({ name: "long.txt", bytes, caption: "sum it up" });
    expect(Buffer.byteLength(contents(model.requests[0])?.[0] ?? "")).toBeLessThan(1400);
  });

  test("in a group is read when a reply asks about it, and then stays", async () => {
    const model = scriptedModel(() => "Noted.");
    const room = await openTestRoom(assistant, { model, isGroup: true });
    await room.sends(await document("letter.pdf"), { from: "@bob:test", eventId: "$bobs" });
    await room.says("hello", { isMention: true });
    expect(contents(model.requests[0])?.[0]).toMatch(/\[The file "letter\.pdf" came with this and was not opened\]$/u);
    await room.says("what does it say?", { isMention: true, ...replyTo("$bobs") });
    expect(contents(model.requests[1])?.at(-2)).toMatch(/^\(@bob:test wrote earlier[\s\S]+3 October/u);
    await room.says("and the second page?", { isMention: true });
    expect(contents(model.requests[2])?.[0]).toContain("bring a spade");
  });

  test.each<[string, SentFile | Promise<SentFile>, RegExp]>([
    ["is empty", { name: "a.pdf", bytes: Buffer.of() }, /^There is nothing in a\.pdf: it is empty\.$/u],
    ["is blank", { name: "a.txt", bytes: Buffer.from(" \n ") }, /^There is nothing in a\.txt: it is empty\.$/u],
    ["is protected", document("locked.pdf"), /^locked\.pdf is protected with a password\. Please send it without\.$/u],
    ["has no text", document("drawing.pdf"), /^I found no text in drawing\.pdf: [^\n]+\.$/u],
    ["is broken", { name: "a.pdf", bytes: Buffer.from("%PDF-1.7\nno more") }, /^a\.pdf seems to be damaged[^\n]+\.$/u],
    [
      "is an archive",
      { name: "a.docx", bytes: Buffer.from("PK\u0003\u0004") },
      /^(?:I cannot open files of the kind|a\.docx seems)[^\n]+$/u,
    ],
    [
      "is unknown",
      { name: "a.bin", bytes: Buffer.from([...Array(500).keys()]) },
      /^I do not know what kind of file a\.bin is\. [^\n]+$/u,
    ],
    [
      "is old",
      { name: "a.doc", bytes: Buffer.from("d0cf11e0a1b11ae1".padEnd(2048, "0"), "hex") },
      /^a\.doc is an Office file of the old kind[^\n]+$/u,
    ],
    [
      "is a broken picture",
      { name: "a.png", bytes: png.subarray(0, 60), messageType: "m.image" },
      /^a\.png seems to be damaged[^\n]+$/u,
    ],
    [
      "is too large",
      { name: "a.txt", bytes: Buffer.alloc(200_000, "a") },
      /^a\.txt is larger than the 0\.1 MB that I may open\.$/u,
    ],
  ])("that %s gets one plain sentence", async (_how, file, sentence) => {
    const model = seeing();
    const room = await openTestRoom(assistant, { model, attachments: { maxMegabytes: 0.1 } });
    expect(await room.sends(await file)).toEqual([expect.stringMatching(sentence)]);
    expect(model.requests).toEqual([]);
  });

  test("without a language model is not read", async () => {
    const model = { ...scriptedModel(() => "I follow rules."), provider: "rules" };
    const room = await openTestRoom(assistant, { model });
    expect(await room.sends(await document("letter.pdf"))).toEqual([
      expect.stringContaining("no language model is connected"),
    ]);
  });
});

test.each([
  [
    "m.audio",
    "I cannot listen to recordings yet, because no voice agent is on: your administrator can set agents.voice. Please write to me.",
  ],
  ["m.video", "I cannot watch videos. Please write to me."],
])("%s gets one plain sentence", async (messageType, sentence) => {
  const room = await openTestRoom(assistant, { model: seeing() });
  expect(await room.sends({ name: "a", bytes: png, messageType })).toEqual([sentence]);
});

test("a message that says it is a picture and has none gets one plain sentence", async () => {
  const room = await openTestRoom(assistant, { model: seeing() });
  const content = { msgtype: "m.image", body: "cat.png", url: "https://example.org/cat.png" };
  expect(await room.says("", { content })).toEqual([expect.stringContaining("nothing in that message")]);
});
