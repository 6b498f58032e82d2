import { AgentChatError } from "#error";
import type { FileSource, MessageTurn } from "#sdk";
import { fileSourceOf } from "../find-picture.ts";
import { readVideoChange } from "./read-video-change.ts";

/**
 * The video or GIF that is meant: the one that the message came with or replies to, else the last one of the conversation.
 * @throws AgentChatError that says that there is none
 */
export async function findVideo(turn: MessageTurn): Promise<FileSource> {
  const source = (await fileMeant(turn)) ?? (await filesOfConversation(turn)).findLast(isMoving)?.source;
  const found = source === undefined ? undefined : fileSourceOf(source);
  if (found !== undefined) return found;
  throw new AgentChatError("no-video", "there is no video in the conversation", {
    userMessage: "I see no video here. Send me one, or reply to the one that you mean.",
  });
}

/** The still picture that a message came with or replies to, for a video to begin with. */
export async function pictureMeant(turn: MessageTurn): Promise<FileSource | undefined> {
  const file = await fileMeant(turn);
  return file?.kind === "image" ? fileSourceOf(file) : undefined;
}

/** Whether somebody who wants this done speaks of a video: what they sent, reply to or saw last is one, or is a GIF and this cannot be done with a picture. */
export async function isAboutVideo(turn: MessageTurn, change: string): Promise<boolean> {
  const file = (await fileMeant(turn)) ?? (await filesOfConversation(turn)).at(-1);
  if (file === undefined || !isMoving(file)) return false;
  if (file.mimetype !== "image/gif") return true;
  const { rest, startMs, endMs, format } = readVideoChange(change);
  return rest === "" && (startMs !== undefined || endMs !== undefined || format === "mp4");
}

/** What the message came with, or replies to. */
async function fileMeant(turn: MessageTurn) {
  const { attachment, repliesTo } = turn.message;
  return attachment === undefined && repliesTo === undefined ? undefined : turn.fileOfMessage();
}

/** Pictures and videos, oldest first. */
async function filesOfConversation(turn: MessageTurn) {
  const entries = await turn.history();
  return entries.flatMap(({ attachment }) =>
    attachment?.kind === "video" || attachment?.kind === "image" ? [attachment] : [],
  );
}

function isMoving({ kind, mimetype }: { readonly kind?: string; readonly mimetype?: string | undefined }): boolean {
  return kind === "video" || mimetype === "image/gif" || mimetype?.startsWith("video/") === true;
}
