import { drawSvg, fitPicture } from "#codecs";
import { drawPattern } from "./draw-pattern.ts";
import { drawScene, openDrawing, type Size } from "./draw-scene.ts";
import { drawOver } from "./draw-over.ts";
import { seedOf } from "./random.ts";
import { readScene } from "./read-scene.ts";
import type { GeneratedImage, ImageModel, ImageRequest, SourceImage } from "../../image.ts";
import { codecFault } from "../../codec-fault.ts";
import { ModelError } from "../../model-error.ts";
import { styleFilter } from "./style-filter.ts";

const usualSide = 1024;
const smallest = 64;
const largest = 2048;

/**
 * The embedded default: draws what it recognizes of a prompt's words, a pattern otherwise. The same prompt, size and seed make the same picture, byte for byte.
 * With a source it draws over that.
 */
export function createSketchModel(): ImageModel {
  return {
    provider: "sketch",
    isPlaceholder: true,
    check: () => Promise.resolve(),
    async generate(request) {
      const { prompt, count = 1, seed = seedOf(prompt), signal } = request;
      const pictures: GeneratedImage[] = [];
      const source = request.source === undefined ? undefined : await openSource(request.source);
      for (let index = 0; index < count; index += 1) {
        if (signal.aborted)
          throw new ModelError("cancelled", "the drawing was cancelled", { userMessage: "That was stopped." });
        pictures.push(await draw(request, seed + index, source));
        request.onProgress?.((index + 1) / count);
      }
      return pictures;
    },
  };
}

interface Source extends Size {
  readonly dataUrl: string;
  readonly strength: number;
}

async function draw(
  { prompt, style, ...request }: ImageRequest,
  seed: number,
  source: Source | undefined,
): Promise<GeneratedImage> {
  const size = source ?? {
    width: side(request.width ?? request.height),
    height: side(request.height ?? request.width),
  };
  const { width, height } = size;
  const scene = readScene(prompt);
  const content =
    source === undefined ? drawWords(scene, size, seed) : drawOver(source, openDrawing(scene, size, seed));
  const filter = styleFilter(`${style ?? ""} ${prompt}`, size);
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">${filter.definitions}<g ${filter.attribute}>${content}</g></svg>`;
  return { bytes: await drawSvg(svg), mimetype: "image/png", width, height, seed };
}

function drawWords(scene: ReturnType<typeof readScene>, size: Size, seed: number): string {
  return scene.isUnderstood ? drawScene(openDrawing(scene, size, seed)) : drawPattern(size, seed, scene.colors);
}

async function openSource({ bytes, strength = 0.5 }: SourceImage): Promise<Source> {
  try {
    const fitted = await fitPicture(bytes, { maxWidth: usualSide, maxHeight: usualSide });
    const dataUrl = `data:${fitted.mimetype};base64,${Buffer.from(fitted.bytes).toString("base64")}`;
    return { dataUrl, width: fitted.width, height: fitted.height, strength };
  } catch (error) {
    throw codecFault(error);
  }
}

function side(wanted = usualSide): number {
  return Math.min(largest, Math.max(smallest, wanted));
}
