import { pino } from "pino";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { AgentChatError } from "#error";
import type { DeliveryAtWork } from "#appservice";
import { createStore } from "#store";
import type { Store } from "#store";
import { createBackground } from "../../../appservice/background.ts";
import { createMailboxes } from "../../../appservice/dispatch/mailboxes.ts";
import { delivery } from "./deliveries.ts";

const log = pino({ level: "silent" });

describe("a delivery whose handler steps aside", () => {
  let store: Store;
  let order: string[];

  beforeEach(async () => {
    store = await createStore({ url: "sqlite::memory:", masterSecret: "ab".repeat(32) });
    order = [];
  });

  afterEach(async () => {
    await store.close();
  });

  /** Handlers of the events in `gates` step aside and wait for their gate. */
  function open(gates: ReadonlyMap<string, Promise<unknown>>, capacity = 100) {
    const background = createBackground(log);
    async function handle({ event, stepAside }: DeliveryAtWork): Promise<void> {
      order.push(`start ${event.eventId}`);
      const gate = gates.get(event.eventId);
      if (gate !== undefined) {
        stepAside();
        await gate;
      }
      order.push(`end ${event.eventId}`);
    }
    return { background, mailboxes: createMailboxes({ inbox: store.inbox, handle, background, log, capacity }) };
  }

  const add = (...names: readonly string[]) => store.inbox.add(names.map((name) => delivery(name)));

  async function undone(): Promise<readonly string[]> {
    const left = await store.inbox.unfinished({ after: 0, limit: 100 });
    return left.map(({ event }) => event.eventId);
  }

  test("lets the mailbox go on, in order, and is undone until it has ended", async () => {
    const gate = Promise.withResolvers<void>();
    const { mailboxes, background } = open(new Map([["$a1", gate.promise]]));
    mailboxes.deliver(await add("a1", "a2", "a3"));
    await expect.poll(() => order).toEqual(["start $a1", "start $a2", "end $a2", "start $a3", "end $a3"]);
    await expect.poll(undone).toEqual(["$a1"]);
    gate.resolve();
    await background.settled();
    expect(order.at(-1)).toBe("end $a1");
    expect(await undone()).toEqual([]);
  });

  test("is one of four; the fifth holds the mailbox up until one of them has ended", async () => {
    const gates = ["$a1", "$a2", "$a3", "$a4", "$a5"].map((id) => [id, Promise.withResolvers<void>()] as const);
    const { mailboxes, background } = open(new Map(gates.map(([id, gate]) => [id, gate.promise])));
    mailboxes.deliver(await add("a1", "a2", "a3", "a4", "a5", "a6", "b1"));
    await expect.poll(() => order).toContain("end $b1");
    await expect.poll(() => order).toContain("start $a5");
    expect(order).not.toContain("start $a6");
    gates[2]?.[1].resolve();
    await expect.poll(() => order).toContain("end $a6");
    for (const [, gate] of gates) gate.resolve();
    await background.settled();
    expect(await undone()).toEqual([]);
  });

  test("is waited for at shutdown, stays undone when it is stopped, and comes first at the next start", async () => {
    const gate = Promise.withResolvers<never>();
    const { mailboxes } = open(new Map([["$a1", gate.promise]]));
    mailboxes.deliver(await add("a1", "a2"));
    await expect.poll(undone).toEqual(["$a1"]);
    let isDrained = false;
    const drained = mailboxes.drain().then(() => (isDrained = true));
    await add("a3");
    expect(isDrained).toBe(false);
    gate.reject(new AgentChatError("stopped", "stopping"));
    await drained;
    expect(await undone()).toEqual(["$a1", "$a3"]);
    order = [];
    const next = open(new Map());
    await next.mailboxes.replay();
    await next.background.settled();
    expect(order).toEqual(["start $a1", "end $a1", "start $a3", "end $a3"]);
  });

  test("is handled once when it comes again, also when the inbox is read meanwhile", async () => {
    const gate = Promise.withResolvers<void>();
    const { mailboxes, background } = open(new Map([["$a1", gate.promise]]), 2);
    const stored = await add("a1", "a2", "a3", "a4", "a5");
    mailboxes.deliver(stored);
    await expect.poll(() => order).toContain("start $a1");
    mailboxes.deliver(stored.slice(0, 1));
    await expect.poll(() => order).toContain("end $a5");
    mailboxes.deliver(stored.slice(0, 1));
    mailboxes.deliver(await add("a6", "a7", "a8", "a9"));
    await expect.poll(() => order).toContain("end $a9");
    gate.resolve();
    await background.settled();
    expect(order.filter((each) => each === "start $a1")).toHaveLength(1);
    expect(order).toHaveLength(18);
    expect(await undone()).toEqual([]);
  });

  test("is tried again beside the others when it fails for the moment", async () => {
    const gate = Promise.withResolvers<void>();
    const background = createBackground(log);
    let failures = 0;
    const mailboxes = createMailboxes({
      inbox: store.inbox,
      async handle({ event, stepAside }) {
        order.push(event.eventId);
        if (event.eventId !== "$a1") return;
        stepAside();
        await gate.promise;
        if (failures++ === 0) throw new AgentChatError("busy", "not now", { retryable: true });
      },
      background,
      log,
    });
    mailboxes.deliver(await add("a1", "a2"));
    await expect.poll(() => order).toEqual(["$a1", "$a2"]);
    gate.resolve();
    await background.settled();
    expect(order).toEqual(["$a1", "$a2", "$a1"]);
    expect(await undone()).toEqual([]);
  });

  test("cannot step aside when it has ended", async () => {
    const kept: (() => void)[] = [];
    const background = createBackground(log);
    const mailboxes = createMailboxes({
      inbox: store.inbox,
      handle({ event, stepAside }) {
        order.push(event.eventId);
        kept.push(stepAside);
        return Promise.resolve();
      },
      background,
      log,
    });
    const stored = await add("a1", "a2");
    mailboxes.deliver(stored.slice(0, 1));
    await background.settled();
    kept[0]?.();
    // what has ended and comes again is a matter of the inbox
    mailboxes.deliver(stored);
    await background.settled();
    expect(order).toEqual(["$a1", "$a1", "$a2"]);
  });
});
