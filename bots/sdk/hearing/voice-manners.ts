import type { Memory } from "../memory/memory-state.ts";

/** When an agent says its answers aloud, beside writing them. */
export type VoiceAnswers = "always" | "to voice" | "never";

/** How an agent deals with voice. */
export interface VoiceManners {
  readonly answers: VoiceAnswers;
  /** Whether what was understood of a recording is shown as a reply to it. */
  readonly showsTranscripts: boolean;
}

/** How a person wants it: as they told the agent, else as the config says. */
export function voiceManners(config: VoiceManners, memories: readonly Memory[]): VoiceManners {
  const told = (kind: Memory["kind"]): string | undefined => memories.find((memory) => memory.kind === kind)?.text;
  const transcripts = told("transcripts");
  return {
    answers: parseVoiceAnswers(told("voice") ?? "") ?? config.answers,
    showsTranscripts: transcripts === undefined ? config.showsTranscripts : transcripts === "shown",
  };
}

/** In the words of a person: `always`, `to voice`, `never`. */
export function parseVoiceAnswers(text: string): VoiceAnswers | undefined {
  const words = text
    .toLowerCase()
    .replaceAll(/[\s_-]+/gu, " ")
    .trim();
  switch (words) {
    case "always":
    case "never":
      return words;
    case "to voice":
    case "to voice messages":
      return "to voice";
    default:
      return undefined;
  }
}

/** `shown` or `hidden`. */
export function parseTranscripts(text: string): "shown" | "hidden" | undefined {
  const words = text.toLowerCase().trim();
  if (/^(?:shown?|on|yes)$/u.test(words)) return "shown";
  return /^(?:hidden|hide|off|no)$/u.test(words) ? "hidden" : undefined;
}

/** Whether an answer is said aloud, too. */
export function isToBeSpoken(answers: VoiceAnswers, wasHeard: boolean): boolean {
  return answers === "always" || (answers === "to voice" && wasHeard);
}
