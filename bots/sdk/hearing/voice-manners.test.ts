import { expect, test } from "vitest";
import { isToBeSpoken, parseTranscripts, parseVoiceAnswers, voiceManners } from "./voice-manners.ts";
import type { Memory } from "../memory/memory-state.ts";

const config = { answers: "never", showsTranscripts: true } as const;

function remembered(kind: Memory["kind"], text: string): Memory {
  return { number: 1, kind, text, createdAt: 0, updatedAt: 0 };
}

test("what a person told counts, else the config", () => {
  expect(voiceManners(config, [])).toEqual(config);
  expect(voiceManners(config, [remembered("fact", "always")])).toEqual(config);
  const told = [remembered("voice", "to voice"), remembered("transcripts", "hidden")];
  expect(voiceManners(config, told)).toEqual({ answers: "to voice", showsTranscripts: false });
  expect(voiceManners({ ...config, answers: "always" }, [remembered("voice", "never")]).answers).toBe("never");
});

test.each([
  ["Always", "always"],
  ["to-voice", "to voice"],
  ["to voice messages", "to voice"],
  ["sometimes", undefined],
])("%j is %j", (words, expected) => {
  expect(parseVoiceAnswers(words)).toBe(expected);
});

test.each([
  ["Shown", "shown"],
  ["off", "hidden"],
  ["maybe", undefined],
])("transcripts %j are %j", (words, expected) => {
  expect(parseTranscripts(words)).toBe(expected);
});

test.each([
  ["always", false, true],
  ["to voice", true, true],
  ["to voice", false, false],
  ["never", true, false],
] as const)("with %j, heard %j, an answer is said aloud: %j", (answers, wasHeard, expected) => {
  expect(isToBeSpoken(answers, wasHeard)).toBe(expected);
});
