import { z } from "zod";
import { eventTypes, schemaOf } from "./catalog.ts";
import type { EventType } from "./catalog.ts";

type Schema = z.core.JSONSchema.BaseSchema;

const introduction = `# Events

<!-- Made of the schemas in catalog/ by catalog-page.ts. Write it anew with: npx vitest run bots/events/catalog-page.test.ts -u -->

Every event is a CloudEvent 1.0 with JSON data. \`source\` is \`/agentchat/<bot>\`; \`subject\` is \`users/<person>/chats/<room>\`, and events of one subject keep their order;
two events with the same \`source\` and \`id\` are the same event. Fields with a question mark may be missing.
`;

/** The catalog as a page of Markdown, CATALOG.md. */
export function catalogPage(): string {
  return [introduction, ...groups().map(([name, types]) => `## ${name}\n\n${types.map(section).join("\n")}`)].join(
    "\n",
  );
}

/** The types by the first word after `io.agentchat.`. */
function groups(): readonly (readonly [string, readonly EventType[]])[] {
  return Object.entries(Object.groupBy(eventTypes, (type) => type.split(".")[2] ?? type)).map(([name, types = []]) => [
    name,
    types,
  ]);
}

function section(type: EventType): string {
  const schema = z.toJSONSchema(schemaOf(type));
  const rows = rowsOf((schema.oneOf ?? schema.anyOf ?? [schema]).filter(isSchema));
  return [
    `### \`${type}\``,
    "",
    schema.description ?? "",
    "",
    "| field | type | |",
    "| --- | --- | --- |",
    ...rows,
    "",
  ].join("\n");
}

/** A row for each field that data can have; data come in several kinds, told apart by `outcome`, where a tool may fail. */
function rowsOf(kinds: readonly Schema[]): readonly string[] {
  const names = new Set(kinds.flatMap(({ properties = {} }) => Object.keys(properties)));
  return [...names].map((name) => {
    const having = kinds.filter(({ properties = {} }) => name in properties);
    const fields = having.map(({ properties = {} }) => properties[name]).filter(isSchema);
    const isRequired = having.every(({ required = [] }) => required.includes(name));
    const isAlways = having.length === kinds.length;
    const type = [...new Set(fields.map(typeOf))].join(" or ");
    const when = isAlways ? "" : `With the outcome ${having.map(outcomeOf).join(", ")}. `;
    return `| \`${name}${isRequired ? "" : "?"}\` | ${type} | ${when}${fields[0]?.description ?? ""} |`;
  });
}

function outcomeOf({ properties = {} }: Schema): string {
  const { outcome } = properties;
  return outcome !== undefined && isSchema(outcome) ? typeOf(outcome) : "";
}

function typeOf({ const: only, enum: values, type, items, format }: Schema): string {
  if (only !== undefined) return `\`${String(only)}\``;
  if (values !== undefined) return values.map((value) => `\`${String(value)}\``).join(" or ");
  if (type === "array")
    return `list of ${items !== undefined && !Array.isArray(items) && isSchema(items) ? typeOf(items) : "anything"}`;
  if (format === "date-time") return "date and time";
  return typeof type === "string" ? type : "anything";
}

function isSchema(value: Schema | boolean | undefined): value is Schema {
  return typeof value === "object";
}
