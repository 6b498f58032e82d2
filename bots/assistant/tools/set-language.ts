import { defineTool, z } from "#sdk";
import { outcomeOf } from "./outcome-of.ts";

export const setLanguage = defineTool({
  name: "set_language",
  description: "Remembers the language in which the person wants to be answered from now on.",
  example: "set my language to de",
  input: z.object({ language: z.string().describe("BCP 47 tag, such as en, de or pt-BR.") }),
  run: async ({ language }, { turn }) => outcomeOf(await turn.memory.remember("language", language)),
});
