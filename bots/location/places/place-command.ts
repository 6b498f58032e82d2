import type { BotCommand, MessageTurn } from "#sdk";
import { takeStep } from "./hand-on.ts";
import type { PlaceStep } from "./place-step.ts";

export const placeCommand: BotCommand = {
  description: "keeps your places, and tells when you come to one or leave it",
  usage: {
    "": "shows your places, and what is told about them",
    "list NAME": "shows one on the map",
    "add NAME": "keeps the place of the location that you reply to, else of the next that you send",
    "add NAME here 300 m": "keeps where you are, and 300 m around it (150 m if you do not say)",
    "add NAME 52.52,13.405": "keeps the place there",
    "remove NAME": "forgets it",
    "notify NAME leave": "tells you whenever you leave; also `enter`, or `stay 20 min`",
    "notify NAME enter once CONTACT": "tells a contact who agrees, the next time",
    "mute NAME": "ends what is told about the place, or what a contact has you told",
  },
  examples: ["add home here", "notify home leave", "list"],
  where: "direct",
  async run(turn, argument) {
    const step = await stepOf(turn, argument);
    if (step === undefined) await turn.reply("Write !place, !place add, list, remove, notify or mute.");
    else await takeStep(turn, step);
  },
};

async function stepOf(turn: MessageTurn, argument: string): Promise<PlaceStep | undefined> {
  const [, word = "", rest = ""] = /^(\S*)\s*(.*)$/su.exec(argument.trim()) ?? [];
  const words = rest.slice(0, 300);
  switch (word.toLowerCase()) {
    case "":
    case "list":
      return words === "" ? { step: "list" } : { step: "show", words };
    case "add":
      return addStep(turn, words);
    case "remove":
    case "delete":
      return { step: "remove", words };
    case "notify":
      return { step: "notify", words };
    case "mute":
      return { step: "mute", words };
    default:
      return undefined;
  }
}

/** With the location that the message replies to. */
export async function addStep(turn: MessageTurn, words: string): Promise<PlaceStep> {
  const replied = await turn.repliedMessage();
  const geoUri = replied?.geoUri ?? /geo:[^\s]{3,100}/u.exec(replied?.text ?? "")?.[0];
  return { step: "add", words, ...(geoUri === undefined ? {} : { geoUri }) };
}
