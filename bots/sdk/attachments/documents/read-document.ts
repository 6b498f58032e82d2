import { fileTypeFromBuffer } from "file-type";
import type { DocumentOutcome, ReadText } from "./document-text.ts";
import { readOffice } from "./read-office.ts";
import { readPdf } from "./read-pdf.ts";
import { readPlainText } from "./read-plain-text.ts";
import { readWorkbook } from "./read-workbook.ts";
import { truncate } from "./truncate.ts";

/** Gives the text of a document, or as much of it as reaches `maxBytes`. Throws when it is damaged. */
type Reader = (bytes: Uint8Array, maxBytes: number) => Promise<ReadText>;

interface Format {
  readonly name: string;
  readonly read: Reader;
}

const office = (name: string, fileType: Parameters<typeof readOffice>[1]): Format => ({
  name,
  read: (bytes) => readOffice(bytes, fileType),
});

/** By the extension that goes with the content, whatever the file is called. */
const formats: ReadonlyMap<string, Format> = new Map([
  ["pdf", { name: "PDF", read: readPdf }],
  ["xlsx", { name: "Excel workbook", read: readWorkbook }],
  ["xlsm", { name: "Excel workbook", read: readWorkbook }],
  ["docx", office("Word document", "docx")],
  ["pptx", office("PowerPoint presentation", "pptx")],
  ["odt", office("OpenDocument text", "odt")],
  ["ods", office("OpenDocument spreadsheet", "ods")],
  ["odp", office("OpenDocument presentation", "odp")],
  ["rtf", office("RTF document", "rtf")],
  ["epub", office("EPUB book", "epub")],
]);

/** Formats that are text themselves, although they have a signature. */
const textual = /^text\/|[/+](?:xml|json|x-sh)$/u;

/** Reads a document. Runs in a worker, where it may be ended at any time: what it does is not trusted with the process. */
export async function readDocument(bytes: Uint8Array, maxBytes: number): Promise<DocumentOutcome> {
  if (bytes.length === 0) return { kind: "problem", problem: "empty" };
  const type = await fileTypeFromBuffer(bytes);
  if (type === undefined || textual.test(type.mime)) {
    const text = readPlainText(bytes);
    return text === undefined ? { kind: "problem", problem: "unknown-format" } : outcomeOf("text", text, maxBytes);
  }
  const format = formats.get(type.ext);
  if (format === undefined) return { kind: "problem", problem: "unknown-format", format: type.ext };
  const text = await format.read(bytes, maxBytes);
  if (typeof text === "string") return outcomeOf(format.name, text, maxBytes);
  return { kind: "problem", problem: text.problem, format: format.name };
}

function outcomeOf(format: string, raw: string, maxBytes: number): DocumentOutcome {
  const text = raw
    .toWellFormed()
    .replace(/(?![\t\n])\p{Cc}/gu, "")
    .trim();
  if (text === "") return { kind: "problem", problem: format === "text" ? "empty" : "no-text", format };
  return { kind: "text", format, ...truncate(text, maxBytes) };
}
