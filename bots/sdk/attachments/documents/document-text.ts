import { z } from "zod";

const documentText = z.object({
  /** In words, e.g. `PDF`. */
  format: z.string(),
  text: z.string(),
  /** Whether there is more than `text`. */
  isTruncated: z.boolean(),
});

/** What was read of a document. */
export type DocumentText = Readonly<z.output<typeof documentText>>;

const documentProblem = z.enum(["empty", "unknown-format", "password", "no-text", "damaged", "too-complex"]);

/** Why a document could not be read. */
type DocumentProblem = z.output<typeof documentProblem>;

/** The whole text of a document, or as much of it as was wanted; else why there is none. */
export type ReadText = string | { readonly problem: DocumentProblem };

/** What reading a document came to. */
export const documentOutcome = z.discriminatedUnion("kind", [
  documentText.extend({ kind: z.literal("text") }),
  z.object({
    kind: z.literal("problem"),
    problem: documentProblem,
    /** Where it is known. */
    format: z.string().exactOptional(),
  }),
]);

export type DocumentOutcome = z.output<typeof documentOutcome>;
