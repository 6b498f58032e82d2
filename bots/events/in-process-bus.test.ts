import { describe, expect, test } from "vitest";
import { busContract } from "./bus.contract.ts";
import { createEvent } from "./event.ts";
import { createInProcessBus } from "./in-process-bus.ts";

describe("the in-process bus keeps the contract:", () => {
  test.each(busContract)("$behavior", async ({ verify }) => {
    await verify(async (options) => createInProcessBus(options));
  });
});

test("a subscriber that is too far behind loses what comes on top, and others do not", async () => {
  const losses: unknown[] = [];
  const served: string[] = [];
  const gate = Promise.withResolvers<void>();
  const bus = createInProcessBus({ report: ({ event, reason }) => losses.push([event.id, reason]), maxBacklog: 2 });
  await bus.subscribe({ name: "subscriber 1", types: ["io.agentchat.typing.started"] }, () => gate.promise);
  let reached = Promise.withResolvers<void>();
  await bus.subscribe({ name: "subscriber 2", types: ["io.agentchat.typing.started"] }, (event) => {
    served.push(event.id);
    reached.resolve();
  });
  for (const id of ["1", "2", "3"]) {
    reached = Promise.withResolvers<void>();
    await bus.publish(typingStarted(id));
    await reached.promise;
  }
  gate.resolve();
  await bus[Symbol.asyncDispose]();
  expect(served).toEqual(["1", "2", "3"]);
  expect(losses).toEqual([["3", "overloaded"]]);
});

test("keeps the newest dead letters", async () => {
  const bus = createInProcessBus({ report: () => undefined, sleep: () => Promise.resolve(), maxDeadLetters: 2 });
  await bus.subscribe({ name: "broken", types: ["io.agentchat.typing.started"] }, () => {
    throw new Error("broken");
  });
  for (const id of ["1", "2", "3"]) await bus.publish(typingStarted(id));
  await bus[Symbol.asyncDispose]();
  expect((await bus.deadLetters()).map(({ event }) => event.id)).toEqual(["2", "3"]);
});

function typingStarted(id: string) {
  return createEvent("io.agentchat.typing.started", {
    id,
    time: new Date(0),
    source: "/agentchat/echo",
    subject: `users/@alice:example.org/chats/!${id}:example.org`,
    data: {
      roomId: `!${id}:example.org`,
      agentId: "@agent:example.org",
      personId: "@alice:example.org",
      typist: "person",
    },
  });
}
