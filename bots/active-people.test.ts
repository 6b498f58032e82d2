import { expect, test } from "vitest";
import { createActivePeople } from "./active-people.ts";

const hourMs = 3_600_000;

test("counts each person once, for 24 hours after they were last seen", () => {
  let time = 0;
  const people = createActivePeople(() => time);
  people.seen("@alice:example.org");
  people.seen("@bob:example.org");
  people.seen("@alice:example.org");
  expect(people.count()).toBe(2);
  time = 20 * hourMs;
  people.seen("@alice:example.org");
  time = 24 * hourMs;
  expect(people.count()).toBe(1);
  time = 44 * hourMs;
  expect(people.count()).toBe(0);
});
