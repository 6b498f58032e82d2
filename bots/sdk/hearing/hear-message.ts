import type { AttachmentReference } from "../attachments/attachment.ts";
import type { IncomingMessage } from "../incoming-message.ts";
import { noticeInReply } from "../reply-content.ts";
import { SdkError } from "../sdk-error.ts";
import { turnIntent } from "../turn-intent.ts";
import type { TurnCause, TurnWorld } from "../turn-world.ts";
import type { MessageTurn } from "../turn.ts";
import { transcribeRecording } from "./transcribe-recording.ts";
import { voiceManners } from "./voice-manners.ts";

const deaf =
  "I cannot listen to recordings yet, because no voice agent is on: your administrator can set agents.voice. Please write to me.";
/** While shorter recordings are listened to, what is said next waits: answers come in order. */
const longMs = 120_000;
const nothingSaid = "I could not make out any words in that recording.";

/**
 * What is said in the recording that a message carries, as that message's words: it is then answered as if it had been written. Shows what was understood, where that is wanted.
 * Resolves with `undefined` when there is nothing to answer; the person has then been told why.
 * @param turn of the message as it came
 * @throws SdkError `tool-failed` with a sentence for the person
 */
export async function hearMessage(
  world: TurnWorld,
  cause: TurnCause & { readonly message: IncomingMessage },
  turn: MessageTurn,
): Promise<IncomingMessage | undefined> {
  const { message } = cause;
  if (message.attachment === undefined) return message;
  const said = await understand(turn, message.attachment);
  if (said.kind === "not") {
    await turn.reply(said.reason, { isNotice: true });
    return undefined;
  }
  if (said.text === "" && message.text.trim() === "") {
    await turn.reply(nothingSaid, { isNotice: true });
    return undefined;
  }
  const config = cause.agent.configured.behavior.voice;
  if (said.text !== "" && voiceManners(config, await turn.memory.list()).showsTranscripts)
    await show(world, cause, said.text);
  const text = [message.text.trim(), said.text].filter((each) => each !== "").join("\n\n");
  return { ...message, kind: "text", messageType: "m.text", text, attachment: undefined };
}

type Understood = { readonly kind: "words"; readonly text: string } | { readonly kind: "not"; readonly reason: string };

/** What is wrong with the recording, or not set up, the person is told as it is: there is nothing to look for in the log. */
async function understand(turn: MessageTurn, recording: AttachmentReference): Promise<Understood> {
  const stepsAside = (recording.durationMs ?? 0) > longMs;
  try {
    const { text } = await transcribeRecording(turn, recording, { stepsAside });
    return { kind: "words", text: text.trim() };
  } catch (error) {
    if (!(error instanceof SdkError)) throw error;
    if (error.code === "no-offer") return { kind: "not", reason: deaf };
    if (error.code !== "tool-failed" || error.userMessage === undefined) throw error;
    turn.log.warn({ err: error }, "a recording could not be understood");
    return { kind: "not", reason: error.userMessage };
  }
}

/** As a reply to the recording, in direct chats too: it is no part of the conversation. */
async function show(
  world: TurnWorld,
  cause: TurnCause & { readonly message: IncomingMessage },
  said: string,
): Promise<void> {
  const { source, room, personId, message } = cause;
  const content = noticeInReply(message, `🎙️ ${said}`);
  const sent = { roomId: room.roomId, type: "m.room.message", content, source, part: "transcript", personId };
  const { eventId } = await turnIntent(world, cause).send(sent);
  cause.onSent?.(eventId);
}
