import { pino } from "pino";
import { expect, test } from "vitest";
import { missingPackages, warnOfMissingPrograms } from "./check-programs.ts";

test("names each package that is missing once, and what does not work without it", async () => {
  expect(await missingPackages()).toEqual([]);
  expect(await missingPackages("/nowhere")).toEqual([
    { name: "ffmpeg", purpose: "opening and making sound and video" },
    { name: "espeak-ng", purpose: "speaking without a speech server" },
  ]);
});

test("one line of the log says what to install", async () => {
  const lines: unknown[] = [];
  const log = pino({ base: null, timestamp: false }, { write: (line: string) => lines.push(JSON.parse(line)) });
  await warnOfMissingPrograms(log);
  expect(lines).toEqual([]);
  await warnOfMissingPrograms(log, "/nowhere");
  expect(lines).toEqual([expect.objectContaining({ level: 40, install: ["ffmpeg", "espeak-ng"] })]);
});
