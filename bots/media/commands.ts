import type { BotCommand } from "#sdk";
import { numeric, readOptions } from "./read-options.ts";
import { isAboutVideo } from "./video/find-video.ts";

/** Shared with all agents that use offers. */
export const image: BotCommand = {
  description: "draws a picture",
  usage: {
    "WHAT IS TO BE SEEN": "draws it",
    "--count 3 --size 1024x768 --seed 7 --style ink --not people WHAT IS TO BE SEEN": "draws it so",
    "WHAT IS TO BE SEEN as a round sticker": "makes a sticker of it",
  },
  examples: ["a lighthouse at dusk", "--count 3 a cat as a sticker"],
  async run(turn, argument) {
    const { options, rest } = readOptions(argument, ["count", "size", "seed", "style", "not"]);
    if (rest === "")
      return turn.reply("Write what you want to see: `!image a lighthouse at dusk`.", { isNotice: true });
    const [width, height] = (options.get("size") ?? "").split(/[x×]/u).map(Number);
    return turn.useTool("draw_picture", {
      prompt: rest,
      ...numeric("count", options.get("count")),
      ...numeric("seed", options.get("seed")),
      ...(width === undefined || height === undefined ? {} : { width, height }),
      ...(options.has("style") ? { style: options.get("style") } : {}),
      ...(options.has("not") ? { negativePrompt: options.get("not") } : {}),
    });
  },
};

/** Shared with all agents that use offers. */
export const edit: BotCommand = {
  description: "changes the picture or video that you reply to, else the last one",
  usage: {
    "crop to a square, black and white":
      "one after the other; also sepia, blur, sharpen, rotate left, flip, resize to 50%, round",
    'write "HELLO" at the top': "puts letters on it",
    "as a sticker": "makes a sticker of it, or a round one",
    "to webp": "in another format: jpeg, png, webp, gif",
    "collage of the last 4": "puts pictures together",
    "add a red balloon": "anything else is for the image model",
    "the first 5 seconds as a gif":
      "of a video or GIF; also from 0:05 to 0:10, the last 3 seconds, scale to 50%, 480 wide, mute, only the sound",
  },
  examples: ["black and white", "as a round sticker"],
  async run(turn, argument) {
    const change = argument.trim();
    if (change === "") return turn.reply(whatToDo, { isNotice: true });
    return turn.useTool((await isAboutVideo(turn, change)) ? "change_video" : "change_picture", { change });
  },
};

export const whatToDo =
  'What shall I do with it? For example: black and white; crop to a square; rotate left; blur it; write "hello" at the top; as a round sticker; add a red balloon.';
