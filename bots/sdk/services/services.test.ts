import { expect, test } from "vitest";
import { defineBot, z } from "#sdk";
import type { OpenedService, Service, ServicePerson, UserId } from "#sdk";
import { openTestTown } from "#sdk/testing";
import type { TestTownOptions } from "#sdk/testing";
import { AgentChatError } from "#error";

interface Watch extends OpenedService {
  readonly seenBy: readonly string[];
  person(personId: UserId): ServicePerson;
}

interface WatchOptions {
  /** Thrown, once each, at what is seen. */
  readonly failures?: Error[];
}

/** Tells bob what alice's flags are. */
function flagBot({ failures = [] }: WatchOptions = {}) {
  const watch: Service<Watch, { readonly prefix: string }> = {
    sees: ["org.example.flag"],
    seesMessages: ["m.location"],
    open(context) {
      const seenBy: string[] = [];
      return Promise.resolve({
        seenBy,
        person: (personId) => context.person(personId),
        async seen(event, room) {
          const failure = failures.shift();
          if (failure !== undefined) throw failure;
          seenBy.push(`${event.type} ${room.agentId} ${room.isDirect ? "direct" : "group"} ${room.level}`);
          if (event.type !== "org.example.flag") {
            await room.react("📍");
            return "taken";
          }
          const { color } = event.content;
          await context
            .person(bob)
            .tell({ text: `${context.config.prefix} ${String(color)}`, source: event.eventId, reactions: ["👍"] });
          return undefined;
        },
        async redacted(eventId, room) {
          await room.reply(`gone: ${eventId}`, { isNotice: true });
        },
        forget(personId) {
          seenBy.push(`forgotten ${personId}`);
          return Promise.resolve();
        },
      });
    },
  };
  const bot = defineBot({
    id: "flags",
    displayName: "Flags",
    per: "server",
    config: z.object({ prefix: z.string().default("A flag:") }),
    service: watch,
    on: { message: (turn) => turn.reply(turn.service(watch).seenBy.join(", ")) },
  });
  return { bot, watch };
}

const alice = "@alice:test";
const bob = "@bob:test" as UserId;

function openTown(options: WatchOptions & Partial<TestTownOptions> = {}) {
  const { bot } = flagBot(options);
  return openTestTown({ bots: [bot], people: [alice, bob], ...options });
}

test("what one person sends is seen, and another is told of it by their assistant, once", async () => {
  const town = await openTown();
  const flag = { stateKey: alice, eventId: "$flag" };
  expect(await town.person(alice).sendsEvent("org.example.flag", { color: "red" }, flag)).toEqual([]);
  await town.restarts();
  await town.person(alice).sendsEvent("org.example.flag", { color: "red" }, flag);
  expect(town.person(bob).told).toEqual(["A flag: red"]);
  expect(town.person(bob).contents.map((content) => content["m.relates_to"])).toEqual([
    undefined,
    { rel_type: "m.annotation", event_id: town.person(bob).messages[0]?.eventId, key: "👍" },
  ]);
});

test("a message that a service takes is not answered", async () => {
  const town = await openTown();
  expect(await town.person(alice).says("here", { content: { msgtype: "m.location" } })).toEqual([]);
  expect(town.person(alice).contents).toMatchObject([{ "m.relates_to": { key: "📍" } }]);
  const [answer] = await town.person(alice).says("there", { content: { msgtype: "m.unheard" } });
  expect(answer).toMatch(/^I can read text messages only/u);
});

test("a service is told what was taken back", async () => {
  const town = await openTown();
  expect(await town.person(alice).redacts("$flag")).toEqual(["gone: $flag"]);
});

test("an event is seen once for each agent in the room, and turns of the bot reach its service", async () => {
  const town = await openTown();
  const room = town.addRoom({ people: [alice], assistantsOf: [alice, bob], botIds: ["flags"] });
  await town.person(alice).sendsEvent("org.example.flag", {}, { roomId: room, stateKey: "" });
  const direct = town.addRoom({ people: [alice], botIds: ["flags"], isDirect: true });
  expect(await town.person(alice).says("what have you seen?", { roomId: direct })).toEqual([
    [
      "org.example.flag @_agentchat_assistant_alice:test group user",
      "org.example.flag @_agentchat_assistant_bob:test group user",
      "org.example.flag @_agentchat_flags:test group user",
    ].join(", "),
  ]);
});

test("what failed when it arrived is seen again when it is delivered", async () => {
  const town = await openTown({ failures: [new AgentChatError("away", "away", { retryable: true })] });
  await town.person(alice).sendsEvent("org.example.flag", { color: "blue" });
  expect(town.person(bob).told).toEqual(["A flag: blue"]);
});

test("a service that fails for good keeps nobody from being answered", async () => {
  const town = await openTown({ failures: [new Error("a bug")] });
  const [answer] = await town.person(alice).says("here", { content: { msgtype: "m.location" } });
  expect(answer).toMatch(/^I can read text messages only/u);
});

test("a person without an assistant is told nothing", async () => {
  const town = await openTown({ people: [alice], newcomers: [bob] });
  await town.person(alice).sendsEvent("org.example.flag", { color: "red" });
  expect(town.sent).toEqual([]);
});

test("a person who has gone from the chat with their assistant is told nothing, whoever is left in it", async () => {
  const town = await openTown({ newcomers: ["@carol:test"] });
  const { roomId } = town.person(bob);
  await town
    .person("@carol:test")
    .sendsEvent("m.room.member", { membership: "join" }, { roomId, stateKey: "@carol:test" });
  await town.person(bob).sendsEvent("m.room.member", { membership: "leave" }, { stateKey: bob });
  await town.person(alice).sendsEvent("org.example.flag", { color: "red" });
  expect(town.person("@carol:test").told).toEqual([]);
  await town.person(bob).sendsEvent("m.room.member", { membership: "join" }, { stateKey: bob });
  await town.person(alice).sendsEvent("org.example.flag", { color: "green" });
  expect(town.person(bob).told).toEqual(["A flag: green"]);
});
