import { expect, it } from "vitest";
import { groupCommit } from "./group-commit.ts";

/** Writes numbers and answers with their doubles; refuses groups with a negative one. */
function recorder() {
  const groups: (readonly number[])[] = [];
  let underWay = 0;
  async function write(items: readonly number[]): Promise<readonly number[]> {
    underWay += 1;
    expect(underWay).toBe(1);
    await Promise.resolve();
    groups.push(items);
    underWay -= 1;
    if (items.some((item) => item < 0)) throw new RangeError("negative");
    return items.map((item) => item * 2);
  }
  return { groups, write };
}

it("writes what is called within one turn of the event loop as one group and answers each caller", async () => {
  const { groups, write } = recorder();
  const commit = groupCommit(write);
  const afterMicrotask = Promise.resolve().then(() => commit.write([5]));
  expect(await Promise.all([commit.write([1]), commit.write([2, 3]), commit.write([]), commit.write([4])])).toEqual([
    [2],
    [4, 6],
    [],
    [8],
  ]);
  expect(await afterMicrotask).toEqual([10]);
  expect(groups).toEqual([[1, 2, 3, 4, 5]]);
});

it("gathers while a group is under way, and writes one group after the other", async () => {
  const { groups, write } = recorder();
  const commit = groupCommit(write);
  const followUp = commit.write([1]).then(() => Promise.all([commit.write([2]), commit.write([3])]));
  expect(await followUp).toEqual([[4], [6]]);
  expect(groups).toEqual([[1], [2, 3]]);
});

it("rejects all callers of a group that fails, and only those", async () => {
  const { write } = recorder();
  const commit = groupCommit(write);
  const [first, second] = await Promise.allSettled([commit.write([1]), commit.write([-1])]);
  expect(first).toMatchObject({ status: "rejected", reason: expect.any(RangeError) });
  expect(second).toMatchObject({ status: "rejected", reason: expect.any(RangeError) });
  expect(await commit.write([3])).toEqual([6]);
});

it("bounds groups without parting the items of a call", async () => {
  const { groups, write } = recorder();
  const commit = groupCommit(write, 3);
  await Promise.all([commit.write([1, 2]), commit.write([3, 4, 5, 6]), commit.write([7])]);
  expect(groups).toEqual([[1, 2, 3, 4, 5, 6], [7]]);
});

it("drains what was handed over", async () => {
  const { groups, write } = recorder();
  const commit = groupCommit(write, 1);
  const written = Promise.all([commit.write([1]), commit.write([2])]);
  await commit.drain();
  expect(groups).toEqual([[1], [2]]);
  await written;
});
