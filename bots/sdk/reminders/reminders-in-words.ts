import type { MessageTurn } from "../turn.ts";
import type { Reminder } from "./reminders-state.ts";

type RemindingTurn = Pick<MessageTurn, "reminders" | "room">;

/** What the person is told about their reminders, for commands and tools. */
export const remindersInWords = {
  /** All of them, with their numbers. */
  async list({ reminders, room }: RemindingTurn): Promise<string> {
    const all = await reminders.list();
    const where = room.isDirect ? "" : " in this room (I show all of them in our direct chat)";
    if (all.length === 0) return `You have no reminders${where}.`;
    return [`Your reminders${where}:`, ...all.map((each) => `- ${each.number}: ${reminders.describe(each)}`)].join(
      "\n",
    );
  },

  /** Cancels the one that is meant: by its number, by words of its text, or "all". */
  async cancel(turn: RemindingTurn, wanted: string): Promise<string> {
    const { reminders } = turn;
    const all = await reminders.list();
    if (all.length === 0) return remindersInWords.list(turn);
    const meant = select(all, wanted);
    if (meant.length === 0) return `There is no such reminder. ${await remindersInWords.list(turn)}`;
    if (meant.length > 1 && !isAll(wanted)) {
      return ["Which one? Tell me its number:", ...meant.map((each) => `- ${each.number}: ${each.text}`)].join("\n");
    }
    const cancelled = await Promise.all(meant.map(({ number }) => reminders.cancel(number)));
    const lines = cancelled.flatMap((each) =>
      each === undefined ? [] : [`${each.number}: ${reminders.describe(each)}`],
    );
    const [only = "it was not there anymore", ...others] = lines;
    return others.length === 0
      ? `Cancelled reminder ${only}`
      : ["Cancelled these reminders:", ...lines.map((line) => `- ${line}`)].join("\n");
  },
};

function isAll(wanted: string): boolean {
  return /^(?:all|every)\b/iu.test(wanted.trim());
}

function select(all: readonly Reminder[], wanted: string): readonly Reminder[] {
  if (isAll(wanted)) return all;
  const number = /^(?:reminder|number|no\.?|#)?\s*#?(?<number>\d+)$/iu.exec(wanted.trim())?.groups?.["number"];
  if (number !== undefined) return all.filter((each) => each.number === Number(number));
  const words = wanted.trim().toLowerCase();
  return words === "" ? [] : all.filter(({ text }) => text.toLowerCase().includes(words));
}
