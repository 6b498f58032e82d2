import { defineTool, z } from "#sdk";
import type { Memory } from "#sdk";

export const forget = defineTool({
  name: "forget",
  description: "Forgets something that was remembered about the person, when they ask for it.",
  example: "forget that I like tea",
  input: z.object({ what: z.string().describe("Words of what was remembered, or its number.") }),
  async run({ what }, { turn }) {
    const fitting = find(what, await turn.memory.list());
    const [only, ...others] = fitting;
    if (only === undefined) return `I remember nothing like that. The command !memory shows what I remember.`;
    if (others.length > 0) return `Which one? ${fitting.map(({ number, text }) => `${number}: ${text}`).join("; ")}`;
    await turn.memory.forget([only.number]);
    return `I have forgotten: ${only.text}`;
  },
});

/** The one of that number or text, else those that hold the words. */
function find(what: string, memories: readonly Memory[]): readonly Memory[] {
  const words = what.trim().toLowerCase();
  const exact = memories.find(({ number, text }) => String(number) === words || text.toLowerCase() === words);
  if (exact !== undefined || words === "") return exact === undefined ? [] : [exact];
  return memories.filter(({ text }) => text.toLowerCase().includes(words));
}
