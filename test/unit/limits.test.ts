import { describe, expect, test } from "vitest";
import type { ChatPart } from "#models";
import type { Limit, LimitName } from "#sdk";
import { callsTool, createTestClock, openTestRoom, scriptedModel } from "#sdk/testing";
import type { ScriptedModel, TestClock, TestRoom } from "#sdk/testing";
import { assistant } from "../../bots/assistant/index.ts";
import { echo } from "../../bots/echo/index.ts";
import { service } from "../../bots/service/index.ts";

const minute = 60_000;
const hour = 60 * minute;

function limit(name: LimitName, figure: number, scope: Partial<Limit> = {}): Limit {
  return { name, figure, botId: undefined, provider: undefined, ...scope };
}

/** An answer that took so many tokens. */
function answer(text: string, inputTokens: number, outputTokens = 0): readonly ChatPart[] {
  return [
    { type: "text-delta", text },
    { type: "usage", inputTokens, outputTokens },
    { type: "finish", reason: "stop" },
  ];
}

interface Chat {
  readonly room: TestRoom;
  readonly model: ScriptedModel;
  readonly clock: TestClock;
}

type RoomOptions = NonNullable<Parameters<typeof openTestRoom>[1]>;

/** Alice and her assistant, whose every answer takes ten tokens, from 14:00 in Berlin, where she is. */
async function chat(limits: readonly Limit[], options: RoomOptions = {}): Promise<Chat> {
  const clock = createTestClock("2026-11-21T14:00:00+01:00");
  const model = scriptedModel(() => answer("Well.", 8, 2));
  const room = await openTestRoom(assistant, { model, limits, now: clock.now, sleep: clock.sleep, ...options });
  await room.says("!preferences timezone Europe/Berlin");
  return { room, model, clock };
}

