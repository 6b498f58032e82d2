import { getDocumentProxy } from "unpdf";
import type { ReadText } from "./document-text.ts";

/** The text of a PDF, page by page; stops at the page on which it is enough. */
export async function readPdf(bytes: Uint8Array, maxBytes: number): Promise<ReadText> {
  const pages: string[] = [];
  let length = 0;
  let hasText = false;
  try {
    const pdf = await getDocumentProxy(bytes);
    for (let number = 1; number <= pdf.numPages && length <= maxBytes; number += 1) {
      const page = await pdf.getPage(number);
      const { items } = await page.getTextContent();
      const text = items.map((item) => ("str" in item ? `${item.str}${item.hasEOL ? "\n" : ""}` : "")).join("");
      hasText ||= text.trim() !== "";
      pages.push(pdf.numPages === 1 ? text : `[Page ${number} of ${pdf.numPages}]\n${text.trim()}`);
      length += Buffer.byteLength(text);
      page.cleanup();
    }
  } catch (error) {
    if (error instanceof Error && error.name === "PasswordException") return { problem: "password" };
    throw error;
  }
  return hasText ? pages.join("\n\n") : "";
}
