import { renderMarkdown } from "../render-markdown.ts";
import type { FileWords } from "./room-content.ts";

/** It stands in an event beside keys, waveform and its own HTML. */
const longestCaption = 4_000;

const extensions: Readonly<Record<string, string>> = {
  "image/png": "png",
  "image/jpeg": "jpg",
  "image/webp": "webp",
  "image/gif": "gif",
  "image/avif": "avif",
  "audio/ogg": "ogg",
  "audio/mpeg": "mp3",
  "audio/mp4": "m4a",
  "audio/wav": "wav",
  "audio/flac": "flac",
  "video/mp4": "mp4",
  "video/webm": "webm",
};

/** The name of a file that has none. */
export function defaultName(stem: string, mimetype: string): string {
  const extension = extensions[mimetype];
  return extension === undefined ? stem : `${stem}.${extension}`;
}

/** File name and caption (client-server API v1.10, "Media captions"): a `body` that differs from `filename` is the caption. */
export function wordsOf({ caption = "", fileName }: FileWords, defaultFileName: string): Words {
  const filename = fileName ?? defaultFileName;
  const body = captionOf(caption);
  if (body === undefined) return { body: filename, filename };
  const html = renderMarkdown(body);
  return { body, filename, ...(html === undefined ? {} : { format: "org.matrix.custom.html", formatted_body: html }) };
}

interface Words extends Readonly<Record<string, string>> {
  readonly body: string;
}

/** The caption as it is sent; `undefined` when there is none. */
export function captionOf(caption: string): string | undefined {
  const text = caption.trim();
  if (text === "") return undefined;
  return text.length <= longestCaption ? text : `${text.slice(0, longestCaption).toWellFormed()} …`;
}
