import * as fc from "fast-check";
import { expect, it } from "vitest";
import { precisions } from "#sdk";
import { createContactLists, rowOf, termsOf } from "./contact-lists.ts";
import type { Terms } from "./contact-lists.ts";

const anyRow = fc.nat({ max: 12 });
const anyTerms = fc.record({
  toOwner: fc.constantFrom(...precisions),
  toOther: fc.constantFrom(...precisions),
  hasOwnRadius: fc.boolean(),
});
const anyStep = fc.oneof(
  { weight: 8, arbitrary: fc.record({ kind: fc.constant("set"), row: anyRow, other: fc.nat(300), terms: anyTerms }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("remove"), row: anyRow, other: fc.nat(300) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("clear"), row: anyRow }) },
);

it("keeps what a map of maps keeps, however often lists are moved", () => {
  fc.assert(
    fc.property(fc.array(anyStep, { maxLength: 3_000, size: "max" }), (steps) => {
      const lists = createContactLists();
      const expected = new Map<number, Map<number, Terms>>();
      for (const step of steps) {
        const ofRow = expected.get(step.row) ?? new Map<number, Terms>();
        expected.set(step.row, ofRow);
        if ("terms" in step) {
          lists.set(step.row, step.other, step.terms);
          ofRow.set(step.other, step.terms);
        } else if ("other" in step) {
          lists.remove(step.row, step.other);
          ofRow.delete(step.other);
        } else {
          lists.clear(step.row);
          ofRow.clear();
        }
      }
      for (const [row, ofRow] of expected) {
        const entries = lists.entries().slice(lists.startOf(row), lists.startOf(row) + lists.countOf(row));
        expect(new Map([...entries].map((entry) => [rowOf(entry), termsOf(entry)]))).toEqual(ofRow);
        expect(entries).toHaveLength(ofRow.size);
      }
    }),
    { numRuns: 30 },
  );
});

it("holds rows of a hundred million people", () => {
  const lists = createContactLists();
  const terms = { toOwner: "city", toOther: "exact", hasOwnRadius: true } as const;
  lists.set(0, 100_000_000, terms);
  const [entry = 0] = lists.entries();
  expect([rowOf(entry), termsOf(entry)]).toEqual([100_000_000, terms]);
});
