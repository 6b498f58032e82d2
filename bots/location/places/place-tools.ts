import { defineTool, z } from "#sdk";
import type { MessageTurn } from "#sdk";
import { handOn } from "./hand-on.ts";
import { userId } from "./place.ts";
import { addStep } from "./place-command.ts";
import type { PlaceStep } from "./place-step.ts";

const words = z.string().min(1).max(300);
const directOnly = "That is possible in the person's direct chat with you only.";

async function take(turn: MessageTurn, step: PlaceStep): Promise<string> {
  if (!turn.room.isDirect) return directOnly;
  return (await handOn(turn, step)) ?? "It did not work, and the person has been told so.";
}

const notifyPlace = defineTool({
  name: "tell_me_when",
  description:
    'Tells the person, or a contact of theirs who agrees, when the person comes to one of their places, leaves it or has stayed there: "tell me when I leave work". Use it for such requests; whoever shares no live location is told how.',
  example: "tell me when I leave work",
  input: z.object({
    request: words.describe(
      'In these words: "tell me when I leave work", "tell me whenever I get home", "tell Bob when I get home", "tell me when I have been at the gym for 30 minutes". `when` is once, `whenever` each time.',
    ),
  }),
  run: ({ request }, { turn }) => take(turn, { step: "notify", words: request }),
});

const addPlace = defineTool({
  name: "add_place",
  description:
    'Keeps a place of the person under a name: of the location that their message replies to, where they are ("here"), at coordinates, or of the location that they send next: "add place home here".',
  example: "add place home here",
  input: z.object({
    place: words.describe(
      'Its name, and "here" or coordinates and how far around it if they say so: "home", "work here 300 m", "lake 47.9,12.4".',
    ),
  }),
  run: async ({ place }, { turn }) => take(turn, await addStep(turn, place)),
});

const listPlaces = defineTool({
  name: "list_places",
  description:
    'Shows the places of the person, and who is told when they come there or leave: "which places do I have?"',
  example: "which places do I have?",
  input: z.object({}),
  run: (_, { turn }) => take(turn, { step: "list" }),
});

const showPlace = defineTool({
  name: "show_place",
  description: "Shows a place of the person on the map.",
  input: z.object({ name: words }),
  run: ({ name }, { turn }) => take(turn, { step: "show", words: name }),
});

const removePlace = defineTool({
  name: "remove_place",
  description: "Forgets a place of the person.",
  example: "remove place home",
  input: z.object({ name: words }),
  run: ({ name }, { turn }) => take(turn, { step: "remove", words: name }),
});

const mutePlace = defineTool({
  name: "mute_place",
  description:
    "Ends all that is told about a place of the person, or all that a contact has the person told about theirs.",
  example: "mute place work",
  input: z.object({ what: words.describe("The name of the place, or of the contact.") }),
  run: ({ what }, { turn }) => take(turn, { step: "mute", words: what }),
});

export const placeTools = [notifyPlace, addPlace, listPlaces, showPlace, removePlace, mutePlace];

/** What people do with the question of a contact. */
export const placeActions = [
  defineTool({
    name: "agree_to_place_notice",
    description: "Lets a contact have the person told when they come and go.",
    input: z.object({ fromId: userId, noticeId: z.string() }),
    run: (input, { turn }) => take(turn, { step: "agree", ...input }),
  }),
];
