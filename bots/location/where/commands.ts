import type { Commands, MessageTurn } from "#sdk";

/** Names and times are shorter: letters. */
const longest = 300;

/** Shared with all agents that use offers. */
export const whereCommands: Commands = {
  where: {
    description: "shows where a contact is, as far as they let you know",
    usage: { CONTACT: "shows them on the map", "": "shows where you are, as far as I know" },
    examples: ["bob"],
    where: "direct",
    run: (turn, who) => answer(turn, "find_on_map", { who: who.slice(0, longest) }),
  },
  share: {
    description: "lets a contact ask where you are, for a time",
    usage: {
      "CONTACT 1h": "for an hour; or 30 min, 2 days, until 18:00",
      "CONTACT 1h city": "only roughly: city or neighborhood",
      "": "shows who can ask where you are",
    },
    examples: ["bob 1h", "@bob:example.org until 18:00"],
    where: "direct",
    run: (turn, text) => answer(turn, "begin_share", { text: text.slice(0, longest) }),
  },
  unshare: {
    description: "ends sharing where you are",
    usage: { CONTACT: "with one contact", "": "with everybody, alerts included" },
    examples: ["bob"],
    where: "direct",
    run: (turn, text) => answer(turn, "end_share", { text: text.slice(0, longest) }),
  },
};

/** What went wrong has been told. */
async function answer(turn: MessageTurn, offer: string, input: unknown): Promise<void> {
  const { outcome, text } = await turn.useTool(offer, input);
  if (outcome !== "failed") await turn.reply(text);
}
