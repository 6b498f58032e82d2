import { expect, test } from "vitest";
import { readFilming } from "./read-filming.ts";
import { readVideoChange } from "./read-video-change.ts";

test.each([
  ["the first 5 seconds as a gif", { endMs: 5000, format: "gif" }],
  ["make a GIF of it", { format: "gif" }],
  ["make it a gif", { format: "gif" }],
  ["to mp4", { format: "mp4" }],
  ["convert it to an mp4 please", { format: "mp4" }],
  ["from 0:05 to 0:10", { startMs: 5000, endMs: 10_000 }],
  ["trim 0:05-0:10", { startMs: 5000, endMs: 10_000 }],
  ["cut it from 1:02.5 to 2:00", { startMs: 62_500, endMs: 120_000 }],
  ["please trim it to 3 s", { endMs: 3000 }],
  ["trim to the first 2 minutes", { endMs: 120_000 }],
  ["the last 3 seconds", { startMs: -3000 }],
  ["the first second, mute it", { endMs: 1000, isMuted: true }],
  ["the last two minutes", { startMs: -120_000 }],
  ["from 10 seconds on", { startMs: 10_000 }],
  ["skip the first 4 seconds", { startMs: 4000 }],
  ["scale it to 50%", { percent: 50 }],
  ["resize to 640x360", { width: 640, height: 360 }],
  ["480 wide", { width: 480 }],
  ["make it 720p", { height: 720 }],
  ["make it smaller", { percent: 50 }],
  ["mute it", { isMuted: true }],
  ["without the sound, 320 pixels wide", { isMuted: true, width: 320 }],
  ["only the sound", { format: "m4a" }],
  ["extract the audio of the first 10 seconds", { endMs: 10_000, format: "m4a" }],
  ["send me the audio track", { format: "m4a" }],
  ["from 2 to 4 seconds, as a gif, 200 wide", { startMs: 2000, endMs: 4000, format: "gif", width: 200 }],
])("%s", (text, wish) => {
  expect(readVideoChange(text)).toEqual({ ...wish, rest: "" });
});

test.each(["add a red balloon", "what is it about?", "black and white", "make a film of a dog"])(
  "%s is left",
  (text) => {
    expect(readVideoChange(text).rest).not.toBe("");
  },
);

test.each([
  ["a ferry at night", { prompt: "a ferry at night" }],
  ["a 6 second video of a ferry at night", { prompt: "a ferry at night", seconds: 6 }],
  ["a short clip of waves, 1280x720, 10 seconds long", { prompt: "waves", seconds: 10, width: 1280, height: 720 }],
  ["a bomb with 30 seconds left on its clock", { prompt: "a bomb with 30 seconds left on its clock" }],
  ["90 s of rain", { prompt: "rain", seconds: 30 }],
])("filming %s", (text, wish) => {
  expect(readFilming(text)).toEqual(wish);
});
