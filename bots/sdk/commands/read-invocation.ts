import { isRecord } from "#appservice";
import { textParameter } from "./describe-command.ts";

/** In the content of a message (MSC4391); the second is its name once the proposal is accepted. */
const keys = ["org.matrix.msc4391.command", "m.bot.command"];

/** A command that a client sent as data, written as people write one: `!memory add I like tea`. `undefined` where there is none. */
export function readInvocation(content: Readonly<Record<string, unknown>>): string | undefined {
  const invocation = keys.map((key) => content[key]).find(isRecord);
  const name = invocation?.["command"];
  if (typeof name !== "string" || !/^[a-z][a-z0-9 -]*$/iu.test(name)) return undefined;
  const given = isRecord(invocation?.["arguments"]) ? invocation["arguments"] : {};
  // of other parameters than ours the order is all there is
  const values = Object.hasOwn(given, textParameter) ? [given[textParameter]] : Object.values(given);
  return [`!${name.trim()}`, ...values.flatMap(wordsOf)].join(" ").trim();
}

function wordsOf(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(wordsOf);
  // rooms and events come with the servers to ask
  if (isRecord(value)) return wordsOf(value["event_id"] ?? value["id"]);
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? [String(value)] : [];
}
