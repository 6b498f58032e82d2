import type { RequestResult } from "#events";
import { voiceContent } from "../media-content/voice-content.ts";
import { SdkError } from "../sdk-error.ts";
import type { MessageTurn } from "../turn.ts";
import { splitSpeech } from "./split-speech.ts";
import { spokenText } from "./spoken-text.ts";

export interface SpeakOptions {
  /** BCP 47 tag; default is the person's, where they told it, else what the text seems to be in. */
  readonly language?: string | undefined;
  /** In the person's own voice, as far as there is one. Whoever asks for that has made sure that they agree. */
  readonly asPerson?: boolean;
  /** Markdown below each voice message. */
  readonly caption?: string;
}

/** What was said. */
export interface Spoken {
  /** Voice messages that were posted. */
  readonly messages: number;
  readonly durationMs: number;
  /** Whether there was more than is said at once. */
  readonly isCutOff: boolean;
}

/** About eight minutes. */
const maxLength = 8000;

type Generated = RequestResult<"io.agentchat.voice.message.request">;

/**
 * Says a text (Markdown) in the room, in voice messages: of a longer text the first is short and comes early, and the next is made while one is posted.
 * @throws SdkError `nothing-to-say`; `no-offer` where no bot can speak; `tool-failed` with a sentence for the person
 */
export async function speakAloud(turn: MessageTurn, text: string, options: SpeakOptions = {}): Promise<Spoken> {
  const words = spokenText(text);
  const parts = splitSpeech(words.slice(0, maxLength));
  if (!/[\p{L}\p{N}]/u.test(words)) {
    throw new SdkError("nothing-to-say", "the text has no words", {
      userMessage: "There are no words in that to say.",
    });
  }
  const language = options.language ?? (await turn.person()).language;
  // what fails while an earlier part is posted is told when its turn comes
  const begin = (part: string) => Promise.allSettled([generate(turn, part, { ...options, language })]);
  let messages = 0;
  let durationMs = 0;
  let next = begin(parts[0] ?? words);
  for (const following of [...parts.slice(1), undefined]) {
    const [outcome] = await next;
    if (outcome.status === "rejected") throw outcome.reason;
    if (following !== undefined) next = begin(following);
    const { parts: spoken, synthetic } = outcome.value;
    for (const part of spoken) {
      await turn.post(voiceContent(part, { caption: options.caption, synthetic }));
      messages += 1;
      durationMs += part.durationMs;
    }
  }
  return { messages, durationMs, isCutOff: words.length > maxLength };
}

function generate(turn: MessageTurn, text: string, { language, asPerson }: SpeakOptions): Promise<Generated> {
  return turn.request("io.agentchat.voice.message.request", {
    text,
    ...(language === undefined ? {} : { language }),
    ...(asPerson === undefined ? {} : { asPerson }),
  });
}
