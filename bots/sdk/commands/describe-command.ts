import { hash } from "node:crypto";
import type { UserId } from "#appservice";
import type { CommandDeclaration } from "./command-declaration.ts";

/** State event that tells clients of a command, so that they can offer it as people write (MSC4391, unstable). */
export const commandDescriptionType = "org.matrix.msc4391.command_description";

/** Key of the one parameter that our commands have: all that follows the name. */
export const textParameter = "text";

/** MSC4391: one for each command and bot, so that bots do not overwrite each other's. */
export function commandStateKey(name: string, agentId: UserId): string {
  return hash("sha256", `${name}${agentId}`, "base64");
}

/**
 * Content of the state event. What follows the name is one text, since that is how people write it; `fi.mau.tail_parameter` (mautrix) tells clients that it goes on to the end of the
 * line.
 */
export function describeCommand(
  name: string,
  { description, usage }: CommandDeclaration,
): Readonly<Record<string, unknown>> {
  const forms = Object.keys(usage ?? {});
  const content = { command: name, description: text(description) };
  if (forms.every((form) => form === "")) return content;
  return {
    ...content,
    parameters: [
      {
        key: textParameter,
        schema: { schema_type: "primitive", type: "string" },
        optional: forms.includes(""),
        description: text(forms.filter((form) => form !== "").join(", ")),
      },
    ],
    "fi.mau.tail_parameter": textParameter,
  };
}

/** MSC1767 text. */
function text(body: string): { readonly "m.text": readonly { readonly body: string }[] } {
  return { "m.text": [{ body }] };
}
