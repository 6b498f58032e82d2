import type { JsonSchema } from "../chat.ts";

/** Formats that no sensitive value has. */
const unaffected: ReadonlySet<unknown> = new Set(["date", "date-time", "time", "duration", "uuid"]);

/** Takes away what a placeholder in place of a value would not satisfy: patterns, and formats such as `email`. The real value is checked when it is used. */
export function loosenSchema(schema: JsonSchema): JsonSchema {
  const isUnaffected = unaffected.has(schema["format"]);
  const entries = Object.entries(schema).filter(
    ([key, value]) => isUnaffected || typeof value !== "string" || (key !== "pattern" && key !== "format"),
  );
  return Object.fromEntries(entries.map(([key, value]) => [key, loosen(value)]));
}

function loosen(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(loosen);
  return isSchema(value) ? loosenSchema(value) : value;
}

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === "object" && value !== null;
}
