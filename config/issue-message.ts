import type { z } from "zod";

type RawIssue = z.core.$ZodRawIssue;

/**
 * zod's error map: what is wrong, said to someone who writes YAML. A schema's own message goes before it. The value is repeated only
 * where the schema lists all that may stand there, since anywhere else it might be a secret in the wrong place.
 */
export function issueMessage(issue: RawIssue): string | undefined {
  if (issue.input === undefined && (issue.code === "invalid_type" || issue.code === "invalid_value"))
    return "is missing";
  switch (issue.code) {
    case "invalid_type":
      return issue.input === null
        ? "is empty"
        : `must be ${typeWords(String(issue.expected))}, not ${kindOf(issue.input)}`;
    case "invalid_value":
      return `${shown(issue.input)} is not one of: ${(issue.values as readonly unknown[]).join(", ")}`;
    case "too_small":
      return `must ${amount(String(issue.origin))} ${issue.inclusive === false ? "more than" : "at least"} ${issue.minimum}${unit(issue)}`;
    case "too_big":
      return `must ${amount(String(issue.origin))} ${issue.inclusive === false ? "less than" : "at most"} ${issue.maximum}${unit(issue)}`;
    case "invalid_format":
      return issue.format === "url" ? "must be a full URL such as http://127.0.0.1:8008" : undefined;
    case "unrecognized_keys":
      return "is not a known key";
    default:
      return undefined;
  }
}

function typeWords(expected: string): string {
  switch (expected) {
    case "object":
    case "record":
      return "a section with keys of its own";
    case "array":
      return "a list";
    case "string":
      return "text";
    case "int":
      return "a whole number";
    case "boolean":
      return "true or false";
    default:
      return `a ${expected}`;
  }
}

function kindOf(input: unknown): string {
  if (Array.isArray(input)) return "a list";
  switch (typeof input) {
    case "string":
      return "text";
    case "number":
      return "a number";
    case "boolean":
      return "true or false";
    default:
      return "a section";
  }
}

function shown(input: unknown): string {
  return typeof input === "object" ? kindOf(input) : JSON.stringify(input);
}

function amount(origin: string): string {
  return origin === "string" || origin === "array" ? "have" : "be";
}

function unit(issue: RawIssue): string {
  if (issue["origin"] === "string") return " characters";
  return issue["origin"] === "array" ? " entries" : "";
}
