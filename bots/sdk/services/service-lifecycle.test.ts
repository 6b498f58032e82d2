import { expect, test } from "vitest";
import { createInProcessBus } from "#events";
import type { AgentChatEvent } from "#events";
import { defineBot } from "#sdk";
import type { OpenedService, Service, ServiceContext, UserId } from "#sdk";
import { openTestTown } from "#sdk/testing";
import type { TestTownOptions } from "#sdk/testing";

const alice = "@alice:test" as UserId;
const bob = "@bob:test" as UserId;

/** A bot whose service writes down what happens to it, and what it was given to work with. */
function diarist({ seen }: Pick<OpenedService, "seen"> = {}) {
  const diary: string[] = [];
  const contexts: ServiceContext[] = [];
  const service: Service = {
    sees: ["org.example.sign"],
    open(context) {
      contexts.push(context);
      diary.push("opened");
      return Promise.resolve({
        ...(seen === undefined ? {} : { seen }),
        forget(personId: UserId) {
          diary.push(`forgot ${personId}`);
          return Promise.resolve();
        },
        close() {
          diary.push(context.signal.aborted ? "closed" : "closed early");
          return Promise.resolve();
        },
      });
    },
  };
  const bot = defineBot({ id: "diarist", displayName: "Diarist", per: "server", service, on: {} });
  const open = async (options: Partial<TestTownOptions> = {}) => {
    const town = await openTestTown({ bots: [bot], people: [alice, bob], ...options });
    const context = contexts.at(-1);
    if (context === undefined) throw new Error("the service was not opened");
    return { town, context };
  };
  return { bot, diary, open };
}

test("a service is opened when AgentChat starts and closed when it stops", async () => {
  const { diary, open } = diarist();
  const { town } = await open();
  await town.restarts();
  expect(diary).toEqual(["opened", "closed", "opened"]);
});

test("a service forgets who is forgotten, and their records go", async () => {
  const { diary, open } = diarist();
  const { town, context } = await open();
  await context.person(alice).records.put("page", "1", "Monday");
  await context.person(bob).records.put("page", "1", "Tuesday");
  expect(await context.peopleWith("page")).toEqual([alice, bob]);
  const { length: before } = town.person(alice).messages;
  await town.person(alice).says("!delete-me");
  await town.person(alice).reacts(town.person(alice).messages[before]?.eventId ?? "", "✅");
  await town.idle();
  expect(diary).toEqual(["opened", `forgot ${alice}`]);
  expect(await context.peopleWith("page")).toEqual([bob]);
  expect(context.person(alice).home).toBeUndefined();
  expect(await context.person(alice).tell({ text: "Hello?", source: "hello" })).toBeUndefined();
});

test("an event is seen while a turn goes on in the same room", async () => {
  const sign = Promise.withResolvers<string>();
  const { bot } = diarist({
    seen(event) {
      sign.resolve(String(event.content["text"]));
      return Promise.resolve(undefined);
    },
  });
  const waiting = defineBot({
    id: "assistant",
    displayName: "Assistant",
    per: "user",
    on: { message: async (turn) => turn.reply(await sign.promise) },
  });
  const town = await openTestTown({ bots: [waiting, bot], people: [alice] });
  const answered = town.person(alice).says("wait for the sign");
  await town.person(alice).sendsEvent("org.example.sign", { text: "now" });
  expect(await answered).toEqual(["now"]);
});

test("an event that was not seen to its end when AgentChat stops is seen again", async () => {
  const begun = Promise.withResolvers<void>();
  const seen: string[] = [];
  const { open } = diarist({
    async seen({ eventId }) {
      seen.push(eventId);
      begun.resolve();
      if (seen.length === 1) await new Promise(() => undefined);
      return undefined;
    },
  });
  const { town } = await open();
  const send = () => town.person(alice).sendsEvent("org.example.sign", {}, { eventId: "$sign" });
  async function stop(): Promise<void> {
    await begun.promise;
    await town.restarts();
  }
  const [sent] = await Promise.allSettled([send(), stop()]);
  expect(sent).toMatchObject({ reason: { code: "stopped" } });
  await send();
  expect(seen).toEqual(["$sign", "$sign"]);
});

test("what a service publishes comes from its bot, where the config lets it", async () => {
  for (const intents of [undefined, ["io.agentchat.message.sent"]]) {
    const published: AgentChatEvent[] = [];
    const bus = createInProcessBus({ report: () => undefined });
    await bus.subscribe({ name: "test", types: ["io.agentchat.location.updated"] }, (event) => {
      published.push(event);
      return Promise.resolve();
    });
    const { open } = diarist();
    const subscriptions = { diarist: ["io.agentchat.location.updated"] };
    const settings = { diarist: intents === undefined ? {} : { intents } };
    const { town, context } = await open({ bus, settings, subscriptions });
    const { roomId, agentId } = town.person(alice);
    const at = "2026-03-01T12:00:00Z";
    const data = { personId: alice, roomId, agentId, latitude: 47, longitude: 19, isLive: false, at };
    await context.publish("io.agentchat.location.updated", data, { id: "1", personId: alice, roomId });
    await bus[Symbol.asyncDispose]();
    const event = { id: "1", source: "/agentchat/diarist", subject: `users/${alice}/chats/${roomId}`, data };
    expect(published).toMatchObject(intents === undefined ? [event] : []);
  }
});

test("a person is known by name, level and time zone, and what was done for them is in their audit log once", async () => {
  const { open } = diarist();
  const { town, context } = await open({
    people: [alice],
    permissionLevel: (userId) => (userId === bob ? "none" : "user"),
  });
  expect(await context.person(alice).facts()).toMatchObject({ name: "alice" });
  expect(context.person(alice).level()).toBe("user");
  expect(context.person(bob).level()).toBe("none");
  for (let time = 0; time < 2; time += 1) await context.person(alice).audit({ action: "wrote a page" }, "page 1");
  const [audit = ""] = await town.person(alice).says("!audit");
  expect(audit.match(/wrote a page/gu)).toHaveLength(1);
});
