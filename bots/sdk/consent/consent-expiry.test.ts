import { pino } from "pino";
import { describe, expect, test } from "vitest";
import { parseEventId, parseRoomId, parseUserId } from "#appservice";
import { sleepUntilAborted } from "../reminders/reminder-scheduler.ts";
import { createConsentExpiry } from "./consent-expiry.ts";
import type { Consent } from "./consent-state.ts";
import { consentsInMemory } from "./consents-in-memory.ts";

const minuteMs = 60_000;

async function open() {
  const consents = consentsInMemory();
  const told: string[] = [];
  const shown: string[] = [];
  const time = { now: 0, isUnreachable: false };
  const questions = {
    show({ consentId }: Consent) {
      shown.push(consentId);
      return Promise.resolve();
    },
    tell({ consentId }: Consent, outcome: string) {
      if (time.isUnreachable) return Promise.reject(new Error("defect"));
      told.push(`${consentId} ${outcome}`);
      return Promise.resolve();
    },
  };
  const log = pino({ level: "silent" });
  const expiry = createConsentExpiry({
    consents,
    questions,
    clock: { now: () => time.now, sleep: sleepUntilAborted },
    log,
  });
  for (const [consentId, minutes] of [
    ["first", 10],
    ["second", 20],
  ] as const) {
    await consents.add({
      consentId,
      agentId: parseUserId("@agent:test"),
      roomId: parseRoomId("!room:test"),
      personId: parseUserId("@alice:test"),
      request: "{}",
      expiresAt: minutes * minuteMs,
    });
    await consents.saveQuestionId(consentId, parseEventId(`$${consentId}`));
  }
  return { consents, expiry, told, shown, time };
}

describe("questions that nobody answers", () => {
  test("end when their time is over, once", async () => {
    const { expiry, told, time, consents } = await open();
    expect(await expiry.sweep()).toBe(10 * minuteMs);
    expect(told).toEqual([]);
    time.now = 10 * minuteMs;
    expect(await expiry.sweep()).toBe(20 * minuteMs);
    time.now = 99 * minuteMs;
    expect(await expiry.sweep()).toBeUndefined();
    expect(told).toEqual(["first expired", "second expired"]);
    expect(await consents.decide("first", "approved", parseEventId("$late"))).toBe(false);
  });

  test("that were answered do not", async () => {
    const { expiry, told, time, consents } = await open();
    await consents.decide("first", "approved", parseEventId("$yes"));
    time.now = 15 * minuteMs;
    await expiry.sweep();
    expect(told).toEqual([]);
  });

  test("end after a crash that came before the person was told", async () => {
    const { expiry, told, consents } = await open();
    await consents.decide("first", "expired", undefined);
    await expiry.sweep();
    expect(told).toEqual(["first expired"]);
  });

  test("and were not shown before a crash are shown", async () => {
    const { expiry, shown, consents } = await open();
    const { questionId: _unknown, ...unseen } = (await consents.waiting())[0] as Consent;
    await consents.add({ ...unseen, consentId: "unseen", request: "{}" });
    await expiry.sweep();
    expect(shown).toEqual(["unseen"]);
  });

  test("that cannot be ended hold up no other", async () => {
    const { expiry, told, time } = await open();
    time.now = 10 * minuteMs;
    time.isUnreachable = true;
    await expiry.sweep();
    time.now = 20 * minuteMs;
    time.isUnreachable = false;
    await expiry.sweep();
    expect(told).toEqual(["second expired"]);
  });

  test("end by themselves", async () => {
    const { expiry, told, time, consents } = await open();
    time.now = 10 * minuteMs;
    expiry.start();
    await expect.poll(async () => (await consents.waiting()).length).toBe(1);
    await expiry.stop();
    expect(told).toEqual(["first expired"]);
  });
});
