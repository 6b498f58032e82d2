import { defineBot, z } from "#sdk";
import { answerPlainly } from "./answer-plainly.ts";
import { edit, image } from "./commands.ts";
import { pictureOffer } from "./picture-offer.ts";
import { changePicture, drawPicture } from "./tools.ts";
import { changeVideo, makeVideo } from "./video/tools.ts";
import { video } from "./video/commands.ts";
import { videoOffer } from "./video/video-offer.ts";
import { greeting, instructions } from "./words.ts";

/** Makes pictures and videos, for other agents and in chats with itself. */
export const media = defineBot({
  id: "media",
  displayName: "Media",
  per: "server",
  avatar: new URL("./avatar.png", import.meta.url),
  about:
    "I draw pictures, make videos, and change those that you send me. Tell me what you want to see, or reply to a picture.",
  attachments: ["image", "video"],
  capabilities: ["image", "video"],
  config: z.object({
    atOnce: z
      .int()
      .min(1)
      .max(16)
      .default(2)
      .describe("Pictures and videos that are made at the same time, of each person one; others wait."),
  }),
  offers: [pictureOffer, videoOffer],
  heavyAtOnce: ({ atOnce }) => atOnce,
  shared: {
    attachments: ["image", "video"],
    tools: [drawPicture, changePicture, makeVideo, changeVideo],
    commands: { image, video, edit },
  },
  on: {
    welcome: (turn) => turn.reply(greeting),
    async message(turn) {
      if (!(await answerPlainly(turn))) await turn.answer({ instructions: turn.systemPrompt ?? instructions });
    },
  },
});
