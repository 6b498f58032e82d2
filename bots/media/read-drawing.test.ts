import { expect, test } from "vitest";
import { readDrawing } from "./read-drawing.ts";

test.each([
  ["a lighthouse at dusk", { prompt: "a lighthouse at dusk", manner: "picture" }],
  ["a lighthouse at dusk and send it as a sticker", { prompt: "a lighthouse at dusk", manner: "sticker" }],
  ["a cat as a round sticker", { prompt: "a cat", manner: "round sticker" }],
  ["three pictures of a cat", { prompt: "a cat", count: 3, manner: "picture" }],
  ["a picture of two cats", { prompt: "two cats", manner: "picture" }],
  ["me an image with a boat, 800x600", { prompt: "a boat", width: 800, height: 600, manner: "picture" }],
  ["9 drawings of a tree in 5000 x 20", { prompt: "a tree", count: 4, width: 2048, height: 64, manner: "picture" }],
  ["a sticker", { prompt: "a sticker", manner: "picture" }],
])("%s", (text, expected) => {
  expect(readDrawing(text)).toEqual(expected);
});
