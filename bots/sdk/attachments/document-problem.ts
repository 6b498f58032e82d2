import { AttachmentError } from "./attachment-error.ts";
import type { DocumentOutcome } from "./documents/document-text.ts";

const readable =
  "I can read text, PDF, Word, Excel, PowerPoint and OpenDocument files, and look at JPEG, PNG, WebP and GIF pictures.";

/** What to say of a document that could not be read. */
export function documentProblem(
  name: string,
  { problem, format }: Extract<DocumentOutcome, { kind: "problem" }>,
): AttachmentError {
  switch (problem) {
    case "empty":
      return new AttachmentError(problem, `There is nothing in ${name}: it is empty.`);
    case "unknown-format":
      return new AttachmentError(problem, unknownFormat(name, format));
    case "password":
      return new AttachmentError(problem, `${name} is protected with a password. Please send it without.`);
    case "no-text":
      return new AttachmentError(
        problem,
        `I found no text in ${name}: its pages may be pictures, as when it was scanned. Send them to me as pictures, if you can.`,
      );
    case "damaged":
      return new AttachmentError(problem, `${name} seems to be damaged: I could not open it.`);
    case "too-complex":
      return new AttachmentError(
        problem,
        `${name} took me too much work to open, so I gave up. Send a part of it, or its text.`,
      );
  }
}

function unknownFormat(name: string, format: string | undefined): string {
  // the container of Word, Excel and PowerPoint before 2007, and of what newer ones protect with a password
  if (format === "cfb")
    return `${name} is an Office file of the old kind, or one with a password. Please save it as .docx, .xlsx, .pptx or PDF without one.`;
  const what = format === undefined ? "I do not know what kind of file" : `I cannot open files of the kind that`;
  return `${what} ${name} is${format === undefined ? "" : ` (${format})`}. ${readable}`;
}
