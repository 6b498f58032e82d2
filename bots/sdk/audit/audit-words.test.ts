import { expect, test } from "vitest";
import { auditFile, auditList } from "./audit-words.ts";

const at = Date.parse("2026-11-21T23:30:05Z");
const records = [
  { botId: "voice", at, action: "spoke in your voice", detail: "good night" },
  { botId: "media", at: at - 3_600_000, action: "drew a picture", detail: undefined },
];

test("times are told where the person is", () => {
  expect(auditList(records, { timeZone: "Europe/Berlin" })).toBe(
    [
      "What agents did for you and what you agreed to, newest first (times in Europe/Berlin):",
      "- 2026-11-22 00:30 voice: spoke in your voice – good night",
      "- 2026-11-21 23:30 media: drew a picture",
    ].join("\n"),
  );
});

test("a file begins with the oldest", () => {
  expect(auditFile(records, { timeZone: "America/Sao_Paulo" })).toBe(
    [
      "What agents did for you and what you agreed to. Times in America/Sao_Paulo.",
      "",
      "2026-11-21 19:30:05 media: drew a picture",
      "2026-11-21 20:30:05 voice: spoke in your voice – good night",
      "",
    ].join("\n"),
  );
});
