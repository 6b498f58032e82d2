import { pictureContent, stickerContent } from "#sdk";
import type { MessageTurn, PostOptions, RequestInput, RequestResult, RoomContent } from "#sdk";
import { pictureId } from "./find-picture.ts";
import { progressInWords } from "./progress-in-words.ts";
import type { Manner } from "./read-drawing.ts";

type Wanted = RequestInput<"io.agentchat.media.image.request">;
type Made = RequestResult<"io.agentchat.media.image.request">;

/** How pictures are shown. */
export interface Showing {
  readonly manner: Manner;
  /** Below a picture, and what a sticker is called; what it was drawn from. */
  readonly words?: string | undefined;
}

/** Stickers are this large at most, in pixels. */
const stickerSide = 512;

const placeholderNote = "drawn by simple rules, since no image model is connected";

/**
 * Has the media bot make pictures, and posts them in the room, where there are several as a thread that the first one begins. Resolves with what there is to tell of it.
 * @throws SdkError with a sentence for the person
 */
export async function makePictures(turn: MessageTurn, wanted: Wanted, showing: Showing): Promise<string> {
  const { pictures, isPlaceholder } = await turn.request(
    "io.agentchat.media.image.request",
    { ...wanted, ...finish(wanted, showing.manner) },
    { onProgress: (progress) => turn.showProgress(progressInWords(progress)) },
  );
  const told: string[] = [];
  let first: PostOptions["inThreadOf"];
  for (const [index, picture] of pictures.entries()) {
    const note = isPlaceholder ? placeholderNote : "";
    const eventId = await turn.post(contentOf(picture, showing, note), { part: `picture ${index}`, inThreadOf: first });
    first ??= eventId;
    told.push(`${pictureId(eventId)} (${picture.width} × ${picture.height} pixels)`);
  }
  const what = pictures.length === 1 ? "picture" : "pictures";
  return `Here you are: ${what} ${told.join(", ")}${isPlaceholder ? `, ${placeholderNote}` : ""}.`;
}

/** What makes a sticker of a picture. */
function finish({ steps = [] }: Wanted, manner: Manner): Pick<Wanted, "steps" | "format"> {
  if (manner === "picture") return {};
  const round = manner === "round sticker" ? [{ do: "round" }] : [];
  return { steps: [...steps, ...round, { do: "resize", width: stickerSide, height: stickerSide }], format: "webp" };
}

function contentOf(picture: Made["pictures"][number], { manner, words }: Showing, note: string): RoomContent {
  if (manner !== "picture") return stickerContent(picture, [words ?? "sticker", note].filter(Boolean).join(", "));
  const caption = note === "" ? words : `${words ?? ""}\n\n*${note.charAt(0).toUpperCase()}${note.slice(1)}.*`;
  return pictureContent(picture, { caption });
}
