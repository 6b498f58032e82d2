import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { makeZip, repeatDeflated } from "../harness/make-zip.ts";
import type { ZipEntry } from "../harness/make-zip.ts";
import type { DocumentOutcome } from "../../bots/sdk/attachments/documents/document-text.ts";
import { extractDocument } from "../../bots/sdk/attachments/documents/extract-document.ts";
import type { ExtractOptions } from "../../bots/sdk/attachments/documents/extract-document.ts";

const unlimited = new AbortController().signal;

function extract(bytes: Uint8Array | string, options: Partial<ExtractOptions> = {}): Promise<DocumentOutcome> {
  return extractDocument(Buffer.from(bytes), { maxBytes: 1000, signal: unlimited, ...options });
}

const fixture = (name: string): Promise<Buffer> => readFile(join(import.meta.dirname, "../fixtures/documents", name));

describe("documents of other programs", () => {
  test.each([
    [
      "letter.pdf",
      "PDF",
      "[Page 1 of 2]\nDear Alice, the apple tree arrives on 3 October.\n\n[Page 2 of 2]\nPage two: bring a spade.",
    ],
    [
      "garden.docx",
      "Word document",
      "# Garden plan\n\nPlant the apple tree on 3 October, beside the well.\n\n- Buy soil\n\n| Plant | Price |\n| --- | --- |\n| Apple | 42 € |",
    ],
    [
      "budget.xlsx",
      "Excel workbook",
      "[Sheet Budget]\nItem\tAmount\tDue\nApple tree\t42.5\t2026-10-03\nSoil\t7\t2026-09-01\n\n[Sheet Notes]\nwater weekly",
    ],
    [
      "budget.ods",
      "OpenDocument spreadsheet",
      "---\n\n| Item | Amount | Due |\n| --- | --- | --- |\n| Apple tree | 42.5 | 10/3/26 |\n| Soil | 7 | 9/1/26 |\n\n---\n\n| water weekly |\n| --- |",
    ],
    [
      "talk.pptx",
      "PowerPoint presentation",
      "---\n\nGarden talk\n\n> **Note:** Speak slowly\n\n1\n\n---\n\nWhy apple trees?\n\n> **Note:** 2",
    ],
  ])("%s", async (name, format, text) => {
    expect(await extract(await fixture(name))).toEqual({ kind: "text", format, text, isTruncated: false });
  });

  test.each([
    ["locked.pdf", "password"],
    ["drawing.pdf", "no-text"],
  ])("%s: %s", async (name, problem) => {
    expect(await extract(await fixture(name))).toEqual({ kind: "problem", problem, format: "PDF" });
  });
});

describe("text", () => {
  test.each<[string, string | Uint8Array, string]>([
    ["UTF-8", "Grüße\r\n", "Grüße"],
    ["UTF-8 with its mark", Buffer.from("\uFEFFGrüße"), "Grüße"],
    ["UTF-16", Buffer.from("\uFEFFGrüße", "utf16le"), "Grüße"],
    ["of Windows", Buffer.from("Gr\u00fc\u00dfe \u0080", "latin1"), "Grüße €"],
    ["JSON", '{ "a": 1 }', '{ "a": 1 }'],
    ["XML", '<?xml version="1.0"?><a>1</a>', '<?xml version="1.0"?><a>1</a>'],
    ["a script", "#!/bin/sh\necho hi", "#!/bin/sh\necho hi"],
    ["RTF", String.raw`{\rtf1\ansi Hello \b world\b0}`, "Hello **world**"],
  ])("%s", async (_name, bytes, text) => {
    expect(await extract(bytes)).toMatchObject({ kind: "text", text });
  });

  test("is cut between words, where it has some", async () => {
    expect(await extract("word ".repeat(500), { maxBytes: 22 })).toMatchObject({
      text: "word word word word",
      isTruncated: true,
    });
    expect(await extract("ü".repeat(500), { maxBytes: 21 })).toMatchObject({ text: "ü".repeat(10), isTruncated: true });
  });

  test.each<[string, Uint8Array]>([
    ["nothing", Buffer.of()],
    ["white space", Buffer.from(" \n\t ")],
  ])("%s is empty", async (_name, bytes) => {
    expect(await extract(bytes)).toMatchObject({ kind: "problem", problem: "empty" });
  });

  test.each<[string, Uint8Array]>([
    ["binary", Buffer.from(Array.from({ length: 3000 }, (_, index) => (index * 7919) % 256))],
    ["an archive", makeZip([{ name: "a.txt", content: "hello" }])],
    ["a sound", Buffer.concat([Buffer.from("OggS"), Buffer.alloc(200)])],
  ])("%s is no document", async (_name, bytes) => {
    expect(await extract(bytes)).toMatchObject({ kind: "problem", problem: "unknown-format" });
  });
});

