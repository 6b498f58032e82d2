import { z } from "zod";
import { isSecretSchema } from "./secret.ts";
import type { ConfigPath } from "./config-path.ts";

type Schema = z.core.$ZodType;

/** The schema without `optional`, `default` and the like. A secret stays as it is; of other pipes, what goes in counts. */
export function unwrap(schema: Schema): Schema {
  const inner = isSecretSchema(schema) ? undefined : wrapped(schema);
  return inner === undefined ? schema : unwrap(inner);
}

function wrapped(schema: Schema): Schema | undefined {
  if (schema instanceof z.ZodPipe) return schema.in;
  const isWrapper =
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodExactOptional ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault ||
    schema instanceof z.ZodNullable ||
    schema instanceof z.ZodReadonly;
  return isWrapper ? schema.unwrap() : undefined;
}

/** Whether a section or key that is left out stays out, rather than getting its defaults. */
export function isOptional(schema: Schema): boolean {
  return schema instanceof z.ZodOptional || schema instanceof z.ZodExactOptional;
}

/** The default as it would be written in the file, or undefined. */
export function writtenDefault(schema: Schema): unknown {
  return schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault ? schema.def.defaultValue : undefined;
}

/** What `describe` and `meta` say about a key, wherever in its wrapping they were called. */
export function metadataOf(schema: Schema): { readonly description?: string | undefined; readonly example?: unknown } {
  const { description, example } = z.globalRegistry.get(schema) ?? {};
  const inner = description === undefined ? wrapped(schema) : undefined;
  return inner === undefined ? { description, example } : metadataOf(inner);
}

/** The keys that the schema of a section names, with their schemas; empty for anything but an object. */
export function keysOf(schema: Schema): ReadonlyMap<string, Schema> {
  const section = unwrap(schema);
  return new Map(section instanceof z.ZodObject ? Object.entries<Schema>(section.shape) : []);
}

/** The schema of what stands at a path, or undefined. */
export function schemaAt(schema: Schema, path: ConfigPath): Schema | undefined {
  return path.reduce<Schema | undefined>(
    (parent, key) => (parent === undefined ? undefined : childOf(parent, key)),
    schema,
  );
}

function childOf(schema: Schema, key: PropertyKey): Schema | undefined {
  const parent = unwrap(schema);
  if (parent instanceof z.ZodRecord) return parent.valueType;
  if (parent instanceof z.ZodArray) return parent.element;
  return keysOf(parent).get(String(key));
}
