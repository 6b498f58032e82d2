import { pino } from "pino";
import { expect, test } from "vitest";
import { createAnswerCache } from "./answer-cache.ts";

test("a cache that fails has nothing and keeps nothing; the log says so once, and once when it is over", async () => {
  const lines: string[] = [];
  let isAway = false;
  const act = <Result>(result: Result): Promise<Result> =>
    isAway ? Promise.reject(new Error("away")) : Promise.resolve(result);
  const cache = createAnswerCache(
    { find: () => act("answer"), keep: () => act(undefined) },
    pino({ base: null, timestamp: false }, { write: (line) => lines.push(line) }),
  );
  const find = () => cache.find("@alice:test", "question");
  expect(await find()).toBe("answer");
  isAway = true;
  await cache.keep("@alice:test", "question", "answer", 1);
  expect([await find(), await find()]).toEqual([undefined, undefined]);
  isAway = false;
  expect([await find(), await find()]).toEqual(["answer", "answer"]);
  expect(lines).toEqual([
    expect.stringContaining("answers are not cached for now"),
    expect.stringContaining("answers are cached again"),
  ]);
});
