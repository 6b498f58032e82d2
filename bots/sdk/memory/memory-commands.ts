import type { BotCommand } from "../commands/bot-command.ts";
import type { MessageTurn } from "../turn.ts";
import type { Memory, MemoryKind } from "./memory-state.ts";
import { languageName } from "./parse-language.ts";
import type { PersonMemory, Remembered } from "./person-memory.ts";

/** Finds the memory that a command is about; `undefined` when the person has no agent that could have one. */
export type FindMemory = (turn: MessageTurn) => PersonMemory | undefined;

/** What one of the commands is about. */
interface Subject {
  readonly kinds: readonly MemoryKind[];
  /** Words that add something, each with its kind. */
  readonly adding: Readonly<Record<string, MemoryKind>>;
  readonly heading: string;
  readonly whenEmpty: string;
  /** What is told to those who wrote it in another way. */
  readonly hint: string;
}

const everything: Subject = {
  kinds: ["fact", "preference", "style", "time-zone", "language", "model", "voice", "transcripts"],
  adding: { add: "fact" },
  heading: "Remembered about you:",
  whenEmpty: "Nothing is remembered about you so far, beyond the conversation itself.",
  hint: "To change it: !memory add …, !memory edit 2 …, !memory forget 2, !memory forget all",
};

const preferences: Subject = {
  kinds: ["preference", "style", "time-zone", "language", "model", "voice", "transcripts"],
  adding: {
    add: "preference",
    style: "style",
    timezone: "time-zone",
    language: "language",
    voice: "voice",
    transcripts: "transcripts",
  },
  heading: "How you like things:",
  whenEmpty: "No preferences of yours are known so far.",
  hint: [
    "To change it: !preferences add I like short answers, !preferences style informal, !preferences timezone Europe/Berlin,",
    "!preferences language de, !preferences voice to voice, !preferences transcripts hidden, !preferences edit 2 …, !preferences forget 2, !preferences forget all",
  ].join(" "),
};

/** The commands by which people see, correct and delete what is remembered about them. */
export function memoryCommands(findMemory: FindMemory): Readonly<Record<"memory" | "preferences", BotCommand>> {
  return {
    memory: {
      description: "shows what is remembered about you, and changes it",
      usage: {
        "": "shows everything, each with a number that stays the same",
        "add TEXT": "remembers something",
        "edit NUMBER TEXT": "puts something else in its place",
        "forget NUMBER": "forgets one thing",
        "forget all": "forgets everything, and the summaries of our conversations",
      },
      examples: ["add I have two cats", "forget 2"],
      where: "direct",
      run: async (turn, argument) => turn.reply(await answer(everything, findMemory, turn, argument)),
    },
    preferences: {
      description: "shows how you like things, your time zone and your language, and changes them",
      usage: {
        "": "shows them, each with a number that stays the same",
        "add TEXT": "remembers something you prefer",
        "style TEXT": "remembers how you want to be talked to",
        "timezone ZONE": "says where your clock stands",
        "language CODE": "says in which language you want your answers",
        "voice WHEN": "has answers said aloud: always, to voice (messages), never",
        "transcripts shown": "shows what was understood of your voice messages; hidden does not",
        "edit NUMBER TEXT": "puts something else in its place",
        "forget NUMBER": "forgets one of them",
        "forget all": "forgets all of them",
      },
      examples: ["add I like short answers", "style informal", "timezone Europe/Berlin", "language de"],
      where: "direct",
      run: async (turn, argument) => turn.reply(await answer(preferences, findMemory, turn, argument)),
    },
  };
}

async function answer(subject: Subject, findMemory: FindMemory, turn: MessageTurn, argument: string): Promise<string> {
  const memory = findMemory(turn);
  if (memory === undefined) return "You have no assistant yet that could remember anything.";
  const words = /^(?<action>\S*)\s*(?<rest>[\s\S]*)$/u.exec(argument)?.groups;
  const action = words?.["action"]?.toLowerCase() ?? "";
  const rest = words?.["rest"] ?? "";
  const kind = Object.hasOwn(subject.adding, action) ? subject.adding[action] : undefined;
  if (kind !== undefined) return told(await memory.remember(kind, rest));
  if (action === "") return list(subject, memory);
  if (action === "edit") return edit(subject, memory, rest);
  if (action === "forget") return forget(subject, memory, rest);
  return subject.hint;
}

async function list({ kinds, heading, whenEmpty, hint }: Subject, memory: PersonMemory): Promise<string> {
  const lines = (await memory.list()).filter(({ kind }) => kinds.includes(kind)).map(lineOf);
  return [...(lines.length === 0 ? [whenEmpty] : [heading, ...lines]), "", hint].join("\n");
}

async function edit({ hint }: Subject, memory: PersonMemory, argument: string): Promise<string> {
  const match = /^(?<number>\d+)\s+(?<text>[\s\S]+)$/u.exec(argument)?.groups;
  if (match === undefined) return hint;
  const number = Number(match["number"]);
  const changed = await memory.update(number, match["text"] ?? "");
  return changed === undefined ? `There is no number ${number}.` : told(changed);
}

async function forget({ kinds, hint }: Subject, memory: PersonMemory, argument: string): Promise<string> {
  if (argument.toLowerCase() === "all") {
    const numbers = (await memory.list()).filter(({ kind }) => kinds.includes(kind)).map(({ number }) => number);
    const forgotten = kinds === everything.kinds ? await memory.forgetAll() : await memory.forget(numbers);
    return forgotten.length === 0
      ? "There was nothing to forget."
      : ["Forgotten:", ...forgotten.map(lineOf)].join("\n");
  }
  if (!/^\d+$/u.test(argument)) return hint;
  const [forgotten] = await memory.forget([Number(argument)]);
  return forgotten === undefined ? `There is no number ${argument}.` : `Forgotten: ${textOf(forgotten)}`;
}

function told(result: Remembered): string {
  switch (result.status) {
    case "remembered":
      return `Remembered, as number ${result.memory.number}: ${textOf(result.memory)}`;
    case "known":
      return `That is number ${result.memory.number} already: ${textOf(result.memory)}`;
    case "refused":
      return result.reason;
  }
}

/** No ordered list: clients would number it anew. */
function lineOf(memory: Memory): string {
  return `- ${memory.number}: ${textOf(memory)}`;
}

function textOf({ kind, text }: Memory): string {
  switch (kind) {
    case "fact":
      return text;
    case "preference":
    case "style":
      return `${text} (${kind})`;
    case "time-zone":
      return `time zone ${text}`;
    case "model":
      return `model ${text}`;
    case "voice":
      return `answers said aloud: ${text === "to voice" ? "to voice messages" : text}`;
    case "transcripts":
      return `transcripts of voice messages: ${text}`;
    case "language":
      return `language ${languageName(text) ?? text} (${text})`;
  }
}
