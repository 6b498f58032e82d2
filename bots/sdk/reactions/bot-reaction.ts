import type { MessageTurn } from "../turn.ts";

/** Something that a person has an agent do with a message by reacting to it. */
export interface BotReaction {
  /** One line of `!help`, about the message: "reads it aloud". */
  readonly about: string;
  /** `turn.message` is the message that was reacted to, whoever wrote it; `turn.sender` is the person who reacted, and it is answered as theirs. */
  run(turn: MessageTurn): Promise<unknown>;
}

/** By the emoji, with or without the mark that has it shown as a picture (U+FE0F). */
export type BotReactions = Readonly<Record<string, BotReaction>>;

/** Finds what a reaction calls for. Clients differ in the mark. */
export function findReaction(reactions: BotReactions, key: string): BotReaction | undefined {
  const wanted = plain(key);
  return Object.entries(reactions).find(([each]) => plain(each) === wanted)?.[1];
}

function plain(key: string): string {
  return key.trim().replaceAll("\u{fe0f}", "");
}
