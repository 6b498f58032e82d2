import { describe, expect, test } from "vitest";
import { busContract } from "./bus.contract.ts";
import { EventError } from "./event-error.ts";
import { createEvent } from "./event.ts";
import { createInProcessBus } from "./in-process-bus.ts";

describe("the in-process bus keeps the contract:", () => {
  test.each(busContract)("$behavior", async ({ verify }) => {
    await verify(async (report) => createInProcessBus({ report }));
  });
});

test("a subscriber that is too far behind loses what comes on top, and others do not", async () => {
  const losses: unknown[] = [];
  const served: string[] = [];
  const gate = Promise.withResolvers<void>();
  const bus = createInProcessBus({ report: ({ event, error }) => losses.push([event.id, error]), maxBacklog: 2 });
  await bus.subscribe(["io.agentchat.typing.started"], () => gate.promise);
  let reached = Promise.withResolvers<void>();
  await bus.subscribe(["io.agentchat.typing.started"], (event) => {
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
  expect(losses).toEqual([["3", expect.any(EventError)]]);
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
