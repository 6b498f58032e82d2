import { expect, test } from "vitest";
import { defineBot, defineTool, z } from "#sdk";
import type { Service, UserId } from "#sdk";
import { createTestClock, openTestTown } from "#sdk/testing";
import type { TestTownOptions } from "#sdk/testing";

const alice = "@alice:test";
const bob = "@bob:test" as UserId;
const dayMs = 24 * 60 * 60_000;

const painting = {
  input: z.object({ color: z.string() }),
  description: "Paints.",
};

/** Asks bob whether his house may be painted, as somebody wants it. */
const painterService: Service = {
  sees: ["org.example.paint"],
  open: (context) =>
    Promise.resolve({
      async seen({ content, sender, eventId: source }) {
        const { color, action = "paint_house", declined } = content;
        await context.person(bob).ask({
          text: `${sender} wants your house painted **${String(color)}**.`,
          source,
          action: String(action),
          input: { color },
          ...(typeof declined === "string" ? { declined } : {}),
          lifetimeMs: 7 * dayMs,
        });
        return undefined;
      },
    }),
};

/** The first time somebody leaves late, they never get to the end. */
const leaving = Promise.withResolvers<void>();
let leaves = 0;

const painter = defineBot({
  id: "painter",
  displayName: "Painter",
  per: "server",
  service: painterService,
  shared: {
    actions: [
      defineTool({
        ...painting,
        name: "paint_house",
        async run({ color }, { turn }) {
          await turn.records.put("house", turn.personId, color);
          return `Your house is ${color}, ${turn.message.text}.`;
        },
      }),
      defineTool({
        ...painting,
        name: "leave_late",
        async run({ color }) {
          leaves += 1;
          leaving.resolve();
          if (leaves === 1) await new Promise(() => undefined);
          return `It will not be ${color} now.`;
        },
      }),
      defineTool({ ...painting, name: "leave_house", run: ({ color }) => `It will not be ${color}.` }),
    ],
  },
  on: {},
});

async function openTown(options: Partial<TestTownOptions> = {}, content: Readonly<Record<string, unknown>> = {}) {
  const town = await openTestTown({ bots: [painter], people: [alice, bob], ...options });
  await town.person(alice).sendsEvent("org.example.paint", { color: "red", ...content }, { eventId: "$wish" });
  return { town, questionId: town.person(bob).messages[0]?.eventId ?? "" };
}

const question =
  '@alice:test wants your house painted **red**.\n\nReact with ✅ (yes) or ❌ (no), or reply "yes" or "no", within 7 days.';

test("a person is asked in plain words, once, and what they agree to is done by their assistant", async () => {
  const { town, questionId } = await openTown();
  await town.restarts();
  await town.person(alice).sendsEvent("org.example.paint", { color: "red" }, { eventId: "$wish" });
  expect(town.person(bob).told).toEqual([question]);
  expect(town.person(bob).contents[0]).toMatchObject({ "m.mentions": { user_ids: [bob] } });
  expect(town.person(bob).contents[0]).not.toHaveProperty("formatted_body");
  expect(await town.person(bob).reacts(questionId, "✅", { eventId: "$yes" })).toEqual([
    "* @alice:test wants your house painted **red**.\n\n✅ Done.",
    "Your house is red, ✅.",
  ]);
  expect(await town.person(bob).reacts(questionId, "✅")).toEqual([]);
  expect(town.person(alice).told).toEqual([]);
});

test("a no is noted, or acted on", async () => {
  const noted = await openTown();
  expect(await noted.town.person(bob).reacts(noted.questionId, "❌")).toEqual([
    "* @alice:test wants your house painted **red**.\n\n❌ Declined. Nothing was done.",
  ]);
  const { town, questionId } = await openTown({}, { declined: "leave_house" });
  expect(await town.person(bob).reacts(questionId, "❌")).toEqual([
    "* @alice:test wants your house painted **red**.\n\n❌ Declined.",
    "It will not be red.",
  ]);
});

test("what is done on a no is brought to its end after a kill, and told once", async () => {
  const { town, questionId } = await openTown({}, { declined: "leave_late" });
  const no = () => town.person(bob).reacts(questionId, "❌", { eventId: "$no" });
  async function stop(): Promise<void> {
    await leaving.promise;
    await town.restarts();
  }
  const [stopped] = await Promise.allSettled([no(), stop()]);
  expect(stopped).toMatchObject({ reason: { code: "stopped" } });
  expect(await no()).toEqual([
    "* @alice:test wants your house painted **red**.\n\n❌ Declined.",
    "It will not be red now.",
  ]);
  expect(await no()).toEqual([]);
});

test("an answer counts for as long as the question says", async () => {
  const clock = createTestClock("2026-03-01T12:00:00Z");
  const { town, questionId } = await openTown(clock);
  await clock.pass(7 * dayMs);
  await town.idle();
  expect(town.person(bob).told.slice(1)).toEqual([
    "* @alice:test wants your house painted **red**.\n\n⌛ Nobody answered in time. Nothing was done.",
  ]);
  expect(await town.person(bob).reacts(questionId, "✅")).toEqual([]);
});

test("a question for an action that assistants do not have is not put", async () => {
  const { town } = await openTown({}, { action: "burn_house" });
  expect(town.sent).toEqual([]);
});

test("a question that cannot be shown in one message is not put", async () => {
  const { town } = await openTown({}, { color: "red ".repeat(2_000) });
  expect(town.sent).toEqual([]);
});

test("what was agreed to is in the audit log, in the words of the question", async () => {
  const { town, questionId } = await openTown();
  await town.person(bob).reacts(questionId, "✅");
  const [audit] = await town.person(bob).says("!audit");
  expect(audit).toMatch(/you agreed – @alice:test wants your house painted/u);
});
