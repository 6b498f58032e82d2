import { expect, test } from "vitest";
import { parseRoomId, parseUserId } from "../../ids.ts";
import { decideRequest } from "./decide-request.ts";
import type { RequestFacts } from "./decide-request.ts";
import type { VerificationMessage } from "./verification-message.ts";

const agentId = parseUserId("@agent:x");
const facts: RequestFacts = { agentId, isPermitted: true, now: 1_000_000_000 };
const content = { to: agentId, from_device: "PHONE", methods: ["m.qr_code.show.v1", "m.sas.v1"] };
const message: VerificationMessage = {
  step: "request",
  sender: parseUserId("@alice:x"),
  flowId: "$request",
  roomId: parseRoomId("!room:x"),
  sentAt: facts.now,
  content,
  event: {},
};

test.each<{ name: string; change: Partial<VerificationMessage & RequestFacts>; expected: string }>([
  { name: "a request for the agent is accepted", change: {}, expected: "accept" },
  {
    name: "a request for another agent is ignored",
    change: { content: { ...content, to: "@b:x" } },
    expected: "ignore",
  },
  { name: "a request for nobody is ignored", change: { content: { methods: [] } }, expected: "ignore" },
  {
    name: "a request from device to device names no agent",
    change: { roomId: undefined, content: { ...content, to: undefined } },
    expected: "accept",
  },
  { name: "a request without permission", change: { isPermitted: false }, expected: "m.user" },
  {
    name: "a request without a device",
    change: { content: { ...content, from_device: undefined } },
    expected: "m.invalid_message",
  },
  {
    name: "a request with methods that are no list",
    change: { content: { ...content, methods: "m.sas.v1" } },
    expected: "m.invalid_message",
  },
  { name: "a request of no time", change: { sentAt: undefined }, expected: "m.invalid_message" },
  { name: "a request that is too old", change: { sentAt: facts.now - 600_001 }, expected: "m.timeout" },
  { name: "a request that is ten minutes old", change: { sentAt: facts.now - 600_000 }, expected: "accept" },
  { name: "a request of a time to come", change: { sentAt: facts.now + 300_001 }, expected: "m.timeout" },
  {
    name: "a request for QR codes only",
    change: { content: { ...content, methods: ["m.qr_code.scan.v1", "m.reciprocate.v1"] } },
    expected: "m.unknown_method",
  },
])("$name", ({ change, expected }) => {
  const decision = decideRequest({ ...message, ...change }, { ...facts, ...change });
  expect(decision.kind === "cancel" ? decision.cancellation.code : decision.kind).toBe(expected);
});
