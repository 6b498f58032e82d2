import * as fc from "fast-check";
import { expect, it } from "vitest";
import { parseUserId } from "#appservice";
import { SdkError } from "../sdk-error.ts";
import type { ContactRegister } from "./contact-register.ts";
import { precisions } from "./contacts.ts";
import type { ContactPair } from "./contacts.ts";
import { grantKinds } from "./grants.ts";
import { openTestRegister } from "./testing.ts";

const hour = 3_600_000;
const day = 24 * hour;
const people = ["@alice:test", "@bob:test", "@carol:test"].map(parseUserId);
const everyPair = people.flatMap((personId) =>
  people.filter((otherId) => otherId !== personId).map((otherId): ContactPair => ({ personId, otherId })),
);
const keyOf = ({ personId, otherId }: ContactPair): string => `${personId} ${otherId}`;
const pairKey = ({ personId, otherId }: ContactPair): string => [personId, otherId].toSorted().join(" ");
const turned = ({ personId, otherId }: ContactPair): ContactPair => ({ personId: otherId, otherId: personId });

const anyPair = fc.constantFrom(...everyPair);
const anyChange = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant("step" as const),
      step: fc.constantFrom("ask", "accept", "decline", "remove", "block", "unblock"),
      pair: anyPair,
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant("grant" as const),
      pair: anyPair,
      what: fc.constantFrom(...grantKinds),
      precision: fc.constantFrom(...precisions),
      hours: fc.constantFrom(undefined, 1, 30),
      isGiven: fc.boolean(),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("pass" as const),
      milliseconds: fc.constantFrom(hour / 2, hour, 5 * day, 14 * day, 90 * day),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("forget" as const), who: fc.constantFrom(...people) }) },
);
type Change = typeof anyChange extends fc.Arbitrary<infer Each> ? Each : never;
type StepTaken = Extract<Change, { readonly kind: "step" }>;

interface Fact {
  readonly what: string;
  readonly pair: ContactPair;
  readonly at: number;
  readonly until?: number | undefined;
}

const withoutEffect = ["already", "not-asked", "waiting", "no-contact", "not-blocked", "blocked-by-you", "no-grant"];

/** Who is what to whom, in the most naive way: all that has happened, looked through whenever something is asked. */
function createOracle(now: () => number) {
  const facts: Fact[] = [];
  const isOf = (pair: ContactPair, fact: Fact): boolean => keyOf(fact.pair) === keyOf(pair);
  const isBetween = (pair: ContactPair, fact: Fact): boolean => pairKey(fact.pair) === pairKey(pair);
  const placeOf = (is: typeof isOf, pair: ContactPair, ...what: readonly string[]): number =>
    facts.findLastIndex((fact) => what.includes(fact.what) && is(pair, fact));

  const areContacts = (pair: ContactPair): boolean =>
    placeOf(isBetween, pair, "became") > placeOf(isBetween, pair, "removed", "ended");
  const hasBlocked = (pair: ContactPair): boolean => placeOf(isOf, pair, "blocked") > placeOf(isOf, pair, "unblocked");
  const hasRefused = (pair: ContactPair): boolean => {
    const declined = placeOf(isOf, pair, "declined");
    const isOver =
      placeOf(isBetween, pair, "became") > declined || placeOf(isOf, pair, "asked", "unblocked") > declined;
    return hasBlocked(pair) || (!isOver && declined >= 0 && now() - (facts[declined]?.at ?? 0) < 90 * day);
  };
  /** Whether the person waits for an answer. */
  function asks(pair: ContactPair): boolean {
    const asked = placeOf(isOf, pair, "asked");
    const isOver = placeOf(isOf, pair, "withdrawn", "declined", "blocked") > asked;
    if (asked < 0 || isOver || placeOf(isBetween, pair, "became") > asked) return false;
    return now() - (facts[asked]?.at ?? 0) < 14 * day;
  }
  /** Whether the question that the person has asked can still be answered, be it withdrawn or not. */
  function isQuestionOpen(pair: ContactPair): boolean {
    const since = placeOf(isBetween, pair, "became");
    const put = placeOf(isOf, pair, "put");
    return put > since && now() - (facts[put]?.at ?? 0) < 14 * day;
  }

  /** What the person is told: without a look at what the other has decided, but for their asking. */
  function outcomeOf({ step, pair }: StepTaken): string {
    if (step === "block") return "blocked";
    if (step === "unblock") return hasBlocked(pair) ? "unblocked" : "not-blocked";
    if (step === "remove" && !areContacts(pair)) return asks(pair) ? "withdrawn" : "no-contact";
    if (areContacts(pair)) return step === "remove" ? "removed" : "already";
    if (step === "decline") return asks(turned(pair)) ? "declined" : "not-asked";
    if (hasBlocked(pair)) return "blocked-by-you";
    if (asks(turned(pair))) return "became";
    if (step === "accept") return "not-asked";
    return asks(pair) && isQuestionOpen(pair) ? "waiting" : "asked";
  }

  function note(what: string, pair: ContactPair, until?: number): void {
    if (!withoutEffect.includes(what)) facts.push({ what, pair, at: now(), until });
  }

  function takeStep(taken: StepTaken): string {
    const { pair } = taken;
    const outcome = outcomeOf(taken);
    if (outcome === "asked" && !isQuestionOpen(pair)) note("put", pair);
    if (outcome === "blocked" && areContacts(pair)) note("ended", pair);
    // a block that is there already is not another one
    if (outcome !== "blocked" || !hasBlocked(pair)) note(outcome, pair);
    return outcome;
  }

  function grantsOf(pair: ContactPair): readonly string[] {
    const since = placeOf(isBetween, pair, "became");
    return grantKinds.filter((kind) => {
      const place = placeOf(isOf, pair, `${kind} given`, `${kind} taken`);
      if (place < since) return kind === "messages";
      return facts[place]?.what === `${kind} given` && (facts[place].until ?? Infinity) > now();
    });
  }

  return {
    note,
    hasRefused,
    isQuestionOpen,
    apply(change: Change): string {
      if (change.kind === "step") return takeStep(change);
      if (change.kind === "forget")
        for (const pair of everyPair) if (pair.personId === change.who && areContacts(pair)) note("ended", pair);
      if (change.kind !== "grant") return "";
      if (!areContacts(change.pair)) return "no-contact";
      const until = change.hours === undefined ? undefined : now() + change.hours * hour;
      note(`${change.what} ${change.isGiven ? "given" : "taken"}`, change.pair, until);
      return "";
    },
    /** What each sees of the other. */
    view: (): readonly string[] =>
      everyPair.map((pair) => {
        const grants = areContacts(pair) ? [grantsOf(pair), grantsOf(turned(pair))] : undefined;
        return viewOf(pair, { grants, isAsked: asks(pair), isBlocked: hasBlocked(pair) });
      }),
  };
}

