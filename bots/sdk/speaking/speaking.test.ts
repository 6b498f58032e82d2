import { describe, expect, test } from "vitest";
import { splitSpeech } from "./split-speech.ts";
import { spokenText } from "./spoken-text.ts";

describe("what is heard of Markdown", () => {
  test.each([
    ["Good **evening**, _all_.", "Good evening, all."],
    ["# Ferries\n- at nine\n- at ten!", "Ferries.\nat nine.\nat ten!"],
    ["See [the page](https://a.example/x) or https://b.example/long/way?q=1", "See the page or b.example."],
    ["Run `npm start`:\n```sh\nnpm start\n```", "Run npm start:\n(Code.)"],
    ["| a | b |\n| - | - |\n| 1 | 2 |", "a.\nb.\n1.\n2."],
    ["Hello 👋🏽 from 🇩🇪 and 👩‍👩‍👧", "Hello from and."],
    ["one\ntwo", "one two."],
    ["<b>html</b> & 5 < 6", "<b>html</b> & 5 < 6."],
    ["「行きます。」", "「行きます。」."],
    ["🎉", ""],
  ])("%j is %j", (text, expected) => {
    expect(spokenText(text)).toBe(expected);
  });
});

describe("a text becomes voice messages", () => {
  const sentence = "The ferry leaves at nine from the second pier. ";

  test("one, when it is short", () => {
    expect(splitSpeech("  Good evening. How are you? ")).toEqual(["Good evening. How are you?"]);
    expect(splitSpeech(" ")).toEqual([]);
  });

  test("of which the first is short, and the others last about a minute", () => {
    const lengths = splitSpeech(sentence.repeat(60)).map((part) => part.length);
    expect(lengths[0]).toBeLessThan(150);
    expect(lengths.slice(1).every((length) => length <= 1000)).toBe(true);
    expect(lengths).toHaveLength(4);
  });

  test("and nothing of it is lost or said twice", () => {
    const text = `${sentence.repeat(20)}${"word ".repeat(500)}end. ${"x".repeat(3000)}`;
    expect(splitSpeech(text).join("").replaceAll(" ", "")).toBe(text.replaceAll(" ", ""));
    expect(splitSpeech(text).every((part) => part.length <= 1000)).toBe(true);
  });
});
