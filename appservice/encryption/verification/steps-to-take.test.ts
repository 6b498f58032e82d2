import { expect, test } from "vitest";
import { parseUserId } from "../../ids.ts";
import { readToDeviceMessage } from "./verification-message.ts";
import { stepsToTake } from "./steps-to-take.ts";

const alice = parseUserId("@alice:x");

function step(name: string, flow: string) {
  const message = readToDeviceMessage({
    type: `m.key.verification.${name}`,
    sender: alice,
    content: { transaction_id: flow },
  });
  if (message === undefined) throw new Error("no step");
  return message;
}

test.each([
  ["a request", ["request one"], ["request one"]],
  ["two requests", ["request one", "request two"], ["request one", "request two"]],
  ["a step of an unknown verification", ["key one"], ["key one"]],
  ["what was under way before a restart", ["request one", "start one", "key one"], ["key one"]],
  ["what has ended", ["request one", "start one", "key one", "mac one", "done one"], []],
  ["what was taken back", ["request one", "cancel one"], []],
  ["the end of what was under way", ["mac one", "done one"], []],
  ["what is known", ["request known", "start known", "done known"], ["request known", "start known", "done known"]],
  ["several", ["request one", "key known", "cancel one", "request two"], ["key known", "request two"]],
])("%s", (_, arrived, taken) => {
  const steps = arrived.map((line) => step(...(line.split(" ") as [string, string])));
  const result = stepsToTake(steps, (flow) => flow === `${alice} known`);
  expect(result.map(({ step: name, flowId }) => `${name} ${flowId}`)).toEqual(taken);
});
