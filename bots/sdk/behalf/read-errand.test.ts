import { expect, test } from "vitest";
import { parseUserId } from "#appservice";
import type { Contact, FoundContact } from "../contacts/contacts.ts";
import { readErrand } from "./read-errand.ts";

const alice = parseUserId("@alice:test");
const people = [contact("Bob", "@bob:test"), contact("Bob Smith", "@smith:test"), contact("Eve", "@eve:test")];
const twins = [...people, contact("Eve", "@eve2:test")];

function contact(name: string, otherId: string): Contact {
  return { personId: alice, otherId: parseUserId(otherId), name, since: 0, grants: {}, theirs: {} };
}

function bookOf(contacts: readonly Contact[]) {
  return {
    find(_personId: string, words: string): Promise<FoundContact> {
      const fitting = contacts.filter(({ name, otherId }) =>
        [name.toLowerCase(), otherId].includes(words.toLowerCase()),
      );
      const [first] = fitting;
      if (first === undefined) return Promise.resolve({ kind: "none" });
      return Promise.resolve(
        fitting.length === 1 ? { kind: "found", contact: first } : { kind: "ambiguous", contacts: fitting },
      );
    },
  };
}

test.each([
  ["bob I'll be late", "@bob:test", "I'll be late"],
  ["Bob: I'll be late", "@bob:test", "I'll be late"],
  ["Bob, smith is here", "@bob:test", "smith is here"],
  ["bob  smith\nsee you\nat eight", "@smith:test", "see you\nat eight"],
  ["Bob Smith: see: you", "@smith:test", "see: you"],
  ["Bob by voice hello", "@bob:test", "by voice hello"],
  ["Bob by voice: hello", "@bob:test", "by voice hello"],
  ["@smith:test hello", "@smith:test", "hello"],
  ["@smith:test: hello", "@smith:test", "hello"],
])("%j is for %s", async (words, otherId, text) => {
  expect(await readErrand(bookOf(people), alice, words)).toMatchObject({ kind: "read", contact: { otherId }, text });
});

test.each([
  ["", "unfinished"],
  ["bob", "unfinished"],
  ["Bob:", "unfinished"],
  ["bob smith", "unfinished"],
  [": hello", "unfinished"],
  ["zoe hello", "unknown"],
  ["Zoe Zed: hello", "unknown"],
  ["Eve hello", "ambiguous"],
])("%j is %s", async (words, kind) => {
  expect((await readErrand(bookOf(twins), alice, words)).kind).toBe(kind);
});

test("what somebody is called in the answer depends on the words alone, not on who is a contact", async () => {
  for (const words of ["Bob Smith see you", "Bob Smith: see you", "@bob:test see you"]) {
    const [known, unknown] = [
      await readErrand(bookOf(people), alice, words),
      await readErrand(bookOf([]), alice, words),
    ];
    if (known.kind !== "read" || unknown.kind !== "unknown") throw new Error(`${known.kind} ${unknown.kind}`);
    expect(known.named).toBe(unknown.named);
  }
});
