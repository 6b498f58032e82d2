import { expect, test } from "vitest";
import { readChange } from "./read-change.ts";

const picture = { manner: "picture", steps: [] };

test.each([
  ["make it black and white", { ...picture, steps: [{ do: "grayscale" }] }],
  ["Please convert this picture to sepia!", { ...picture, steps: [{ do: "sepia" }] }],
  [
    "crop to a square, then blur it a bit",
    {
      ...picture,
      steps: [
        { do: "crop", aspect: "1:1" },
        { do: "blur", amount: 8 },
      ],
    },
  ],
  [
    "blur it a lot and crop it to 16:9",
    {
      ...picture,
      steps: [
        { do: "blur", amount: 60 },
        { do: "crop", aspect: "16:9" },
      ],
    },
  ],
  ["rotate it by 45 degrees", { ...picture, steps: [{ do: "rotate", degrees: 45 }] }],
  ["rotate 30° counterclockwise", { ...picture, steps: [{ do: "rotate", degrees: -30 }] }],
  ["turn it left", { ...picture, steps: [{ do: "rotate", degrees: -90 }] }],
  ["turn it upside down", { ...picture, steps: [{ do: "rotate", degrees: 180 }] }],
  ["mirror it", { ...picture, steps: [{ do: "flip" }] }],
  ["flip vertically", { ...picture, steps: [{ do: "flip", direction: "vertical" }] }],
  ["resize to 800x600", { ...picture, steps: [{ do: "resize", width: 800, height: 600 }] }],
  ["scale it to 50%", { ...picture, steps: [{ do: "resize", percent: 50 }] }],
  ["resize it to 300 pixels high", { ...picture, steps: [{ do: "resize", height: 300 }] }],
  ["make it smaller and sharper", { ...picture, steps: [{ do: "resize", percent: 50 }, { do: "sharpen" }] }],
  ["crop to 100x50", { ...picture, steps: [{ do: "crop", width: 100, height: 50 }] }],
  [
    'write "Hello, black and white World" at the top',
    { ...picture, steps: [{ do: "caption", text: "Hello, black and white World", position: "top" }] },
  ],
  [
    "add the caption “so it goes”, in grayscale",
    { ...picture, steps: [{ do: "grayscale" }, { do: "caption", text: "so it goes" }] },
  ],
  ["caption: when it rains", { ...picture, steps: [{ do: "caption", text: "when it rains" }] }],
  ["make it round", { ...picture, steps: [{ do: "round" }] }],
  ["send it as a sticker", { ...picture, manner: "sticker" }],
  ["turn it into a round sticker", { ...picture, manner: "round sticker" }],
  ["as a webp", { ...picture, format: "webp" }],
  ["convert it to JPG please", { ...picture, format: "jpeg" }],
  ["remove the gps data", picture],
  ["make a collage of the last 3 pictures", { ...picture, collageOf: 3 }],
  ["collage", { ...picture, collageOf: 4 }],
  ["add a red balloon", { ...picture, prompt: "add a red balloon" }],
  [
    "add a red balloon and make it black and white",
    { ...picture, steps: [{ do: "grayscale" }], prompt: "add a red balloon" },
  ],
  ["make it look like winter, as a sticker", { manner: "sticker", steps: [], prompt: "make it look like winter" }],
])("%s", (text, expected) => {
  expect(readChange(text)).toEqual(expected);
});

test.each([
  "add a round table",
  "put it on a squared paper",
  "paint a circle of friends, larger than life",
  "salt and pepper",
  "make the man in black look to the left, smaller than the others",
])("%s is left to an image model, as it is said", (text) => {
  expect(readChange(text)).toEqual({ ...picture, prompt: text });
});
