import { defineTool, z } from "#sdk";
import { outcomeOf } from "./outcome-of.ts";

export const remember = defineTool({
  name: "remember",
  description:
    "Remembers something about the person for all later conversations: use it when they ask for it, tell a lasting fact about themselves, say what they prefer, or how they like to be talked to.",
  example: "remember that I like tea",
  input: z.object({
    text: z.string().max(300).describe("What to remember, in one short sentence about the person."),
    kind: z
      .enum(["fact", "preference", "style"])
      .default("fact")
      .describe("preference: what they like or want; style: how they want to be talked to; fact: everything else."),
  }),
  run: async ({ text, kind }, { turn }) => outcomeOf(await turn.memory.remember(kind, text)),
});
