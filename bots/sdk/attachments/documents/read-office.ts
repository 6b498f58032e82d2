import { parseOffice } from "officeparser";
import type { ReadText } from "./document-text.ts";

type FileType = "docx" | "pptx" | "odt" | "ods" | "odp" | "rtf" | "epub";

const limits = {
  maxUncompressedBytes: 100_000_000,
  maxZipEntries: 5_000,
  maxTableCells: 100_000,
  maxXmlElements: 500_000,
};

/** What the package says of documents that exceed them. */
const tooComplex = new Set(["ZIP_SIZE_LIMIT_EXCEEDED", "XML_ELEMENT_LIMIT_EXCEEDED", "MAX_NESTING_DEPTH_EXCEEDED"]);

/** The content of an office document in Markdown. */
export async function readOffice(bytes: Uint8Array, fileType: FileType): Promise<ReadText> {
  try {
    const document = await parseOffice(Buffer.from(bytes), { fileType, decompressionLimits: limits });
    const { value } = await document.to("md", { mdConfig: { dialect: "github", fallbackToHtml: false } });
    // the author and the like, which are not part of what it says, and marks that lead nowhere here
    return value.replace(/^---\n(?:[\w-]+: .*\n)+---\n/u, "").replace(/^(#+ .*) \{#[^}\s]*\}$/gmu, "$1");
  } catch (error) {
    if (tooComplex.has(codeOf(error))) return { problem: "too-complex" };
    throw error;
  }
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error) || !("officeIssue" in error)) return "";
  const { officeIssue: issue } = error;
  return typeof issue === "object" && issue !== null && "code" in issue ? String(issue.code) : "";
}
