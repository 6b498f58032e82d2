import { defineTool, precisions, z } from "#sdk";
import type { MessageTurn, Tool } from "#sdk";
import { askToShare } from "./ask-to-share.ts";

const inDirectChat = "That is between the two of us: ask me in our direct chat.";

/** Uses an offer of this bot where nobody reads along. Resolves with what is to be told. */
async function askPrivately(turn: MessageTurn, offer: string, input: unknown): Promise<string> {
  return turn.room.isDirect ? (await turn.useTool(offer, input)).text : inDirectChat;
}

/** Shared with all agents that use offers. */
export const whereTools: readonly Tool[] = [
  defineTool({
    name: "where",
    description:
      "Tells where a contact of the person is and shows it on the map, as far as the contact lets them know. Without a name: where the person themselves is. What it tells is all there is to know.",
    example: "where is Bob?",
    input: z.object({ contact: z.string().max(200).describe("Whom they look for, as they call them.") }),
    run: ({ contact }, { turn }) => askPrivately(turn, "find_on_map", { who: contact }),
  }),
  defineTool({
    name: "who_is_near",
    description:
      "Tells whether anyone of the person's contacts is near them or nearby now, around here, close, as far as these let them know.",
    example: "who is near?",
    input: z.object({}),
    run: (_, { turn }) => askPrivately(turn, "find_near", {}),
  }),
  defineTool({
    name: "share_location",
    description:
      "Lets one contact ask where the person is, for a time; they are told. Only when the person wants it: they are asked before it is done.",
    example: "share my location with Bob for an hour",
    input: z.object({
      with: z.string().max(200).describe("The contact and for how long, in the person's words: Bob for an hour."),
      precision: z.enum(precisions).optional().describe("How precisely; default: exact."),
    }),
    run: ({ with: text, precision }, { turn }) =>
      turn.room.isDirect ? askToShare(turn, text, precision) : Promise.resolve(inDirectChat),
  }),
  defineTool({
    name: "stop_all_sharing",
    description:
      "Ends all sharing of the person's location with everybody: nobody can ask where they are, nobody is told when they are near.",
    example: "stop all sharing",
    input: z.object({}),
    run: (_, { turn }) => askPrivately(turn, "end_share", { text: "" }),
  }),
  defineTool({
    name: "stop_sharing",
    description: "Ends sharing the person's location with one contact.",
    example: "stop sharing with Bob",
    input: z.object({ with: z.string().min(1).max(200).describe("The contact, as the person calls them.") }),
    run: ({ with: text }, { turn }) => askPrivately(turn, "end_share", { text }),
  }),
];
