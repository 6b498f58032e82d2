import { expect, test } from "vitest";
import { consentPhrase, isPhrase } from "./consent-phrase.ts";

const phrase = consentPhrase("en-GB");

test.each([
  ["itself", phrase, true],
  ["itself, in capitals and without punctuation", phrase.toUpperCase().replaceAll(/[.,]/g, ""), true],
  ["some words misheard", phrase.replace("assistant", "existent").replace("copy", "coffee"), true],
  ["a word before it", `Okay. ${phrase}`, true],
  ["half of it", phrase.slice(0, phrase.length / 2), false],
  ["the opposite", "I do not want that, stop it.", false],
  ["its words in another order", phrase.split(" ").toReversed().join(" "), false],
  ["nothing", "", false],
])("%s", (_, transcript, isIt) => {
  expect(isPhrase(transcript, phrase)).toBe(isIt);
});

test("there is one in the person's language, else in English", () => {
  expect(consentPhrase("de-AT")).toMatch(/^Ich bin einverstanden/);
  expect(consentPhrase("fi")).toBe(phrase);
  expect(consentPhrase(undefined)).toBe(phrase);
});
