import { expect, test } from "vitest";
import { parseUserId } from "../ids.ts";
import { createChangedUsers } from "./changed-users.ts";

const [alice, bob] = [parseUserId("@alice:x"), parseUserId("@bob:x")];
const [agent, other] = [parseUserId("@agent:x"), parseUserId("@other:x")];

test("each agent is told of each change once, and of everybody at first", () => {
  const changed = createChangedUsers();
  changed.add([alice]);
  expect(changed.take(agent)).toBe("all");
  expect(changed.take(agent)).toEqual([]);
  changed.add([bob]);
  changed.add([alice, bob]);
  expect(changed.take(agent)).toEqual([alice, bob]);
  expect(changed.take(agent)).toEqual([]);
  expect(changed.take(other)).toBe("all");
  changed.add([bob]);
  expect(changed.take(other)).toEqual([bob]);
  expect(changed.take(agent)).toEqual([bob]);
});

test("what did not arrive, or got lost, is everybody again", () => {
  const changed = createChangedUsers();
  changed.take(agent);
  changed.take(other);
  changed.add([alice]);
  expect(changed.take(agent)).toEqual([alice]);
  changed.forget(agent);
  expect(changed.take(agent)).toBe("all");
  expect(changed.take(other)).toEqual([alice]);
  changed.forgetAll();
  expect([changed.take(agent), changed.take(other)]).toEqual(["all", "all"]);
});
