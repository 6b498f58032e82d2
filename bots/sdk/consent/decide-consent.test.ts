import { expect, test } from "vitest";
import { parseEventId, parseUserId } from "#appservice";
import { decideConsent } from "./decide-consent.ts";
import type { AnswerFacts } from "./decide-consent.ts";

const consent = {
  personId: parseUserId("@alice:test"),
  status: "asked",
  expiresAt: 1000,
  decidedBy: undefined,
  isClosed: false,
} as const;
const facts: AnswerFacts = {
  key: "✅",
  sender: parseUserId("@alice:test"),
  eventId: parseEventId("$answer"),
  isFromOurs: false,
  level: "user",
  now: 999,
  consent,
};
const decidedBy = parseEventId("$answer");
const byAnother = parseEventId("$earlier");
const ignored = (reason: string) => ({ kind: "ignore", reason });

test.each<[string, Partial<AnswerFacts>, object]>([
  ["yes by whom was asked", {}, { kind: "approve" }],
  ["no by whom was asked", { key: "❌" }, { kind: "decline" }],
  ["yes with a variation selector", { key: "✅\u{FE0F}" }, { kind: "approve" }],
  ["a reply that says yes", { key: "Yes." }, { kind: "approve" }],
  ["a reply that says no", { key: " no " }, { kind: "decline" }],
  ["a reply that says more", { key: "yes, but to Bob" }, ignored("no-answer")],
  ["another reaction", { key: "👍" }, ignored("no-answer")],
  ["an empty key", { key: "" }, ignored("no-answer")],
  ["the agent's own reaction", { sender: parseUserId("@_agentchat_a:test"), isFromOurs: true }, ignored("own-user")],
  ["a reaction to something else", { consent: undefined }, ignored("no-question")],
  ["somebody else's reaction", { sender: parseUserId("@bob:test") }, ignored("other-person")],
  ["an admin's reaction", { sender: parseUserId("@admin:test"), level: "admin" }, ignored("other-person")],
  ["a person who was suspended", { level: "none" }, ignored("not-allowed")],
  ["at the moment it expires", { now: 1000 }, ignored("expired")],
  ["after it was ended", { consent: { ...consent, status: "expired" } }, ignored("decided")],
  ["a second yes", { consent: { ...consent, status: "approved", decidedBy: byAnother } }, ignored("decided")],
  ["yes after no", { consent: { ...consent, status: "declined", decidedBy: byAnother } }, ignored("decided")],
  ["the yes that decided, again", { consent: { ...consent, status: "approved", decidedBy } }, { kind: "resume" }],
  ["the same, once the tool runs", { consent: { ...consent, status: "started", decidedBy } }, { kind: "resume" }],
  ["the same, long after", { now: 99_999, consent: { ...consent, status: "started", decidedBy } }, { kind: "resume" }],
  [
    "the same, when all is told",
    { consent: { ...consent, status: "started", decidedBy, isClosed: true } },
    ignored("decided"),
  ],
])("%s", (_name, changes, expected) => {
  expect(decideConsent({ ...facts, ...changes })).toEqual(expected);
});
