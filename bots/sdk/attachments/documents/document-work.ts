import { z } from "zod";

/** What the worker is given. */
export interface DocumentWork {
  readonly bytes: Uint8Array;
  /** Of text, UTF-8. */
  readonly maxBytes: number;
}

export const documentWork: z.ZodType<DocumentWork> = z.object({
  bytes: z.instanceof(Uint8Array),
  maxBytes: z.number(),
});
