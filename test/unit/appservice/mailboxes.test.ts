import { pino } from "pino";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { AgentChatError } from "#error";
import type { StoredDelivery } from "#appservice";
import { createStore } from "#store";
import type { Store } from "#store";
import { createBackground } from "../../../appservice/background.ts";
import { createMailboxes } from "../../../appservice/dispatch/mailboxes.ts";
import type { Mailboxes } from "../../../appservice/dispatch/mailboxes.ts";
import { delivery } from "./deliveries.ts";

const log = pino({ level: "silent" });

describe("mailboxes", () => {
  let store: Store;

  beforeEach(async () => {
    store = await createStore({ url: "sqlite::memory:", masterSecret: "ab".repeat(32) });
  });

  afterEach(async () => {
    await store.close();
  });

  function open(
    handle: (delivery: StoredDelivery) => Promise<void>,
    limits: { concurrency?: number; capacity?: number } = {},
  ) {
    const background = createBackground(log);
    const mailboxes = createMailboxes({ inbox: store.inbox, handle, background, log, ...limits });
    return { mailboxes, background };
  }

  async function receive(mailboxes: Mailboxes, ...names: readonly string[]): Promise<void> {
    mailboxes.deliver(await store.inbox.add(names.map((name) => delivery(name))));
  }

  test("deliver in order within a mailbox, mailboxes side by side", async () => {
    const order: string[] = [];
    const gate = Promise.withResolvers<void>();
    const { mailboxes, background } = open(async ({ event }) => {
      order.push(`start ${event.eventId}`);
      if (event.roomId === "!a:x") await gate.promise;
      order.push(`end ${event.eventId}`);
    });
    await receive(mailboxes, "a1", "a2", "b1", "b2");
    await expect.poll(() => order).toEqual(["start $a1", "start $b1", "end $b1", "start $b2", "end $b2"]);
    gate.resolve();
    await background.settled();
    expect(order.slice(5)).toEqual(["end $a1", "start $a2", "end $a2"]);
    expect(await store.inbox.depth()).toEqual({ count: 0, oldestReceivedAt: undefined });
  });

  test("run no more handlers at once than allowed, and each room has its turn", async () => {
    let running = 0;
    let most = 0;
    const rooms: string[] = [];
    const { mailboxes, background } = open(
      async ({ event }) => {
        running += 1;
        most = Math.max(most, running);
        rooms.push(event.roomId);
        await Promise.resolve();
        running -= 1;
      },
      { concurrency: 1 },
    );
    await receive(mailboxes, "a1", "a2", "a3", "b1", "c1");
    await background.settled();
    expect(most).toBe(1);
    expect(rooms).toEqual(["!a:x", "!b:x", "!c:x", "!a:x", "!a:x"]);
  });

  test("hold a bounded number in memory and read the others from the inbox, in order", async () => {
    const handled: string[] = [];
    const gate = Promise.withResolvers<void>();
    const { mailboxes, background } = open(
      async ({ event }) => {
        if (event.eventId === "$a0") await gate.promise;
        handled.push(event.eventId);
      },
      { capacity: 3 },
    );
    const names = Array.from({ length: 20 }, (_, index) => `a${index}`);
    await receive(mailboxes, ...names.slice(0, 10));
    await receive(mailboxes, ...names.slice(10));
    gate.resolve();
    await background.settled();
    expect(handled).toEqual(names.map((name) => `$${name}`));
  });

  test("take what arrives while the inbox is read, once and in order", async () => {
    const handled: string[] = [];
    let arriving: Promise<void> | undefined;
    const { mailboxes, background } = open(
      async ({ event }) => {
        handled.push(event.eventId);
        if (event.eventId === "$a4") arriving = receive(mailboxes, "a5", "a6", "a7", "a8", "a9");
        await Promise.resolve();
      },
      { capacity: 2 },
    );
    await receive(mailboxes, "a0", "a1", "a2", "a3", "a4");
    await expect.poll(() => handled.length).toBe(10);
    await arriving;
    await background.settled();
    expect(handled).toEqual(Array.from({ length: 10 }, (_, index) => `$a${index}`));
  });

  test("hand out again what waited for something, also when it comes back while newer ones are read", async () => {
    const handled: string[] = [];
    const isThere = new Set<string>();
    let whenRead = (): void => undefined;
    const background = createBackground(log);
    const mailboxes = createMailboxes({
      inbox: {
        markDone: (sequences) => store.inbox.markDone(sequences),
        async unfinished(query) {
          const page = await store.inbox.unfinished(query);
          whenRead();
          whenRead = () => undefined;
          return page;
        },
        add: (deliveries) => store.inbox.add(deliveries),
      } as Store["inbox"],
      handle({ event }) {
        if (event.eventId === "$a0" && !isThere.has(event.eventId)) return Promise.resolve("waits");
        handled.push(event.eventId);
        return Promise.resolve();
      },
      background,
      log,
      capacity: 2,
    });
    const stored = await store.inbox.add(["a0", "a1", "a2", "a3", "a4"].map((name) => delivery(name)));
    whenRead = () => {
      isThere.add("$a0");
      mailboxes.deliver(stored.slice(0, 1));
    };
    mailboxes.deliver(stored);
    await background.settled();
    expect(handled.toSorted()).toEqual(["$a0", "$a1", "$a2", "$a3", "$a4"]);
    expect(await store.inbox.depth()).toMatchObject({ count: 0 });
  });

  test("handle once what comes again while it waits for its turn, or is handled", async () => {
    const handled: string[] = [];
    const gate = Promise.withResolvers<void>();
    const { mailboxes, background } = open(async ({ event }) => {
      await gate.promise;
      handled.push(event.eventId);
    });
    const stored = await store.inbox.add(["a0", "a1", "a2"].map((name) => delivery(name)));
    mailboxes.deliver(stored);
    mailboxes.deliver(stored.slice(0, 2));
    gate.resolve();
    await background.settled();
    expect(handled).toEqual(["$a0", "$a1", "$a2"]);
  });

  test("hand out again what a previous run left undone, before what is new", async () => {
    await store.inbox.add([delivery("a1"), delivery("b1"), delivery("a2")]);
    const handled: string[] = [];
    const { mailboxes, background } = open(({ event }) => {
      handled.push(event.eventId);
      return Promise.resolve();
    });
    await mailboxes.replay();
    await receive(mailboxes, "a3");
    await background.settled();
    expect(handled.filter((eventId) => eventId.startsWith("$a"))).toEqual(["$a1", "$a2", "$a3"]);
    expect(handled).toContain("$b1");
  });

  test("try again what fails for the moment, and keep the order", async () => {
    const handled: string[] = [];
    let faults = 1;
    const { mailboxes, background } = open(({ event }) => {
      handled.push(event.eventId);
      if (event.eventId === "$a1" && faults-- > 0) throw new AgentChatError("busy", "not now", { retryable: true });
      return Promise.resolve();
    });
    await receive(mailboxes, "a1", "a2");
    await background.settled();
    expect(handled).toEqual(["$a1", "$a1", "$a2"]);
  });

  test("give up what fails for good, and go on", async () => {
    const handled: string[] = [];
    const { mailboxes, background } = open(({ event }) => {
      handled.push(event.eventId);
      return event.eventId === "$a1" ? Promise.reject(new Error("a defect")) : Promise.resolve();
    });
    await receive(mailboxes, "a1", "a2");
    await background.settled();
    expect(handled).toEqual(["$a1", "$a2"]);
    expect(await store.inbox.depth()).toMatchObject({ count: 0 });
  });

  test("leave undone at shutdown what has not begun or was stopped, and wait for what runs", async () => {
    const gate = Promise.withResolvers<void>();
    const handled: string[] = [];
    const { mailboxes } = open(async ({ event }) => {
      if (event.eventId === "$b1") throw new AgentChatError("stopped", "stopping");
      await gate.promise;
      handled.push(event.eventId);
    });
    await receive(mailboxes, "a1", "a2", "b1");
    const drained = mailboxes.drain();
    gate.resolve();
    await drained;
    expect(handled).toEqual(["$a1"]);
    const left = await store.inbox.unfinished({ after: 0, limit: 10 });
    expect(left.map(({ event }) => event.eventId)).toEqual(["$a2", "$b1"]);
  });
});
