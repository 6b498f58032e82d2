import { defineTool, z } from "#sdk";
import { findVideo, pictureMeant } from "./find-video.ts";
import { postVideo } from "./post-video.ts";
import { readFilming } from "./read-filming.ts";
import { readVideoChange } from "./read-video-change.ts";
import { whatToDoWithVideo } from "./words.ts";

/** Waiting for others' videos included. */
const timeoutMs = 55 * 60_000;

const side = z.int().min(64).max(1920).exactOptional();

/** Shared with all agents that use offers. */
export const makeVideo = defineTool({
  name: "make_video",
  description:
    "Makes a short video and posts it in the room: use it whenever the person wants a video, clip, film or animation made. When they reply to a picture, the video begins with it. It takes a while. Do not describe the video afterwards: they see it.",
  example: "make a video of a ferry at night",
  input: z.object({
    prompt: z.string().describe("What is to be seen and what happens, with all that the person said about it."),
    seconds: z
      .number()
      .min(1)
      .max(30)
      .exactOptional()
      .describe("How long it is to be; leave it out unless the person wants that."),
    width: side.describe("Pixels; leave it out unless the person wants a size."),
    height: side,
    seed: z
      .int()
      .min(0)
      .max(2 ** 31)
      .exactOptional()
      .describe("The same makes the same video again."),
  }),
  timeoutMs,
  async run({ seconds, prompt: text, ...exact }, { turn }) {
    const { prompt, seconds: said, ...size } = readFilming(text);
    const wanted = seconds ?? said;
    const source = await pictureMeant(turn);
    return postVideo(turn, {
      prompt,
      ...size,
      ...exact,
      ...(wanted === undefined ? {} : { durationMs: milliseconds(wanted) }),
      ...(source === undefined ? {} : { source }),
    });
  },
});

/** Shared with all agents that use offers. */
export const changeVideo = defineTool({
  name: "change_video",
  description:
    "Changes a video or GIF and posts the result in the room: cuts out a part, scales it, makes a GIF of a video or a video of a GIF, takes its sound away or sends only its sound. It takes the one that the person replies to, else the last one.",
  example: "change the video: the first 5 seconds as a GIF",
  input: z.object({
    change: z.string().describe("What is to be done, in the person's words."),
    start: z.number().exactOptional().describe("Where the part begins, in seconds; negative from the end."),
    end: z.number().exactOptional().describe("Where it ends, in seconds; negative from the end."),
    width: side.describe("Pixels. It keeps its shape: one side is enough."),
    height: side,
    percent: z
      .number()
      .min(1)
      .max(1000)
      .exactOptional()
      .describe("How large it is to be in place of that: 50 is half."),
    format: z.enum(["mp4", "gif", "m4a"]).exactOptional().describe("m4a is its sound alone."),
    isMuted: z.boolean().exactOptional().describe("Whether its sound is taken away."),
  }),
  timeoutMs,
  async run({ change: text, start, end, ...exact }, { turn }) {
    const { rest, ...said } = readVideoChange(text);
    const given = {
      ...exact,
      ...(start === undefined ? {} : { startMs: milliseconds(start) }),
      ...(end === undefined ? {} : { endMs: milliseconds(end) }),
    };
    const isExact = Object.keys(given).length > 0;
    if (!isExact && (rest !== "" || Object.keys(said).length === 0)) return whatToDoWithVideo;
    return postVideo(turn, { source: await findVideo(turn), change: isExact ? given : said });
  },
});

function milliseconds(seconds: number): number {
  return Math.round(seconds * 1000);
}
