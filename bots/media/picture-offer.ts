import { AgentChatError } from "#error";
import {
  changePicture,
  fileSource,
  fitPicture,
  makeCollage,
  offerTool,
  pictureStep,
  preparePicture,
  writtenFormats,
  z,
} from "#sdk";
import type { EncodedPicture, FileSource, OfferContext } from "#sdk";
import { uploadShown } from "./upload-shown.ts";

const side = z.int().min(64).max(2048);

const input = z.object({
  prompt: z.string().min(1).max(4000).exactOptional(),
  negativePrompt: z.string().max(2000).exactOptional(),
  style: z.string().max(200).exactOptional(),
  width: side.exactOptional(),
  height: side.exactOptional(),
  count: z.int().min(1).max(4).exactOptional(),
  seed: z
    .int()
    .min(0)
    .max(2 ** 32 - 1)
    .exactOptional(),
  source: fileSource.exactOptional(),
  others: z.array(fileSource).max(11).readonly().exactOptional(),
  strength: z.number().min(0).max(1).exactOptional(),
  steps: z.array(pictureStep).max(20).readonly().exactOptional(),
  format: z.enum(writtenFormats).exactOptional(),
});

type Wanted = z.output<typeof input>;

/** Longest side of a picture that an image model is given to begin with, in pixels. */
const longestSource = 1024;

/**
 * Makes and changes pictures for all agents: draws one, from a picture or from nothing, puts several together, and applies steps, in this order. Agents ask for it by what the media bot shares with
 * them, which finds the picture that is meant and posts the result.
 */
export const pictureOffer = offerTool({
  name: "draw_picture",
  description: "Draws pictures, or changes one.",
  request: "io.agentchat.media.image.request",
  input,
  isHeavy: true,
  timeoutMs: 20 * 60_000,
  async run(wanted, context) {
    const { prompt, steps = [], format } = wanted;
    const pictures = [];
    for (const { bytes, seed } of await make(wanted, context)) {
      const isChanged = steps.length > 0 || format !== undefined;
      const changed = isChanged ? await changePicture(bytes, steps, { format, signal: context.signal }) : { bytes };
      const uploaded = await uploadShown(await preparePicture(changed.bytes), context);
      pictures.push({ ...uploaded, ...(seed === undefined ? {} : { seed }) });
    }
    return { pictures, isPlaceholder: prompt !== undefined && imageModel(context).isPlaceholder };
  },
});

interface Made {
  readonly bytes: Uint8Array;
  readonly seed?: number;
}

async function make({ source, others = [], ...wanted }: Wanted, context: OfferContext): Promise<readonly Made[]> {
  const given = source === undefined ? undefined : await context.download(source, { name: "The picture" });
  if (others.length > 0 && given !== undefined) return [await collage(given, others, context)];
  const { prompt, strength, steps: _steps, format: _format, ...rest } = wanted;
  if (prompt !== undefined) {
    const start = given === undefined ? {} : beginningWith(await fitted(given), strength);
    const { signal, progress } = context;
    progress({ text: "Drawing" });
    const onProgress = (fraction: number): void => progress({ text: "Drawing", fraction });
    return imageModel(context).generate({ ...start, ...rest, prompt, signal, onProgress });
  }
  if (given !== undefined) return [{ bytes: given }];
  throw new AgentChatError("nothing-wanted", "neither a prompt nor a picture was given", {
    userMessage: "Tell me what to draw, or which picture to change.",
  });
}

/** Without metadata, since the image model may be somebody else's. */
function fitted(bytes: Uint8Array): Promise<EncodedPicture> {
  return fitPicture(bytes, { maxWidth: longestSource, maxHeight: longestSource });
}

function beginningWith({ bytes, mimetype, width, height }: EncodedPicture, strength: number | undefined) {
  const source = { bytes, mimetype, ...(strength === undefined ? {} : { strength }) };
  return { source, width, height };
}

async function collage(first: Uint8Array, others: readonly FileSource[], { download }: OfferContext): Promise<Made> {
  const rest = await Promise.all(others.map((other) => download(other, { name: "One of the pictures" })));
  return makeCollage([first, ...rest]);
}

function imageModel({ capabilities }: OfferContext) {
  if (capabilities.image !== undefined) return capabilities.image;
  throw new AgentChatError("no-image-model", "agents.media.image is not configured", {
    userMessage: "No image model is connected, so I cannot draw. An administrator can connect one.",
  });
}
