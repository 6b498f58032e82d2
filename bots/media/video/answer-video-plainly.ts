import type { MessageTurn } from "#sdk";
import { isAboutVideo } from "./find-video.ts";
import { readVideoChange } from "./read-video-change.ts";

const wantsFilming =
  /^\s*(?:please\s+|(?:can|could|would|will) you\s+)*(?:film\s+|(?:animate|(?:make|create|generate|give|send|show|shoot|draw)(?:\s+me)?)(?=\s+(?:an?|the|some)?\s*(?:short\s+)?(?:\d{1,2}[ -]s\w*\s+)?(?:videos?|clips?|films?|movies?|animations?)\b))/iu;

/** The same as `answerPlainly`, for what is about videos. */
export async function answerVideoPlainly(turn: MessageTurn, text: string): Promise<boolean> {
  const { attachment } = turn.message;
  const filming = wantsFilming.exec(text);
  if (filming !== null && attachment?.kind !== "video") {
    await turn.useTool("make_video", { prompt: text.slice(filming[0].length).trim() });
    return true;
  }
  const isMeant = attachment?.kind === "video" || isUnderstood(text);
  if (!isMeant || !(await isAboutVideo(turn, text))) return false;
  await turn.useTool("change_video", { change: text });
  return true;
}

function isUnderstood(text: string): boolean {
  const { rest, ...wish } = readVideoChange(text);
  return rest === "" && Object.keys(wish).length > 0;
}
