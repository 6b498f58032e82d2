import { expect, test } from "vitest";
import { createInProcessBus } from "#events";
import { defineBot } from "../define-bot.ts";
import { openTestTown } from "../testing.ts";
import { behalfParts } from "./behalf-parts.ts";

const bringer = defineBot({
  id: "assistant",
  displayName: "{name}'s assistant",
  per: "user",
  shared: behalfParts,
  on: {},
});

test("delivery and reading are published", async () => {
  const types = ["io.agentchat.message.delivered", "io.agentchat.message.read"] as const;
  const published: unknown[] = [];
  await using bus = createInProcessBus({ report: () => undefined });
  await bus.subscribe({ name: "test", types }, ({ type, data }) => {
    published.push({ type, ...data });
    return Promise.resolve();
  });
  const town = await openTestTown({
    bots: [bringer],
    people: ["@alice:test", "@bob:test"],
    bus,
    subscriptions: { assistant: types },
  });
  await town.befriend("@alice:test", "@bob:test");
  const [alice, bob] = [town.person("@alice:test"), town.person("@bob:test")];
  await alice.says("!tell bob hello");
  await alice.reacts(alice.messages.at(-1)?.eventId ?? "", "✅");
  const { eventId } = bob.messages.find(({ text }) => text.endsWith(": hello")) ?? { eventId: "" };
  await bob.reads(eventId);
  const about = { agentId: bob.agentId, roomId: bob.roomId, eventId, personId: bob.userId };
  await expect
    .poll(() => published)
    .toEqual(expect.arrayContaining(types.map((type) => expect.objectContaining({ type, ...about }) as unknown)));
});
