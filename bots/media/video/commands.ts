import type { BotCommand } from "#sdk";
import { numeric, readOptions } from "../read-options.ts";

/** Shared with all agents that use offers. */
export const video: BotCommand = {
  description: "makes a video; as a reply to a picture, one that begins with it",
  usage: {
    "WHAT IS TO BE SEEN": "makes it",
    "--seconds 6 --size 1280x720 --seed 7 WHAT IS TO BE SEEN": "makes it so",
  },
  examples: ["a ferry at night", "--seconds 6 waves on a beach"],
  async run(turn, argument) {
    const { options, rest } = readOptions(argument, ["seconds", "size", "seed"]);
    if (rest === "") {
      const hint =
        "Write what you want to see: `!video a ferry at night`. To change a video, reply to it with `!edit`.";
      return turn.reply(hint, { isNotice: true });
    }
    const [width, height] = (options.get("size") ?? "").split(/[x×]/u).map(Number);
    return turn.useTool("make_video", {
      prompt: rest,
      ...numeric("seconds", options.get("seconds")),
      ...numeric("seed", options.get("seed")),
      ...(width === undefined || height === undefined ? {} : { width, height }),
    });
  },
};
