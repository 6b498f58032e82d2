import { beforeEach, expect, test } from "vitest";
import { pino } from "pino";
import { createCryptoWatch } from "./crypto-watch.ts";
import type { CryptoWatch } from "./crypto-watch.ts";
import { EncryptionError } from "./encryption-error.ts";

const minuteMs = 60_000;
let clock: number;
let logged: string[];
let alerts: string[];
let timed: string[];
let watch: CryptoWatch;

beforeEach(() => {
  clock = 0;
  logged = [];
  alerts = [];
  timed = [];
  watch = createCryptoWatch({
    observer: {
      cryptoWork: ({ work }) => timed.push(work),
      alertRaised: ({ alert }) => alerts.push(alert),
    },
    log: pino({}, { write: (line) => logged.push(line) }),
    now: () => clock,
  });
});

const panic = new EncryptionError("panic", "the library broke down", { retryable: true });
const fails = (work: "encrypt" | "decrypt", error: Error = panic): Promise<unknown> =>
  expect(
    watch.run(
      work,
      () => Promise.reject(error),
      () => true,
    ),
  ).rejects.toBe(error);
const works = (work: "encrypt" | "decrypt"): Promise<unknown> =>
  watch.run(
    work,
    () => Promise.resolve(),
    () => true,
  );

test("what works is timed, what comes to nothing is not", async () => {
  await works("encrypt");
  await watch.run(
    "decrypt",
    () => Promise.resolve("missing-key"),
    (kind) => kind === "decrypted",
  );
  expect(timed).toEqual(["encrypt"]);
});

test("what fails for five minutes is told once, in the log and to the observer", async () => {
  await fails("encrypt");
  clock = 5 * minuteMs - 1;
  await fails("encrypt");
  expect(alerts).toEqual([]);
  clock += 1;
  await fails("encrypt");
  await fails("encrypt");
  expect(alerts).toEqual(["encryption-failing"]);
  expect(logged.filter((line) => line.includes("run agentchat doctor"))).toHaveLength(1);
});

test("a success in between begins anew, and is of its own kind", async () => {
  await fails("encrypt");
  watch.keyMissing();
  clock = 4 * minuteMs;
  await works("encrypt");
  clock = 6 * minuteMs;
  await fails("encrypt");
  expect(alerts).toEqual([]);
  watch.keyMissing();
  expect(alerts).toEqual(["decryption-failing"]);
  await works("decrypt");
  watch.keyMissing();
  clock = 12 * minuteMs;
  watch.keyMissing();
  expect(alerts).toEqual(["decryption-failing", "decryption-failing"]);
});

test("a homeserver that is away is not encryption's fault", async () => {
  const away = new Error("unreachable");
  await fails("encrypt", away);
  clock = 10 * minuteMs;
  await fails("encrypt", away);
  expect(alerts).toEqual([]);
});
