import type { z } from "zod";
import { environmentVariable } from "./config-path.ts";
import type { ConfigPath } from "./config-path.ts";
import type { Finding } from "./finding.ts";
import { isOptional, keysOf, metadataOf, schemaAt, unwrap, writtenDefault } from "./schema-walk.ts";
import { isSecretSchema } from "./secret.ts";
import { closest, didYouMean } from "./suggest.ts";

type Schema = z.core.$ZodType;
type Issue = z.core.$ZodIssue;

/** Each thing that zod found (with `issueMessage` as its error map and `reportInput`), and what to do about it. */
export function describeIssues(issues: readonly Issue[], schema: Schema): readonly Finding[] {
  return issues.flatMap((issue): readonly Finding[] => {
    if (issue.code === "unrecognized_keys") return issue.keys.map((key) => describeUnknownKey(schema, issue.path, key));
    const message = issue.code === "invalid_key" ? (issue.issues[0]?.message ?? issue.message) : issue.message;
    if (isMissing(issue)) return describeMissing(schema, issue.path);
    return [finding(issue.path, message, suggestionFor(issue))];
  });
}

function finding(path: ConfigPath, message: string, suggestion: string | undefined): Finding {
  return suggestion === undefined ? { path, message } : { path, message, suggestion };
}

function isMissing(issue: Issue): boolean {
  return issue.input === undefined && (issue.code === "invalid_type" || issue.code === "invalid_value");
}

/** A missing section is described by the keys that it would need. */
function describeMissing(schema: Schema, path: ConfigPath): readonly Finding[] {
  const missing = schemaAt(schema, path);
  if (missing === undefined) return [{ path, message: "is missing" }];
  const needed = [...keysOf(missing)].filter(([, key]) => !isOptional(key) && writtenDefault(key) === undefined);
  if (needed.length > 0) return needed.flatMap(([key]) => describeMissing(schema, [...path, key]));
  const { description, example } = metadataOf(missing);
  const message = description === undefined ? "is missing" : `is missing: ${description.replace(/\.$/, "")}`;
  const name = String(path.at(-1));
  if (isSecretSchema(unwrap(missing))) {
    const ways = `${name}, ${name}File (a file that holds it) or the environment variable ${environmentVariable(path)}`;
    return [finding(path, message, `give ${ways}`)];
  }
  return [finding(path, message, typeof example === "string" ? `for example ${name}: ${example}` : undefined)];
}

function describeUnknownKey(schema: Schema, parentPath: ConfigPath, key: string): Finding {
  const parent = schemaAt(schema, parentPath);
  const path = [...parentPath, key];
  const known = parent === undefined ? [] : writableKeys(parent);
  if (parentPath.length === 1 && parentPath[0] === "agents") {
    return finding(path, "no bot has this id", `${didYouMean(key, known)}; a bot of your own must be named under bots`);
  }
  const elsewhere = parent === undefined || closest(key, known) !== undefined ? [] : sectionsWith(parent, key);
  const suggestion = elsewhere.length > 0 ? `it belongs under ${elsewhere.join(" or ")}` : didYouMean(key, known);
  return finding(path, "is not a known key", suggestion);
}

/** All keys that may be written in a section, the `File` ones of secrets included. */
function writableKeys(section: Schema): readonly string[] {
  return [...keysOf(section)].flatMap(([key, schema]) =>
    isSecretSchema(unwrap(schema)) ? [key, `${key}File`] : [key],
  );
}

function sectionsWith(parent: Schema, key: string): readonly string[] {
  return [...keysOf(parent)].filter(([, schema]) => writableKeys(schema).includes(key)).map(([name]) => name);
}

function suggestionFor(issue: Issue): string | undefined {
  const { input } = issue;
  if (issue.code === "invalid_value" && typeof input === "string") {
    const near = closest(input, issue.values.map(String));
    return near === undefined ? undefined : `did you mean ${JSON.stringify(near)}?`;
  }
  if (issue.code !== "invalid_type") return undefined;
  if (input === null && (issue.expected === "object" || issue.expected === "record")) {
    return `write ${String(issue.path.at(-1))}: {} for the defaults, or remove it`;
  }
  if (issue.expected === "string" && (typeof input === "number" || typeof input === "boolean"))
    return "put it in quotes";
  const isQuoted = typeof input === "string" && input.trim() !== "";
  if (isQuoted && (issue.expected === "number" || issue.expected === "int") && !Number.isNaN(Number(input))) {
    return "take off the quotes";
  }
  return isQuoted && issue.expected === "boolean" ? "write true or false without quotes" : undefined;
}
