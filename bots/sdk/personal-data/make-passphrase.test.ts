import { expect, test } from "vitest";
import { defineBot } from "#sdk";
import { createTestClock, openTestRoom } from "#sdk/testing";

const minute = 60_000;

const safe = defineBot({
  id: "safe",
  displayName: "Safe",
  per: "user",
  commands: {
    code: {
      description: "makes a code",
      async run(turn) {
        const code = await turn.account.makePassphrase();
        await code.tell(`Your code: ${code.value}`);
      },
    },
    done: {
      description: "removes codes",
      run: async (turn) => turn.reply(`${await turn.account.withdrawPassphrases()} removed`),
    },
  },
  on: {},
});

async function start() {
  const clock = createTestClock("2026-11-21T12:00:00Z");
  return { clock, room: await openTestRoom(safe, { now: clock.now, sleep: clock.sleep }) };
}

test("a passphrase that was made is told once, and the same one again after a crash", async () => {
  const { room } = await start();
  const [text = ""] = await room.says("!code", { eventId: "$code" });
  expect(text).toMatch(/^Your code: (?:[a-z2-9]{5}-){4}[a-z2-9]{5}$/u);
  await room.restarts();
  await room.says("!code", { eventId: "$code" });
  expect(new Set(room.contents.flatMap(({ body }) => (body === undefined ? [] : [body])))).toEqual(new Set([text]));
  const [other] = await room.says("!code");
  expect(other).not.toBe(text);
});

test("it does not stay in the room", async () => {
  const { room, clock } = await start();
  await room.says("!code");
  await clock.pass(9 * minute);
  expect(room.redacted.size).toBe(0);
  await clock.pass(2 * minute);
  expect(room.redacted.size).toBe(1);
});

test("it goes when the person says that they have it", async () => {
  const { room } = await start();
  await room.says("!code");
  expect(await room.says("!done")).toEqual(["1 removed"]);
  await expect.poll(() => room.redacted.size).toBe(1);
});
