import type { FileSource, TakesFirst } from "#sdk";
import { mayBeWaiting, takeStep } from "./take-step.ts";

/** What belongs to an enrolment that goes on: recordings, and the words that agree, finish and stop. */
export const takeMessage: TakesFirst = async (turn, file) => {
  const step = file === undefined ? stepOf(turn.message.text) : "recording";
  if (step === undefined || (file !== undefined && file.kind !== "audio") || !(await mayBeWaiting(turn))) return false;
  const recording = file === undefined ? {} : { recording: sourceOf(file) };
  return takeStep(turn, { step, ...recording }, { isAsked: false });
};

function sourceOf({ url, file }: FileSource): FileSource {
  return { url, ...(file === undefined ? {} : { file }) };
}

function stepOf(text: string): "agree" | "done" | "cancel" | undefined {
  const words = text
    .toLowerCase()
    .replaceAll(/[^\p{L}\s]/gu, "")
    .trim();
  if (/^(i agree|agreed|yes|yes i agree|okay|ok|ja|ich stimme zu)$/u.test(words)) return "agree";
  if (/^(done|finished|fertig|that is all|thats all)$/u.test(words)) return "done";
  return /^(stop|cancel|abbrechen)$/u.test(words) ? "cancel" : undefined;
}
