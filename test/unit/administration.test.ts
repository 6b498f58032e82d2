import { describe, expect, test } from "vitest";
import { createInProcessBus } from "#events";
import { createTestClock, openTestRoom } from "#sdk/testing";
import type { TestRoom, TestRoomOptions } from "#sdk/testing";
import { assistant } from "../../bots/assistant/index.ts";
import { service } from "../../bots/service/index.ts";

const alice = "@alice:test";
const bob = "@bob:test";
const bobsAssistant = "@_agentchat_assistant_bob:test";
const asAdmin: TestRoomOptions = {
  otherBots: [assistant],
  permissionLevel: (userId) => (userId === alice ? "admin" : "user"),
};

/** Answers the newest question of the agent. */
async function answer(room: TestRoom, key: "✅" | "❌"): Promise<readonly string[]> {
  const index = room.contents.findLastIndex(({ body }) => String(body).startsWith("May I do this?"));
  return room.reacts(`$sent${index + 1}`, key);
}

const said = (room: TestRoom, text: string) => room.contents.filter(({ body }) => String(body).includes(text));

describe("admins", () => {
  test("are the only ones who may", async () => {
    const room = await openTestRoom(service, { otherBots: [assistant] });
    const commands = ["agents", "provision @bob:test", "suspend @bob:test", "resume @bob:test", "delete @bob:test"];
    for (const command of [...commands, "stats", "broadcast hello"])
      expect(await room.says(command)).toEqual([expect.stringContaining("for administrators of AgentChat only")]);
    expect(await room.says("help")).toEqual([expect.not.stringContaining("broadcast")]);
  });

  test("may in their direct chat only", async () => {
    const room = await openTestRoom(service, { ...asAdmin, isGroup: true });
    expect(await room.says("!stats", { isMention: true })).toEqual([expect.stringContaining("in our direct chat")]);
  });

  test("make assistants and list them", async () => {
    const room = await openTestRoom(service, asAdmin);
    expect(await room.says("provision bob")).toEqual([`${bob} is invited to their new assistant, ${bobsAssistant}.`]);
    expect(await room.says("provision @bob:test")).toEqual([expect.stringContaining("has an assistant already")]);
    expect(await room.says("provision two words")).toEqual([expect.stringContaining("Whom do you mean?")]);
    const [list] = await room.says("agents");
    expect(list).toContain("Agents 1 to 2 of 2:");
    expect(list).toContain("- `@agentchat:test` for everyone: active, nothing said yet");
    expect(list).toContain(`- \`${bobsAssistant}\` for \`${bob}\`: active, nothing said yet`);
    expect(await room.says("agents 2")).toEqual(["There is one page only."]);
    expect(await room.says("agents two")).toEqual([expect.stringContaining("Which page?")]);
  });

  test("see pages of twenty", async () => {
    const room = await openTestRoom(service, asAdmin);
    for (let index = 10; index < 32; index += 1) await room.says(`provision person${index}`);
    expect((await room.says("agents"))[0]).toMatch(/^Agents 1 to 20 of 23:[\s\S]*`agents 2` shows further ones\.$/u);
    expect((await room.says("agents 2"))[0]).toMatch(/^Agents 21 to 23 of 23:(?![\s\S]*further ones)/u);
  });

  test("see what goes on", async () => {
    const clock = createTestClock("2026-07-30T14:00:00Z");
    const room = await openTestRoom(service, { ...asAdmin, now: clock.now, sleep: clock.sleep });
    await room.says("provision bob");
    await clock.pass(26 * 3_600_000);
    const [stats] = await room.says("stats");
    for (const line of ["people with an agent: 1", "agents: 2", "suspended: 0", "messages in the last 24 hours: 1"])
      expect(stats).toContain(`- ${line}\n`);
    expect(stats).toContain("- running for: 1 d 2 h");
  });

  test("suspend people, who are told once a day, and end that", async () => {
    const clock = createTestClock("2026-07-30T14:00:00Z");
    const room = await openTestRoom(service, { ...asAdmin, now: clock.now, sleep: clock.sleep });
    expect(await room.says("suspend bob")).toEqual([expect.stringContaining(`${bob} is suspended, until`)]);
    expect(await room.says("suspend bob")).toEqual([`${bob} is suspended already.`]);
    expect(await room.says("help", { from: bob })).toEqual([
      expect.stringContaining("has suspended your use of its assistants"),
    ]);
    expect(await room.says("ping", { from: bob })).toEqual([]);
    await clock.pass(24 * 3_600_000);
    expect(await room.says("ping", { from: bob })).toHaveLength(1);
    expect(await room.says("provision bob")).toEqual([expect.stringContaining("is not allowed to have one")]);
    expect(await room.says("resume bob")).toEqual([expect.stringContaining(`${bob} is no longer suspended.`)]);
    expect(await room.says("resume bob")).toEqual([`${bob} is not suspended.`]);
    expect(await room.says("ping", { from: bob })).toEqual([expect.stringContaining("Pong!")]);
  });

  test("cannot suspend each other, the service bot, or an agent that there is not", async () => {
    const room = await openTestRoom(service, asAdmin);
    expect(await room.says("suspend alice")).toEqual([expect.stringContaining("is an administrator")]);
    expect(await room.says("suspend agentchat")).toEqual([expect.stringContaining("cannot suspend myself")]);
    expect(await room.says(`suspend ${bobsAssistant}`)).toEqual([expect.stringContaining("There is no agent")]);
  });

  test("delete what is kept about somebody, when they agree to the question", async () => {
    const room = await openTestRoom(service, asAdmin);
    await room.says("provision bob");
    const [question] = await room.says("delete bob");
    expect(question).toMatch(/^May I do this\?\n\nDelete everything that is kept about @bob:test, for good:/u);
    await answer(room, "❌");
    expect((await room.says("agents"))[0]).toContain(bobsAssistant);
    await room.says("delete bob");
    const told = await answer(room, "✅");
    expect(told).toContainEqual(expect.stringContaining("I am deleting what is kept about @bob:test"));
    expect(told).toContainEqual(expect.stringContaining("because an administrator of this server asked for it"));
    expect(told.at(-1)).toBe("Everything that was kept about @bob:test is deleted.");
    expect((await room.says("agents"))[0]).not.toContain(bobsAssistant);
  });

  test("send a notice to everybody, once, and see how far it has got", async () => {
    const room = await openTestRoom(service, asAdmin);
    expect(await room.says("broadcast hello")).toEqual([expect.stringContaining("Nobody has an assistant yet")]);
    expect(await room.says("broadcast")).toEqual([expect.stringContaining("What shall I send?")]);
    for (const name of ["bob", "carol", "dave"]) await room.says(`provision ${name}`);
    expect(await room.says("broadcast Maintenance *tonight*.")).toEqual([
      expect.stringMatching(/Send this notice to 3 people, .*:\n\n📢 Maintenance \*tonight\*\.\n\nReact/su),
    ]);
    await answer(room, "✅");
    const notices = room.contents.filter(({ body }) => body === "📢 Maintenance *tonight*.");
    expect(notices.map(({ msgtype }) => msgtype)).toEqual(["m.notice", "m.notice", "m.notice"]);
    expect(said(room, "The notice is being sent: 0 of 3 direct chats so far.")).toHaveLength(1);
    expect(said(room, "* The notice was sent to 3 direct chats.")).toHaveLength(1);
  });

  test("and bots can subscribe to what happens to agents", async () => {
    const subscriptions = ["io.agentchat.admin.user.created", "io.agentchat.admin.agent.deployed"] as const;
    const bus = createInProcessBus({ report: () => undefined });
    const heard: unknown[] = [];
    await bus.subscribe({ name: "test", types: subscriptions }, ({ type, subject, data }) => {
      heard.push({ type, subject, data });
      return Promise.resolve();
    });
    const room = await openTestRoom(service, { ...asAdmin, bus, subscriptions });
    await room.says("provision bob");
    await room.says("provision bob");
    await expect
      .poll(() => heard)
      .toEqual([
        {
          type: subscriptions[1],
          subject: "server",
          data: { botId: "agentchat", agentId: "@agentchat:test", displayName: "AgentChat" },
        },
        {
          type: subscriptions[0],
          subject: `users/${bob}`,
          data: { botId: "assistant", agentId: bobsAssistant, personId: bob },
        },
      ]);
  });
});
