import { defineTool, z } from "#sdk";

const limit = 10;
const shownLength = 400;

export const searchHistory = defineTool({
  name: "search_history",
  description:
    'Finds earlier messages of this person\'s conversation with you: "search our history for the recipe". Use it when they refer to something said before that you do not see.',
  example: "search our history for the recipe",
  input: z.object({ words: z.string().describe("One or a few words that the messages hold.") }),
  async run({ words }, { turn }) {
    const wanted = words.replace(
      /^(?:(?:our|my|the) )?(?:chat |conversation )?(?:history|conversation|chat|messages) (?:for|about) /iu,
      "",
    );
    const found = await turn.searchHistory(wanted, limit);
    if (found.length === 0) return `I found nothing about "${wanted}" in our conversation.`;
    const { timeZone } = await turn.person();
    const format = new Intl.DateTimeFormat("en-US", { dateStyle: "medium", timeStyle: "short", timeZone });
    const lines = found.map(({ role, text, timestamp }) => {
      const shown = text.length > shownLength ? `${text.slice(0, shownLength)} …` : text;
      return `- ${format.format(timestamp)}, ${role === "agent" ? "I" : "you"}: ${shown}`;
    });
    return ["Newest first:", ...lines].join("\n");
  },
});