interface Seen {
  readonly grants: readonly (readonly string[])[] | undefined;
  readonly isAsked: boolean;
  readonly isBlocked: boolean;
}

function viewOf(pair: ContactPair, { grants, isAsked, isBlocked }: Seen): string {
  const relation = grants?.map((each) => each.toSorted().join(",")).join(" / ") ?? "no contact";
  return `${keyOf(pair)}: ${relation}${isAsked ? ", asked" : ""}${isBlocked ? ", blocked" : ""}`;
}

async function viewIn(register: ContactRegister): Promise<readonly string[]> {
  const views = everyPair.map(async (pair) => {
    const contact = await register.between(pair.personId, pair.otherId);
    const grants = contact && [Object.keys(contact.grants), Object.keys(contact.theirs)];
    const { asked, blocked } = await register.openOf(pair.personId);
    return viewOf(pair, { grants, isAsked: asked.includes(pair.otherId), isBlocked: blocked.includes(pair.otherId) });
  });
  return Promise.all(views);
}

function codeOf(error: unknown): string {
  return error instanceof SdkError ? error.code : String(error);
}

/** Makes the change, and tells what comes of it and whether a question is put. */
async function applyTo(
  { register, clock }: Pick<ReturnType<typeof openTestRegister>, "register" | "clock">,
  change: Change,
  source: string,
): Promise<{ readonly outcome: string; readonly isPut?: boolean }> {
  switch (change.kind) {
    case "step": {
      const { outcome, question } = await register.take(change.step, change.pair, source);
      return { outcome, isPut: question !== undefined };
    }
    case "grant": {
      const until = change.hours === undefined ? {} : { until: clock.now() + change.hours * hour };
      const grant = change.isGiven ? { precision: change.precision, ...until } : undefined;
      const given = register.grant(change.pair, change.what, grant, source);
      return { outcome: await given.then(() => "", codeOf) };
    }
    case "pass":
      await clock.pass(change.milliseconds);
      return { outcome: "" };
    case "forget":
      await register.forget(change.who);
      return { outcome: "" };
  }
}

const [alice = parseUserId("@alice:test"), bob = parseUserId("@bob:test")] = people;
const befriending: readonly Change[] = [
  { kind: "step", step: "ask", pair: { personId: alice, otherId: bob } },
  { kind: "step", step: "accept", pair: { personId: bob, otherId: alice } },
];

/** Views without what only one of two sees. */
function relationsOf(views: readonly string[]): readonly string[] {
  return views.map((view) => view.replace(/, (?:asked|blocked).*$/u, ""));
}

it("nobody is a contact or is granted something without having been agreed to, and nobody learns what others refuse", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyChange, { minLength: 1, maxLength: 40 }), async (changes) => {
      const test = openTestRegister();
      const { clock, contacts, register } = test;
      const oracle = createOracle(clock.now);
      let noticed: readonly string[] = [];
      register.watch((pair) => {
        noticed = [...noticed, pairKey(pair)];
        return Promise.resolve();
      });
      register.start();
      for (const [index, change] of [...befriending, ...changes].entries()) {
        noticed = [];
        const before = relationsOf(oracle.view());
        const isUnwanted = change.kind === "step" && oracle.hasRefused(turned(change.pair));
        const { outcome, isPut = false } = await applyTo(test, change, `${index}`);
        expect(outcome).toBe(oracle.apply(change));
        expect(isPut && isUnwanted).toBe(false);
        expect(await viewIn(register)).toEqual(oracle.view());
        const after = relationsOf(oracle.view());
        const unnoticed = everyPair
          .filter((_, place) => before[place] !== after[place])
          .map(pairKey)
          .filter((key) => !noticed.includes(key));
        expect(unnoticed).toEqual([]);
        for (const pair of everyPair) {
          const { own, theirs } = await contacts.between(pair.personId, pair.otherId);
          expect(own?.stance === "contact").toBe(theirs?.stance === "contact");
        }
      }
      await register.stop();
    }),
    { numRuns: 150 },
  );
});
