import type { TakesFirst } from "#sdk";
import { takeStep } from "./hand-on.ts";
import { readNoticeSentence } from "./read-notice.ts";

/** Takes plain sentences about places that the person has: "tell Bob when I get home". */
export const takeSentence: TakesFirst = async (turn, file) => {
  const { text } = turn.message;
  if (file !== undefined || readNoticeSentence(text) === undefined) return false;
  return takeStep(turn, { step: "sentence", words: text });
};
