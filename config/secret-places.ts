import { z } from "zod";
import { isSection } from "./config-path.ts";
import type { ConfigPath } from "./config-path.ts";
import { isOptional, keysOf, unwrap } from "./schema-walk.ts";
import { isSecretSchema } from "./secret.ts";

type Schema = z.core.$ZodType;

/** Every place of the config where the schema has a secret: optional sections and entries of lists only where the file has them. */
export function secretPlaces(schema: Schema, data: unknown, path: ConfigPath = []): readonly ConfigPath[] {
  const inner = unwrap(schema);
  if (isSecretSchema(inner)) return [path];
  if (data === undefined ? isOptional(schema) : !isSection(data)) return [];
  return childrenOf(inner, data).flatMap(([key, child]) =>
    secretPlaces(child, isSection(data) ? data[key] : undefined, [...path, key]),
  );
}

function childrenOf(schema: Schema, data: unknown): readonly (readonly [string, Schema])[] {
  const written = isSection(data) ? Object.keys(data) : [];
  if (schema instanceof z.ZodArray) return written.map((index) => [index, schema.element]);
  if (!(schema instanceof z.ZodRecord)) return [...keysOf(schema)];
  const names = isSecretSchema(unwrap(schema.valueType)) ? written.map((key) => key.replace(/File$/, "")) : written;
  return [...new Set(names)].map((key) => [key, schema.valueType]);
}
