import { expect, test } from "vitest";
import { createWriteQueue } from "./write-queue.ts";

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const nothing = (): void => undefined;

test("writers take turns in the order in which they came", async () => {
  const queue = createWriteQueue();
  const order: string[] = [];
  const write = async (owner: string): Promise<void> => {
    const turn = await queue.enter(owner);
    order.push(`${owner} begins`);
    await settle();
    order.push(`${owner} ends`);
    turn.leave();
    turn.leave();
  };
  await Promise.all(["a", "b", "a"].map(write));
  expect(order).toEqual(["a begins", "a ends", "b begins", "b ends", "a begins", "a ends"]);
});

test("a group lets in its own writers, also those that came before it began, and nobody else", async () => {
  const queue = createWriteQueue();
  const first = await queue.enter("b");
  const events: string[] = [];
  const begun = queue.enterGroup(["a"], () => events.push("group begins"));
  const entered = (["b", "a", "a"] as const).map(async (owner, index) => {
    const turn = await queue.enter(owner);
    events.push(`${owner}${index} ${turn.isPart ? "is part" : "is alone"}`);
    return turn;
  });
  expect(events).toEqual([]);
  first.leave();
  const group = await begun;
  await settle();
  expect(events).toEqual(["group begins", "a1 is part"]);
  const ended = group.end(() => events.push("group ends"));
  await settle();
  // the one that is in is waited for, and no other is let in
  expect(events).toHaveLength(2);
  (await entered[1])?.leave();
  await ended;
  (await entered[0])?.leave();
  await entered[2];
  expect(events).toEqual(["group begins", "a1 is part", "group ends", "b0 is alone", "a2 is alone"]);
});

test("a group ends once; what fails at its end is told to who waits for it, and others go on", async () => {
  const queue = createWriteQueue();
  const group = await queue.enterGroup(["a"], nothing);
  expect(queue.group).toBe(group);
  const failure = new Error("disk full");
  const fail = (): never => {
    throw failure;
  };
  await expect(group.end(fail)).rejects.toBe(failure);
  await expect(group.ended).rejects.toBe(failure);
  await expect(group.end(nothing)).rejects.toBe(failure);
  expect(queue.group).toBeUndefined();
  expect(await queue.enter("b")).toMatchObject({ isPart: false });
});

test("a group that cannot begin is none", async () => {
  const queue = createWriteQueue();
  const failure = new Error("no");
  const fail = (): never => {
    throw failure;
  };
  await expect(queue.enterGroup(["a"], fail)).rejects.toBe(failure);
  expect(await queue.enter("a")).toMatchObject({ isPart: false });
});
