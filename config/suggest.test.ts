import { expect, test } from "vitest";
import { closest } from "./suggest.ts";

const keys = ["provider", "endpoint", "apiKey", "model", "maxTokens"];
const events = ["io.agentchat.message.sent", "io.agentchat.message.response", "io.agentchat.typing.started"];

test.each([
  { written: "modle", candidates: keys, expected: "model" },
  { written: "api_key", candidates: keys, expected: "apiKey" },
  { written: "MODEL", candidates: keys, expected: "model" },
  { written: "tokens", candidates: keys, expected: "maxTokens" },
  { written: "message.response", candidates: events, expected: "io.agentchat.message.response" },
  { written: "strat", candidates: ["generate-registration", "start"], expected: "start" },
  { written: "message", candidates: events, expected: undefined },
  { written: "wallpaper", candidates: keys, expected: undefined },
  { written: "x", candidates: [], expected: undefined },
])("for $written suggests $expected", ({ written, candidates, expected }) => {
  expect(closest(written, candidates)).toBe(expected);
});