describe("a budget", () => {
  test("is told at 80 % and at 100 %, once, and then keeps from further answers until it starts anew", async () => {
    const { room, model, clock } = await chat([limit("tokensPerDay", 50)]);
    for (const _ of [1, 2, 3]) expect(await room.says("hello")).toEqual(["Well."]);
    expect(await room.says("hello")).toEqual([
      "Well.",
      "You have used 80 % of your tokens for today: 40 of 50. It starts anew Sunday, 01:00 (Europe/Berlin).",
    ]);
    expect(await room.says("hello")).toEqual([
      "Well.",
      "That was the last answer for now: your tokens for today (50) are used up. I can answer again from Sunday, 01:00 (Europe/Berlin).",
    ]);
    const spent =
      "Your tokens for today are used up: I can answer again from Sunday, 01:00 (Europe/Berlin). Commands such as !help, !reminders and !usage still work.";
    expect(await room.says("hello?")).toEqual([spent]);
    expect(room.contents.at(-1)).toMatchObject({ msgtype: "m.notice" });
    expect(await room.says("hello?")).toEqual([]);
    await clock.pass(10 * minute - 1);
    expect(await room.says("hello?")).toEqual([]);
    await clock.pass(1);
    expect(await room.says("hello?")).toEqual([spent]);
    expect(await room.says("!memory")).toEqual([expect.stringContaining("Europe/Berlin")]);
    expect(await room.says("!reminders")).toEqual(["You have no reminders."]);
    await clock.pass(11 * hour - 10 * minute - 1);
    expect(await room.says("now?")).toEqual([spent.replace("Sunday, ", "")]);
    expect(model.requests).toHaveLength(5);
    await clock.pass(1);
    expect(await room.says("now?")).toEqual(["Well."]);
    const asked = model.requests.at(-1)?.messages.map(({ content }) => content);
    expect(asked).toContain("hello?");
  });

  test("of a month lasts until the month is over", async () => {
    const { room, clock } = await chat([limit("tokensPerMonth", 10)]);
    expect(await room.says("hello")).toEqual([
      "Well.",
      "That was the last answer for now: your tokens for this month (10) are used up. I can answer again from Tuesday, December 1, 2026, 01:00 (Europe/Berlin).",
    ]);
    await clock.pass(9 * 24 * hour + 11 * hour - 1);
    expect(await room.says("hello")).toEqual([
      expect.stringMatching(/^Your tokens for this month are used up: .* 01:00/u),
    ]);
    await clock.pass(1);
    expect(await room.says("hello")).toEqual(["Well.", expect.stringContaining("the last answer for now")]);
  });

  test("of money is what the model costs", async () => {
    const price = { inputPerMillion: 1000, outputPerMillion: 10_000 };
    const model = { ...scriptedModel(() => answer("Well.", 8, 2)), price };
    const { room } = await chat([limit("moneyPerDay", 0.035)], { model });
    expect(await room.says("hello")).toEqual([
      "Well.",
      "You have used 80 % of your money for today: 0.028 EUR of 0.035 EUR. It starts anew Sunday, 01:00 (Europe/Berlin).",
    ]);
    expect(await room.says("hello")).toEqual([
      "Well.",
      expect.stringMatching(/^That was the last answer for now: your money/u),
    ]);
    expect(await room.says("hello")).toEqual([expect.stringMatching(/^Your money for today is used up: /u)]);
  });

  test("counts every call of a turn, and does not cut it off", async () => {
    const model = scriptedModel([
      [{ type: "usage", inputTokens: 90, outputTokens: 10 }, ...callsTool("date_calculator", {})],
      answer("Done.", 5),
    ]);
    const { room } = await chat([limit("tokensPerDay", 100)], { model });
    expect(await room.says("hello")).toEqual(["Done.", expect.stringMatching(/^That was the last answer for now/u)]);
    expect(await room.says("!usage")).toEqual([expect.stringContaining("2 calls, 105 tokens (95 read, 10 written)")]);
  });

  test("counts the summary that is made after an answer", async () => {
    const { room } = await chat([], { maxContextMessages: 4 });
    for (const text of ["one", "two", "three", "four"]) await room.says(text);
    const [told] = await room.says("!usage");
    expect(Number(/today: (\d+) calls/u.exec(told ?? "")?.[1])).toBeGreaterThan(4);
  });

  test("estimates where the provider says nothing, and says so", async () => {
    const { room } = await chat([limit("tokensPerDay", 100_000)], { model: scriptedModel(["Hello Alice."]) });
    await room.says("hello");
    expect(await room.says("!usage")).toEqual([
      expect.stringMatching(/^Used today: 1 call, ([\d,]+) tokens \([\d,]+ read, 3 written; \1 of them estimated\)\n/u),
    ]);
  });

  test("is everybody's own; what was used shows in no group, and there are no notices of it", async () => {
    const { room } = await chat([limit("tokensPerDay", 10)], { isGroup: true });
    const mention = { isMention: true };
    expect(await room.says("hello", mention)).toEqual(["Well."]);
    expect(await room.says("hello", mention)).toEqual([expect.stringMatching(/^Your tokens for today are used up/u)]);
    expect(await room.says("hello", { ...mention, from: "@bob:test" })).toEqual(["Well."]);
    expect(await room.says("!usage", mention)).toEqual([expect.stringMatching(/^Others can read along here/u)]);
  });

  test("is told once however often the turn is run", async () => {
    const { room, model } = await chat([limit("tokensPerDay", 10)]);
    const again = { eventId: "$asked" };
    expect(await room.says("hello", again)).toHaveLength(2);
    // the answer goes on in the same message
    expect(await room.says("hello", again)).toEqual(["* Well."]);
    expect(model.requests).toHaveLength(2);
    expect(await room.says("hello")).toHaveLength(1);
  });

  test("of nothing lets nothing be asked", async () => {
    const { room, model } = await chat([limit("tokensPerDay", 0, { provider: "scripted" })]);
    expect(await room.says("hello")).toEqual([
      expect.stringMatching(/^Your tokens for today are used up at provider scripted: /u),
    ]);
    expect(model.requests).toEqual([]);
  });

  test("of another agent or provider is no matter here; admins have none", async () => {
    const elsewhere = [limit("tokensPerDay", 0, { provider: "openai" }), limit("tokensPerDay", 0, { botId: "echo" })];
    expect(await (await chat(elsewhere)).room.says("hello")).toEqual(["Well."]);
    const { room } = await chat([limit("tokensPerDay", 0)], { permissionLevel: () => "admin" });
    expect(await room.says("hello")).toEqual(["Well."]);
  });
});

describe("too many messages", () => {
  test("are told once, then not answered until a minute is over, and remembered", async () => {
    const { room, model, clock } = await chat([limit("messagesPerMinute", 2)]);
    await clock.pass(10_000);
    expect(await room.says("one")).toEqual(["Well."]);
    expect(await room.says("two")).toEqual(["Well."]);
    expect(await room.says("three")).toEqual([
      "That was a lot at once: I answer 2 messages a minute. Please wait until 14:02 (Europe/Berlin); what you write before that I do not answer.",
    ]);
    expect(await room.says("four")).toEqual([]);
    expect(await room.says("!reminders")).toEqual(["You have no reminders."]);
    await clock.pass(minute - 1);
    expect(await room.says("five")).toEqual([]);
    await clock.pass(1);
    expect(await room.says("six")).toEqual(["Well."]);
    const shown = model.requests.at(-1)?.messages.map(({ content }) => content);
    expect(shown).toEqual(["one", "Well.", "two", "Well.", "three", "four", "five", "six"]);
  });

  test("are counted for bots without a model too, which remember nothing", async () => {
    const room = await openTestRoom(echo, { limits: [limit("messagesPerMinute", 1)] });
    expect(await room.says("one")).toEqual(["one"]);
    expect(await room.says("two")).toEqual([
      expect.stringMatching(/^That was a lot at once: I answer one message a minute\. Please wait until \d/u),
    ]);
    expect(await room.says("two", { from: "@bob:test" })).toEqual(["two"]);
  });
});

