import { audioContent, pictureContent, videoContent } from "#sdk";
import type { MessageTurn, RequestInput, RequestResult, RoomContent } from "#sdk";
import { progressInWords } from "../progress-in-words.ts";

type Wanted = RequestInput<"io.agentchat.media.video.request">;
type Made = RequestResult<"io.agentchat.media.video.request">;

const placeholderNote = "a picture that moves, since no video model is connected";

/**
 * Has the media bot make or change a video, and posts it in the room. Resolves with what there is to tell of it.
 * @throws SdkError with a sentence for the person
 */
export async function postVideo(turn: MessageTurn, wanted: Wanted): Promise<string> {
  turn.showProgress("Working on it");
  const made = await turn.request("io.agentchat.media.video.request", wanted, {
    onProgress: (progress) => turn.showProgress(progressInWords(progress)),
  });
  await turn.post(contentOf(made, wanted.prompt), { part: "video" });
  const { width, height, durationMs, isPlaceholder } = made;
  const size = width === undefined || height === undefined ? "" : `${width} × ${height} pixels, `;
  const what = nounOf(made.mimetype);
  return `Here you are: ${what} (${size}${Number((durationMs / 1000).toFixed(1))} seconds)${isPlaceholder ? `, ${placeholderNote}` : ""}.`;
}

function nounOf(mimetype: string): string {
  if (mimetype === "image/gif") return "a GIF";
  return mimetype.startsWith("audio/") ? "the sound" : "a video";
}

function contentOf({ width, height, ...made }: Made, prompt: string | undefined): RoomContent {
  const note = `*${placeholderNote.charAt(0).toUpperCase()}${placeholderNote.slice(1)}.*`;
  const caption = made.isPlaceholder ? `${prompt ?? ""}\n\n${note}` : prompt;
  if (width === undefined || height === undefined) return audioContent(made, { caption });
  const sized = { ...made, width, height };
  return made.mimetype === "image/gif" ? pictureContent(sized, { caption }) : videoContent(sized, { caption });
}
