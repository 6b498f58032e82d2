import type { CompletionEvent, RequestEvent } from "./tool-request.ts";

/** How many pictures came of a request; changes of pictures do not count. */
export function drawnPictures(request: RequestEvent, { data }: CompletionEvent): number {
  const isDrawing = request.type === "io.agentchat.media.image.request" && request.data.prompt !== undefined;
  return isDrawing && data.outcome === "done" && "pictures" in data ? data.pictures.length : 0;
}
