import { createHash } from "node:crypto";

/** An id that follows from what it was made because of: done again, it is the same. */
export function idOf(kind: string, source: string): string {
  return createHash("sha256").update(`${kind} ${source}`).digest("hex").slice(0, 16);
}
