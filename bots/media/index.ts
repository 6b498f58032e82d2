import { defineBot, z } from "#sdk";
import { answerPlainly } from "./answer-plainly.ts";
import { edit, image } from "./commands.ts";
import { pictureOffer } from "./picture-offer.ts";
import { changePicture, drawPicture } from "./tools.ts";
import { greeting, instructions } from "./words.ts";

/** Makes pictures, for other agents and in chats with itself. Video belongs here, too: an offer, its tools and commands in files of their own, beside these. */
export const media = defineBot({
  id: "media",
  displayName: "Media",
  per: "server",
  avatar: new URL("./avatar.png", import.meta.url),
  about: "I draw pictures and change those that you send me. Tell me what you want to see, or reply to a picture.",
  attachments: ["image"],
  capabilities: ["image"],
  config: z.object({
    atOnce: z
      .int()
      .min(1)
      .max(16)
      .default(2)
      .describe("Pictures that are made at the same time, of each person one; others wait."),
  }),
  offers: [pictureOffer],
  heavyAtOnce: ({ atOnce }) => atOnce,
  shared: { tools: [drawPicture, changePicture], commands: { image, edit } },
  on: {
    welcome: (turn) => turn.reply(greeting),
    async message(turn) {
      if (!(await answerPlainly(turn))) await turn.answer({ instructions: turn.systemPrompt ?? instructions });
    },
  },
});
