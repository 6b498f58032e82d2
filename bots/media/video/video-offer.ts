import { AgentChatError } from "#error";
import { changeVideo, extractSound, fileSource, fitPicture, offerTool, prepareVideo, withPoster, z } from "#sdk";
import type { FileSource, OfferContext } from "#sdk";
import { uploadShown } from "../upload-shown.ts";

const side = z.int().min(16).max(4096).exactOptional();

const change = z.object({
  startMs: z.int().exactOptional(),
  endMs: z.int().exactOptional(),
  width: side,
  height: side,
  percent: z.number().min(1).max(1000).exactOptional(),
  format: z.enum(["mp4", "gif", "m4a"]).exactOptional(),
  isMuted: z.boolean().exactOptional(),
});

const input = z.object({
  prompt: z.string().min(1).max(4000).exactOptional(),
  width: side,
  height: side,
  durationMs: z.int().min(500).max(60_000).exactOptional(),
  seed: z
    .int()
    .min(0)
    .max(2 ** 32 - 1)
    .exactOptional(),
  source: fileSource.exactOptional(),
  change: change.exactOptional(),
});

type Wanted = z.output<typeof input>;

/** Longest side of a picture that a video model is given to begin with, in pixels. */
const longestSource = 1280;
const maxSourceBytes = 200_000_000;

/**
 * Makes videos for all agents, and changes them. Agents ask for it by what the media bot shares with them, which finds the video that is meant and posts the result. A job of a provider that makes
 * videos is gone on with when AgentChat is started anew.
 */
export const videoOffer = offerTool({
  name: "make_video",
  description: "Makes a video, or changes one.",
  request: "io.agentchat.media.video.request",
  input,
  isHeavy: true,
  timeoutMs: 25 * 60_000,
  async run(wanted, context) {
    if (wanted.change !== undefined) return changed(wanted, wanted.change, context);
    const model = videoModel(context);
    const made = await film(wanted, context);
    return { ...(await uploadShown(made, context)), durationMs: made.durationMs, isPlaceholder: model.isPlaceholder };
  },
});

async function film({ prompt, source, change: _change, ...wanted }: Wanted, context: OfferContext) {
  if (prompt === undefined) throw nothingWanted();
  const { signal, progress, job } = context;
  progress({ text: "Filming" });
  const picture = source === undefined ? undefined : await opened(source, context);
  const { bytes } = await videoModel(context).generate({
    ...(picture === undefined ? {} : { image: picture, width: picture.width, height: picture.height }),
    ...wanted,
    prompt,
    signal,
    onProgress: (fraction) => progress({ text: "Filming", fraction }),
    job: {
      ...(typeof job.handle === "string" ? { id: job.handle } : {}),
      remember: (id) => job.remember(id),
      isResumedLater: () => signal.reason instanceof AgentChatError && signal.reason.code === "stopped",
    },
  });
  return prepareVideo(bytes, { signal });
}

/** Without metadata, since the video model may be somebody else's. */
async function opened(source: FileSource, { download }: OfferContext) {
  return fitPicture(await download(source, { name: "The picture" }), {
    maxWidth: longestSource,
    maxHeight: longestSource,
  });
}

async function changed({ source }: Wanted, { format, ...how }: z.output<typeof change>, context: OfferContext) {
  if (source === undefined) throw nothingWanted();
  const { signal, progress } = context;
  progress({ text: "Working on the video" });
  const bytes = await context.download(source, { name: "The video", maxBytes: maxSourceBytes });
  if (format !== "m4a") {
    const made = await withPoster(await changeVideo(bytes, { ...how, format }, { signal }), { signal });
    return { ...(await uploadShown(made, context)), durationMs: made.durationMs, isPlaceholder: false };
  }
  const sound = await extractSound(bytes, how, { signal });
  const media = await context.upload({ bytes: sound.bytes, mimetype: sound.mimetype, fileName: "sound.m4a" });
  return { ...media, durationMs: sound.durationMs, isPlaceholder: false };
}

function videoModel({ capabilities }: OfferContext) {
  if (capabilities.video !== undefined) return capabilities.video;
  throw new AgentChatError("no-video-model", "agents.media.video is not configured", {
    userMessage: "No video model is connected, so I cannot film. An administrator can connect one.",
  });
}

function nothingWanted(): AgentChatError {
  return new AgentChatError("nothing-wanted", "neither a prompt nor a change of a video was given", {
    userMessage: "Tell me what to film, or what to do with which video.",
  });
}
