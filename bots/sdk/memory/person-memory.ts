import type { Memories, Memory, MemoryKind, MemoryOwner, Summaries } from "./memory-state.ts";
import { parseLanguage } from "./parse-language.ts";
import { parseTranscripts, parseVoiceAnswers } from "../hearing/voice-manners.ts";
import { parseTimeZone } from "./parse-time-zone.ts";

/** What an agent remembers of a person, beyond the conversation itself. */
export interface PersonMemory {
  /** By number. */
  list(): Promise<readonly Memory[]>;
  /** Of what is remembered already, in these or nearly these words, nothing is added. A time zone, language or model takes the place of the one before. */
  remember(kind: MemoryKind, text: string): Promise<Remembered>;
  /** Gives the one of this number another text; `undefined` when there is none. */
  update(number: number, text: string): Promise<Remembered | undefined>;
  /** Resolves with those that there were. */
  forget(numbers: readonly number[]): Promise<readonly Memory[]>;
  /** Forgets all of it, and the summaries of conversations. Resolves with what there was. */
  forgetAll(): Promise<readonly Memory[]>;
}

export type Remembered =
  | { readonly status: "remembered" | "known"; readonly memory: Memory }
  /** In a sentence for the person. */
  | { readonly status: "refused"; readonly reason: string };

export interface PersonMemoryOptions {
  readonly state: { readonly memories: Memories; readonly summaries: Summaries };
  readonly owner: MemoryOwner;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** They are shown to the model with every question. */
const maxMemories = 100;
const maxLength = 300;

export function createPersonMemory({ state, owner, now }: PersonMemoryOptions): PersonMemory {
  const { memories, summaries } = state;
  const list = (): Promise<readonly Memory[]> => memories.list(owner);

  async function change(memory: Memory, text: string): Promise<Remembered> {
    if (memory.text === text) return { status: "known", memory };
    const changed = { ...memory, text, updatedAt: now() };
    return (await memories.update(owner, changed))
      ? { status: "remembered", memory: changed }
      : { status: "refused", reason: "That was forgotten meanwhile." };
  }

  async function forget(numbers: readonly number[]): Promise<readonly Memory[]> {
    const found = (await list()).filter(({ number }) => numbers.includes(number));
    await memories.delete(
      owner,
      found.map(({ number }) => number),
    );
    return found;
  }

  return {
    list,
    async remember(kind, text) {
      const parsed = parse(kind, text);
      if (typeof parsed !== "string") return parsed;
      const all = await list();
      const current = all.find((memory) => (isSingle(kind) ? memory.kind === kind : isSame(memory, parsed)));
      if (current !== undefined) return isSingle(kind) ? change(current, parsed) : { status: "known", memory: current };
      if (all.length >= maxMemories) {
        return {
          status: "refused",
          reason: `I remember ${maxMemories} things already, which is all I can. Have me forget some first.`,
        };
      }
      return { status: "remembered", memory: await memories.add(owner, { kind, text: parsed, at: now() }) };
    },
    async update(number, text) {
      const memory = (await list()).find((each) => each.number === number);
      if (memory === undefined) return undefined;
      const parsed = parse(memory.kind, text);
      return typeof parsed === "string" ? change(memory, parsed) : parsed;
    },
    forget,
    async forgetAll() {
      const found = await forget((await list()).map(({ number }) => number));
      await summaries.forgetPerson(owner);
      return found;
    },
  };
}

/** Kinds of which there is one at most. */
export const singleKinds: ReadonlySet<string> = new Set<MemoryKind>([
  "time-zone",
  "language",
  "model",
  "voice",
  "transcripts",
]);

function isSingle(kind: MemoryKind): boolean {
  return singleKinds.has(kind);
}

/** The text as it is kept. */
function parse(kind: MemoryKind, text: string): string | Remembered {
  const line = text.replaceAll(/\s+/gu, " ").trim();
  if (line === "") return { status: "refused", reason: "There is nothing to remember in that." };
  if (line.length > maxLength) {
    return { status: "refused", reason: `That is too long for me to remember: at most ${maxLength} characters.` };
  }
  switch (kind) {
    case "fact":
    case "preference":
    case "style":
    case "model":
      return line;
    case "time-zone":
      return (
        parseTimeZone(line) ?? {
          status: "refused",
          reason: "I do not know that time zone. Name one such as Europe/Berlin or Asia/Tokyo.",
        }
      );
    case "language":
      return (
        parseLanguage(line) ?? {
          status: "refused",
          reason: "I do not know that language. Write its code, such as en, de or pt-BR.",
        }
      );
    case "voice":
      return (
        parseVoiceAnswers(line) ?? {
          status: "refused",
          reason: "I can say my answers aloud always, only to voice messages, or never: always, to voice, never.",
        }
      );
    case "transcripts":
      return (
        parseTranscripts(line) ?? {
          status: "refused",
          reason: "I can show what I understood of your voice messages, or not: shown, hidden.",
        }
      );
  }
}

/** Case and closing punctuation make no difference. */
function isSame(memory: Memory, text: string): boolean {
  const plain = (words: string): string => words.toLowerCase().replace(/[\s.!]+$/u, "");
  return !isSingle(memory.kind) && plain(memory.text) === plain(text);
}
