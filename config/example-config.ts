import { stringify } from "yaml";
import { z } from "zod";
import { agentKeys } from "./agent-settings.ts";
import type { ConfigurableBot } from "./agent-settings.ts";
import { environmentVariable } from "./config-path.ts";
import type { ConfigPath } from "./config-path.ts";
import { configSchema } from "./config-schema.ts";
import { isOptional, keysOf, metadataOf, unwrap, writtenDefault } from "./schema-walk.ts";
import { isSecretSchema } from "./secret.ts";

type Schema = z.core.$ZodType;

const header = [
  "AgentChat's configuration, with every key. Made by `agentchat generate-config`.",
  "Values are defaults, but for homeserver, permissions and store.masterSecret, which are yours to set.",
  "A key right after a # is off, and its value an example. File names are relative to this file.",
  "In place of a secret, its key with File appended may name a file that holds it, or an environment",
  "variable may hold it. `agentchat check-config` says whether all is well.",
];

/** The text of a config file with every key, its description and its default. Secrets have placeholders, which must be replaced. */
export function exampleConfig(bots: readonly ConfigurableBot[]): string {
  const { agents, ...sections } = configSchema(bots, []).shape;
  const commonCount = Object.keys(agentKeys([])).length;
  const hasOwnKeys = (agent: Schema): boolean => keysOf(agent).size > commonCount;
  const richFirst = [...keysOf(agents)].toSorted(([, a], [, b]) => Number(hasOwnKeys(b)) - Number(hasOwnKeys(a)));
  const lines = richFirst.flatMap(([id, agent], index) => agentLines(id, agent, index === 0));
  return [
    ...comments(header),
    ...Object.entries(sections).flatMap(([key, schema]) => ["", ...keyLines(schema, [key])]),
    "",
    ...comments(descriptionOf(agents)),
    "agents:",
    ...indented(lines),
    "",
  ].join("\n");
}

/** The keys that all agents have are shown with the first of them only. */
function agentLines(id: string, agent: Schema, isFirst: boolean): readonly string[] {
  const common = Object.keys(agentKeys([]));
  const all = [...keysOf(agent)];
  const own = all.filter(([key]) => !common.includes(key));
  const keys = isFirst ? [...all.filter(([key]) => common.includes(key)), ...own] : own;
  const description = isFirst
    ? descriptionOf(agent)
    : [...descriptionOf(agent), `${common.join(", ")} may be given as above.`];
  const body = keys.flatMap(([key, schema]) => keyLines(schema, ["agents", id, key]));
  return [...comments(description), body.length === 0 ? `${id}: {}` : `${id}:`, ...indented(body)];
}

/** @param siblings schemas of the keys beside it, which need no second description */
function keyLines(schema: Schema, path: ConfigPath, siblings: readonly Schema[] = []): readonly string[] {
  const key = String(path.at(-1));
  const children = [...keysOf(schema)];
  const description = comments([...descriptionOf(schema), ...hints(schema, path)]);
  if (children.length === 0) {
    const isOff = isOptional(schema);
    const entry = formatEntry(key, exampleOf(schema), isOff);
    return [...description, ...(isOff ? entry.map((line) => `#${line}`) : entry)];
  }
  const body = children.flatMap(([name, child]) =>
    keyLines(
      child,
      [...path, name],
      children.map(([, sibling]) => sibling),
    ),
  );
  // A section without a key that is on would be empty, which no section may be.
  const isOn = body.some((line) => !line.trimStart().startsWith("#")) && !hasExample(schema);
  return isOn
    ? [...description, `${key}:`, ...indented(body)]
    : [...description, ...offSection(schema, path, siblings)];
}

/** Of a section: that it is off in the file. */
function hasExample(schema: Schema): boolean {
  return metadataOf(schema).example !== undefined;
}

/** A section of which all keys are off, in one line. */
function offSection(schema: Schema, path: ConfigPath, siblings: readonly Schema[]): readonly string[] {
  const texts = [...keysOf(schema)].flatMap(([name, child]) => {
    if (siblings.includes(child)) return [];
    return [...descriptionOf(child), ...hints(child, [...path, name])].map((text) => `${name}: ${text}`);
  });
  return [...comments(texts), `#${String(path.at(-1))}: ${stringify(exampleOf(schema), flow).trimEnd()}`];
}

const flow = { collectionStyle: "flow", lineWidth: 0 } as const;

/** What is off is one line, so that one "#" turns it on. */
function formatEntry(key: string, value: unknown, isOff: boolean): readonly string[] {
  if (Array.isArray(value)) return [`${key}: [${value.map((item) => stringify(item, flow).trimEnd()).join(", ")}]`];
  if (isOff && typeof value === "object") return [`${key}: ${stringify(value, flow).trimEnd()}`];
  return stringify({ [key]: value }, { lineWidth: 0 })
    .trimEnd()
    .split("\n");
}

function exampleOf(schema: Schema): unknown {
  const children = [...keysOf(schema)];
  const { example } = metadataOf(schema);
  if (children.length === 0) return writtenDefault(schema) ?? example ?? "";
  return example ?? Object.fromEntries(children.map(([key, child]) => [key, exampleOf(child)]));
}

function descriptionOf(schema: Schema): readonly string[] {
  const { description } = metadataOf(schema);
  return description === undefined ? [] : [description];
}

function hints(schema: Schema, path: ConfigPath): readonly string[] {
  const inner = unwrap(schema);
  if (inner instanceof z.ZodEnum) return [`One of: ${inner.options.join(", ")}.`];
  if (!isSecretSchema(inner)) return [];
  return [`Or ${String(path.at(-1))}File, or the environment variable ${environmentVariable(path)}.`];
}

function comments(sentences: readonly string[]): readonly string[] {
  return sentences.flatMap((sentence) => wrap(sentence, 100)).map((line) => `# ${line}`);
}

function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const line = lines.at(-1);
    if (line === undefined || line.length + word.length >= width) lines.push(word);
    else lines[lines.length - 1] = `${line} ${word}`;
  }
  return lines;
}

function indented(lines: readonly string[]): readonly string[] {
  return lines.map((line) => (line === "" ? line : `  ${line}`));
}