describe("the command", () => {
  test("shows what was used, and the limits", async () => {
    const { room, clock } = await chat([
      limit("messagesPerMinute", 5),
      limit("tokensPerDay", 40),
      limit("tokensPerMonth", Number.POSITIVE_INFINITY, { botId: "assistant" }),
    ]);
    expect(await room.says("!usage")).toEqual([
      expect.stringMatching(/^Used today: nothing\nUsed this month: nothing\n/u),
    ]);
    await room.says("hello");
    await clock.pass(24 * hour);
    await room.says("hello");
    expect(await room.says("!usage")).toEqual([
      [
        "Used today: 1 call, 10 tokens (8 read, 2 written)",
        "Used this month: 2 calls, 20 tokens (16 read, 4 written)",
        "Limits:",
        "- messagesPerMinute: 5",
        "- tokensPerDay: 10 of 40 (25 %), starts anew Monday, 01:00 (Europe/Berlin)",
        "- tokensPerMonth of agent assistant: unlimited",
      ].join("\n"),
    ]);
    expect(await room.says("!usage all")).toEqual([expect.stringContaining("admins only")]);
  });

  test("says that there are no limits", async () => {
    const { room } = await chat([]);
    expect(await room.says("!usage")).toEqual([expect.stringMatching(/There are no limits\.$/u)]);
  });
});

describe("in the management room", () => {
  /** The service bot, with a model so that something is used at all. */
  async function management(level: "admin" | "user"): Promise<TestRoom> {
    const clock = createTestClock("2026-11-21T14:00:00Z");
    const limits = [limit("tokensPerDay", 100)];
    const permissionLevel = (userId: string) => (userId === "@alice:test" ? level : "user");
    return openTestRoom(service, { otherBots: [assistant], limits, permissionLevel, now: clock.now });
  }

  test("an admin sees and changes limits, effective at once", async () => {
    const room = await management("admin");
    expect(await room.says("usage all")).toEqual(["Nobody has used a language model this month."]);
    expect(await room.says("limit @bob:test")).toEqual([
      "@bob:test\nUsed today: nothing\nUsed this month: nothing\nLimits:\n- tokensPerDay: 0 of 100 (0 %), starts anew Sunday, 00:00 (UTC)",
    ]);
    await room.says("limit @bob:test tokensPerDay 50000");
    await room.says("limit @bob:test tokensPerDay 5 agent=agentchat");
    expect(await room.says("usage @bob:test")).toEqual([
      expect.stringMatching(/- tokensPerDay: 0 of 50,000 .*\n- tokensPerDay of agent agentchat: 0 of 5 /u),
    ]);
    expect(await room.says("limit @bob:test reset")).toEqual([
      expect.stringMatching(/- tokensPerDay: 0 of 100 [^\n]*$/u),
    ]);
    expect(await room.says("limit bob tokensPerDay 5")).toEqual([expect.stringMatching(/^@bob:test\n[^]* 0 of 5 /u)]);
    expect(await room.says("usage bob")).toEqual([expect.stringMatching(/^@bob:test\n[^]* 0 of 5 /u)]);
    expect(await room.says("limit bob@test tokensPerDay 5")).toEqual([expect.stringMatching(/ is no user id/u)]);
    expect(await room.says("usage of bob")).toEqual([expect.stringMatching(/^Write `usage` for your own/u)]);
  });

  test("nobody else does, and no admin in a group", async () => {
    const room = await management("user");
    expect(await room.says("limit @alice:test tokensPerDay unlimited")).toEqual([
      "That command is for administrators of AgentChat only.",
    ]);
    expect(await room.says("usage @bob:test")).toEqual([expect.stringContaining("admins only")]);
    const group = await openTestRoom(service, { isGroup: true, permissionLevel: () => "admin" });
    expect(await group.says("!limit @bob:test reset", { isMention: true })).toEqual([
      expect.stringMatching(/^Others can read along here/u),
    ]);
  });
});
