import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { AttachmentReference } from "./attachment.ts";
import { captionOf, parseAttachment } from "./parse-attachment.ts";

const url = "mxc://example.org/abc";
type Content = Readonly<Record<string, unknown>>;

async function sentByElement(name: string): Promise<Content> {
  const file = join(import.meta.dirname, `../../../test/fixtures/element/${name}.json`);
  return JSON.parse(await readFile(file, "utf8")) as Content;
}

describe("what Element Web sends into an encrypted room", () => {
  test.each<[string, Partial<AttachmentReference>]>([
    ["image", { kind: "image", name: "img.png", mimetype: "image/png", size: 107523, width: 1200, height: 800 }],
    ["file", { kind: "file", name: "style.json", mimetype: "application/json", size: 285 }],
    ["voice-message", { kind: "audio", name: "Voice message", durationMs: 4261, isVoice: true }],
    ["audio-file", { kind: "audio", name: "voice.ogg", durationMs: 6007 }],
  ])("%s", async (name, expected) => {
    const content = await sentByElement(name);
    const parsed = parseAttachment(content);
    expect(parsed).toMatchObject(expected);
    expect(parsed?.isVoice).toBe(expected.isVoice);
    expect(parsed?.source.encryptedFile).toEqual(content["file"]);
    expect(captionOf(content)).toBe("");
  });

  test("with its thumbnail", async () => {
    const { thumbnail } = parseAttachment(await sentByElement("image")) ?? {};
    expect(thumbnail).toMatchObject({ mimetype: "image/png", width: 800, height: 533, source: { encryptedFile: {} } });
  });
});

test.each<[string, Content, AttachmentReference | undefined]>([
  ["the least", { msgtype: "m.image", url }, { kind: "image", name: "picture", source: { url } }],
  ["a name", { msgtype: "m.file", body: "a.pdf", url }, { kind: "file", name: "a.pdf", source: { url } }],
  [
    "a caption",
    { msgtype: "m.file", body: "look", filename: "a.pdf", url },
    { kind: "file", name: "a.pdf", source: { url } },
  ],
  [
    "facts of the wrong type",
    { msgtype: "m.video", body: 7, url, info: { size: -1, w: "9", h: 4, mimetype: [], thumbnail_url: "https://x/y" } },
    { kind: "video", name: "video", source: { url }, height: 4 },
  ],
  [
    "info that is none",
    { msgtype: "m.audio", body: "a", url, info: "x" },
    { kind: "audio", name: "a", source: { url } },
  ],
  [
    "a name with line breaks and characters that turn it round",
    { msgtype: "m.file", body: "a\n\u202Efdp.exe\0", url },
    { kind: "file", name: "a fdp.exe", source: { url } },
  ],
  ["no file", { msgtype: "m.image", body: "cat.png" }, undefined],
  ["a file elsewhere", { msgtype: "m.image", body: "cat.png", url: "https://example.org/cat.png" }, undefined],
  ["text", { msgtype: "m.text", body: "hi", url }, undefined],
  ["a type that is a name of objects", { msgtype: "constructor", body: "hi", url }, undefined],
])("reads %s", (_name, content, expected) => {
  expect(parseAttachment(content)).toEqual(expected);
});

test("cuts long names", () => {
  expect(parseAttachment({ msgtype: "m.file", body: "x".repeat(5000), url })?.name).toHaveLength(120);
});

test.each([
  [{ body: "cat.png" }, ""],
  [{ body: "cat.png", filename: "cat.png" }, ""],
  [{ body: "what is this?", filename: "cat.png" }, "what is this?"],
  [{ body: "cat.png", filename: 7 }, ""],
])("the caption of %j is %j", (content, caption) => {
  expect(captionOf(content)).toBe(caption);
});
