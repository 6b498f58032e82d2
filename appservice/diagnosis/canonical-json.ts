import { MatrixError } from "../matrix-error.ts";

/**
 * The one way to write a JSON value that signatures are made over: no spaces, keys sorted by their code points (specification, "Canonical JSON").
 * @throws MatrixError `bad-response` for numbers that are no integers between -(2^53)+1 and (2^53)-1, and for what is no JSON
 */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value === "boolean" || typeof value === "string") return JSON.stringify(value);
  if (typeof value === "number" && Number.isSafeInteger(value)) return String(value);
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (typeof value !== "object") throw new MatrixError("bad-response", `a ${typeof value} has no canonical JSON`);
  const entries = Object.entries(value).toSorted(([one], [other]) =>
    // UTF-8 has the order of code points, UTF-16, which strings are compared by, has not
    Buffer.compare(Buffer.from(one), Buffer.from(other)),
  );
  return `{${entries.map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`).join(",")}}`;
}
