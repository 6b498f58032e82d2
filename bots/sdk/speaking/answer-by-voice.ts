import { AgentChatError } from "#error";
import { isToBeSpoken, voiceManners } from "../hearing/voice-manners.ts";
import type { VoiceManners } from "../hearing/voice-manners.ts";
import { SdkError } from "../sdk-error.ts";
import type { MessageTurn } from "../turn.ts";
import { speakAloud } from "./speak-aloud.ts";

export interface SaidInTurn {
  /** What the agent wrote, in Markdown; empty when it wrote nothing. */
  readonly text: string;
  /** Whether the question was spoken. */
  readonly wasHeard: boolean;
}

/** Says aloud what the agent wrote, where its person wants that. What fails is told in a sentence: the answer itself stands. */
export async function answerByVoice(
  turn: MessageTurn,
  { text, wasHeard }: SaidInTurn,
  config: VoiceManners,
): Promise<void> {
  if (text.trim() === "") return;
  const { answers } = voiceManners(config, await turn.memory.list());
  if (!isToBeSpoken(answers, wasHeard)) return;
  try {
    await speakAloud(turn, text);
  } catch (error) {
    turn.signal.throwIfAborted();
    const isNothing = error instanceof SdkError && (error.code === "no-offer" || error.code === "nothing-to-say");
    if (isNothing) return;
    if (!(error instanceof AgentChatError) || error.userMessage === undefined) throw error;
    turn.log.warn({ err: error }, "an answer could not be said aloud");
    await turn.reply(`I could not say that aloud. ${error.userMessage}`, { isNotice: true });
  }
}
