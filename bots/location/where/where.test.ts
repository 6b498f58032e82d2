import { expect, test } from "vitest";
import { createTestClock, openTestTown } from "#sdk/testing";
import { location } from "../index.ts";

const people = ["@alice:test", "@bob:test", "@carol:test"];

async function openTown() {
  const clock = createTestClock("2026-07-30T14:00:00Z");
  const town = await openTestTown({ bots: [location], people, now: clock.now, sleep: clock.sleep });
  return { clock, town, alice: town.person("@alice:test"), bob: town.person("@bob:test") };
}

test.each(["!where bob", "where is Bob?", "where's bob"])(
  "nobody is told of those who let them know nothing: %s",
  async (text) => {
    const { alice } = await openTown();
    expect(await alice.says(text)).toEqual([expect.stringMatching(/^I cannot tell you where bob is\./iu)]);
  },
);

test.each(["!where", "where am I?", "who is near?", "is anyone near?"])(
  "who has not said where they are is told how: %s",
  async (text) => {
    const { alice } = await openTown();
    expect(await alice.says(text)).toEqual([expect.stringMatching(/^I do not know where you are\. Share your live/u)]);
  },
);
