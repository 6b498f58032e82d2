import { hash } from "node:crypto";
import { AgentChatError } from "#error";
import { fileSource } from "#sdk";
import type { FileSource, MessageTurn } from "#sdk";

/** Names a picture of a conversation for models and people, always the same: five letters made of its event's id. */
export function pictureId(eventId: string): string {
  const digits = hash("sha256", eventId, "hex").slice(0, 12);
  return Number.parseInt(digits, 16).toString(36).padStart(5, "0").slice(-5);
}

/**
 * The picture that is meant: the one with this id, else the one that the message came with or replies to, else the last one of the conversation.
 * @throws AgentChatError that says that there is none
 */
export async function findPicture(turn: MessageTurn, id?: string): Promise<FileSource> {
  const [own] = id === undefined ? [await pictureOfMessage(turn)] : [];
  if (own !== undefined) return own;
  const pictures = await picturesOfConversation(turn);
  const found = id === undefined ? pictures.at(-1) : pictures.find((picture) => picture.id === id.trim().toLowerCase());
  if (found !== undefined) return found.source;
  const userMessage =
    id === undefined
      ? "I see no picture here. Send me one, or reply to the one that you mean."
      : `I find no picture ${id} in what we said lately.`;
  throw new AgentChatError("no-picture", "there is no such picture in the conversation", { userMessage });
}

/**
 * The last pictures of the conversation, oldest first, to be put together.
 * @throws AgentChatError when there are fewer than two
 */
export async function findLastPictures(
  turn: MessageTurn,
  count: number,
): Promise<{ source: FileSource; others: readonly FileSource[] }> {
  const own = turn.message.attachment?.kind === "image" ? await pictureOfMessage(turn) : undefined;
  const earlier = (await picturesOfConversation(turn)).map(({ source }) => source);
  const pictures = [...earlier.filter(({ url }) => url !== own?.url), ...(own === undefined ? [] : [own])].slice(
    -count,
  );
  const [source, ...others] = pictures;
  if (source !== undefined && others.length > 0) return { source, others };
  const userMessage = "A collage needs two pictures at least, and I do not see as many here.";
  throw new AgentChatError("no-picture", "there are too few pictures in the conversation", { userMessage });
}

async function pictureOfMessage(turn: MessageTurn): Promise<FileSource | undefined> {
  const { attachment, repliesTo } = turn.message;
  if (attachment?.kind !== "image" && repliesTo === undefined) return undefined;
  const file = await turn.fileOfMessage();
  return file === undefined ? undefined : fileSourceOf(file);
}

interface Known {
  readonly id: string;
  readonly source: FileSource;
}

async function picturesOfConversation(turn: MessageTurn): Promise<readonly Known[]> {
  const entries = await turn.history();
  return entries.flatMap(({ eventId, attachment }) => {
    const source = attachment?.kind === "image" ? fileSourceOf(attachment.source) : undefined;
    return source === undefined ? [] : [{ id: pictureId(eventId), source }];
  });
}

type MediaSource = NonNullable<Awaited<ReturnType<MessageTurn["fileOfMessage"]>>>;

/** `undefined` for what is encrypted in a way that is not known. */
export function fileSourceOf({ url, encryptedFile }: MediaSource): FileSource | undefined {
  return fileSource.safeParse(encryptedFile === undefined ? { url } : { url, file: encryptedFile }).data;
}