describe("what is made to do harm", () => {
  const main = (part: string, type: string): ZipEntry => ({
    name: "[Content_Types].xml",
    content: `<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/${part}" ContentType="application/vnd.openxmlformats-officedocument.${type}.main+xml"/></Types>`,
  });
  const wordBomb = (facts: Partial<ZipEntry>): Buffer =>
    makeZip([
      main("word/document.xml", "wordprocessingml.document"),
      {
        name: "word/document.xml",
        before:
          '<?xml version="1.0"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>',
        content: "<w:p><w:r><w:t>bomb</w:t></w:r></w:p>".repeat(10_000),
        after: "</w:body></w:document>",
        ...facts,
      },
    ]);
  const workbookBomb = (facts: Partial<ZipEntry>): Buffer =>
    makeZip([
      main("xl/workbook.xml", "spreadsheetml.sheet"),
      {
        name: "xl/workbook.xml",
        content:
          '<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="a" sheetId="1" r:id="rId1"/></sheets></workbook>',
      },
      {
        name: "xl/_rels/workbook.xml.rels",
        content:
          '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
      },
      {
        name: "xl/worksheets/sheet1.xml",
        before:
          '<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>',
        content: '<row><c t="str"><v>bomb</v></c></row>'.repeat(10_000),
        after: "</sheetData></worksheet>",
        ...facts,
      },
    ]);

  test.each<[string, () => Buffer, string?]>([
    ["a Word document of 740 MB in 2", () => wordBomb({ times: 2000 })],
    ["one that claims to be small", () => wordBomb({ times: 2000, claimedSize: 1000 })],
    ["one of many paragraphs", () => wordBomb({ times: 200 })],
    ["a workbook of 740 MB", () => workbookBomb({ times: 2000 })],
    ["one that claims to be small", () => workbookBomb({ times: 2000, claimedSize: 1000 }), "damaged"],
    ["a PDF page of 4 GB", () => pdfOf(repeatDeflated(Buffer.alloc(1_000_000, " "), 4000))],
    [
      "a PDF page of a great many words",
      () => pdfOf(repeatDeflated(Buffer.from("BT (bomb) Tj ET\n".repeat(60_000)), 1000)),
    ],
  ])("%s is given up, and the process goes on within its memory", async (_name, make, problem = "too-complex") => {
    const bytes = make();
    const before = process.memoryUsage().rss;
    let peak = before;
    const looking = setInterval(() => {
      peak = Math.max(peak, process.memoryUsage().rss);
    }, 10);
    const outcome = await extract(bytes);
    clearInterval(looking);
    expect(outcome).toMatchObject({ kind: "problem", problem });
    expect((peak - before) / 1e6).toBeLessThan(500);
  });

  test("entities in entities are not expanded", async () => {
    const levels = Array.from({ length: 12 }, (_, level) => `<!ENTITY a${level + 1} "${`&a${level};`.repeat(10)}">`);
    const bytes = wordBomb({
      before: `<!DOCTYPE w [<!ENTITY a0 "lol">${levels.join("")}]><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>`,
      content: "<w:p><w:r><w:t>&a12;</w:t></w:r></w:p>",
    });
    expect(JSON.stringify(await extract(bytes)).length).toBeLessThan(200);
  });

  test("what takes too long is given up", async () => {
    expect(await extract(await fixture("letter.pdf"), { timeoutMs: 1 })).toEqual({
      kind: "problem",
      problem: "too-complex",
    });
  });

  test("what is not wanted any more ends with the signal's reason", async () => {
    const ending = new AbortController();
    const extracting = extract(await fixture("letter.pdf"), { signal: ending.signal });
    const reason = new Error("stopped");
    ending.abort(reason);
    await expect(extracting).rejects.toBe(reason);
  });
});

/** A PDF with one page of these deflated instructions. */
function pdfOf(deflated: Buffer): Buffer {
  const stream = Buffer.concat([Buffer.from([0x78, 0x9c]), deflated, Buffer.alloc(4)]);
  const objects = [
    "<< /Type /Catalog /Pages 2 0 R >>",
    "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
    "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
    Buffer.concat([
      Buffer.from(`<< /Length ${stream.length} /Filter /FlateDecode >>\nstream\n`),
      stream,
      Buffer.from("\nendstream"),
    ]),
    "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
  ];
  const parts = [Buffer.from("%PDF-1.4\n")];
  const offsets: number[] = [];
  let length = parts[0]?.length ?? 0;
  for (const [index, object] of objects.entries()) {
    const part = Buffer.concat([Buffer.from(`${index + 1} 0 obj\n`), Buffer.from(object), Buffer.from("\nendobj\n")]);
    offsets.push(length);
    parts.push(part);
    length += part.length;
  }
  const table = offsets.map((offset) => `${String(offset).padStart(10, "0")} 00000 n \n`).join("");
  const end = `xref\n0 6\n0000000000 65535 f \n${table}trailer << /Size 6 /Root 1 0 R >>\nstartxref\n${length}\n%%EOF`;
  return Buffer.concat([...parts, Buffer.from(end)]);
}
