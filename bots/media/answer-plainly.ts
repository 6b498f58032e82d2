import type { MessageTurn } from "#sdk";
import { whatToDo } from "./commands.ts";
import { readChange } from "./read-change.ts";
import { answerVideoPlainly } from "./video/answer-video-plainly.ts";
import { whatToDoWithVideo } from "./video/words.ts";

const wantsDrawing =
  /^\s*(?:please\s+|(?:can|could|would|will) you\s+)*(?:draw|paint|sketch|(?:make|create|generate|give|send|show)(?:\s+me)?(?=\s+(?:an?|the|some|\d|two|three|four)?\s*(?:pictures?|images?|drawings?|photos?|paintings?|stickers?)\b))\s+(?:me\s+)?/iu;

/** Does what somebody asks the media bot in plain words, without a model. Resolves with `false` when these are no such words. */
export async function answerPlainly(turn: MessageTurn): Promise<boolean> {
  const { text, attachment, repliesTo } = turn.message;
  const change = text.trim();
  if (attachment !== undefined && change === "") {
    // not a reply: what is posted has the picture remembered as part of the conversation, so that it is known which one is meant next
    await turn.post({
      type: "m.room.message",
      content: { msgtype: "m.text", body: attachment.kind === "video" ? whatToDoWithVideo : whatToDo },
    });
    return true;
  }
  if (await answerVideoPlainly(turn, change)) return true;
  const drawing = wantsDrawing.exec(change);
  if (attachment === undefined && drawing !== null) {
    await turn.useTool("draw_picture", { prompt: change.slice(drawing[0].length) });
    return true;
  }
  if (attachment === undefined && (repliesTo === undefined || change === "") && !isUnderstood(change)) return false;
  await turn.useTool("change_picture", { change });
  return true;
}

/** Whether all of it is something that can be done without an image model. */
function isUnderstood(text: string): boolean {
  const { steps, format, manner, collageOf, prompt } = readChange(text);
  const isSomething = steps.length > 0 || format !== undefined || manner !== "picture" || collageOf !== undefined;
  return isSomething && prompt === undefined;
}
