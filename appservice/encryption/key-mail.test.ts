import { pino } from "pino";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createBackground } from "../background.ts";
import { parseUserId } from "../ids.ts";
import type { AgentMachine } from "./agent-machine.ts";
import { createKeyMail } from "./key-mail.ts";
import type { MachinePool } from "./machine-pool.ts";

const agentId = parseUserId("@agent:x");
const log = pino({ level: "silent" });

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
});
afterEach(() => {
  vi.useRealTimers();
});

test("few one-time keys are counted anew before more are made, once for a burst of old counts", async () => {
  const told: unknown[] = [];
  const machine: Pick<AgentMachine, "replenish"> = {
    replenish(unusedFallbackKeyTypes) {
      told.push(unusedFallbackKeyTypes);
      return Promise.resolve();
    },
  };
  const background = createBackground(log);
  const mail = createKeyMail({
    toDevice: {
      add: () => Promise.resolve([]),
      markDone: () => Promise.resolve(),
      unfinished: () => Promise.resolve([]),
    },
    machines: { use: (_agentId, work) => work(machine as AgentMachine) } as Pick<MachinePool, "use"> as MachinePool,
    deviceOf: () => "A",
    catchUp: () => Promise.resolve(),
    background,
    log,
  });
  const usual = ["signed_curve25519"];
  const count = (keys: number, deviceId = "A", unusedFallbackKeys = usual): void => {
    const oneTimeKeys = { signed_curve25519: keys };
    mail.handOut({ messages: [], keyCounts: [{ agentId, deviceId, oneTimeKeys, unusedFallbackKeys }] });
  };
  count(25);
  count(0, "another");
  await background.settled();
  expect(told).toEqual([]);
  for (let keys = 24; keys >= 0; keys -= 1) count(keys);
  await background.settled();
  expect(told).toEqual([usual]);
  // what came meanwhile may have been news
  vi.advanceTimersByTime(5_000);
  await background.settled();
  expect(told).toEqual([usual, usual]);
  vi.advanceTimersByTime(60_000);
  count(50, "A", []);
  await background.settled();
  expect(told).toEqual([usual, usual, []]);
  mail.stop();
});
