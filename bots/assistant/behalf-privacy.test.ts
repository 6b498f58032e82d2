import * as fc from "fast-check";
import { expect, test } from "vitest";
import { openTestTown } from "#sdk/testing";
import type { TestTown, TownPerson } from "#sdk/testing";
import { assistant } from "./index.ts";

const ids = ["@alice:test", "@bob:test", "@carol:test"] as const;
type Id = (typeof ids)[number];

/** What somebody does with somebody else. `tell` and `agree` are far enough apart for other things to happen between. */
const step = fc.record({
  who: fc.constantFrom(...ids),
  whom: fc.constantFrom(...ids),
  does: fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom("tell", "agree") },
    { weight: 2, arbitrary: fc.constantFrom("befriend", "messages off", "messages on", "block", "unblock", "remove") },
  ),
});
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

interface Expected {
  readonly said: unknown;
  readonly brought?: { readonly to: Id; readonly text: string };
}

/** The rules, as simply as they can be said: what comes of a step. */
function createOracle() {
  const contacts = new Set<string>();
  const takes = new Set<string>();
  const asked = new Map<Id, { readonly whom: Id; readonly text: string }>();
  const pair = (one: Id, other: Id): string => [one, other].toSorted().join(" ");
  const mayReach = (who: Id, whom: Id): boolean => contacts.has(pair(who, whom)) && takes.has(`${whom} ${who}`);

  function tell(who: Id, whom: Id, text: string): Expected {
    if (!mayReach(who, whom)) return { said: [refusal(whom)] };
    asked.set(who, { whom, text });
    return { said: [expect.stringContaining(text)] };
  }

  function agree(who: Id): Expected {
    const question = asked.get(who);
    asked.delete(who);
    if (question === undefined) return { said: [] };
    const { whom, text } = question;
    if (!mayReach(who, whom)) return { said: expect.arrayContaining([failure(whom)]) };
    return {
      said: expect.arrayContaining([`Brought to ${nameOf(whom)}.`]),
      brought: { to: whom, text: `${nameOf(who)} (by their assistant): ${text}` },
    };
  }

  function change({ who, whom, does }: Step): void {
    if (does === "befriend") {
      contacts.add(pair(who, whom));
      takes.add(`${who} ${whom}`).add(`${whom} ${who}`);
    } else if (does === "block" || does === "remove") {
      contacts.delete(pair(who, whom));
      takes.delete(`${who} ${whom}`);
      takes.delete(`${whom} ${who}`);
    } else if (does === "messages off") takes.delete(`${who} ${whom}`);
    else if (does === "messages on" && contacts.has(pair(who, whom))) takes.add(`${who} ${whom}`);
  }

  return (taken: Step, text: string): Expected => {
    if (taken.does === "tell") return tell(taken.who, taken.whom, text);
    if (taken.does === "agree") return agree(taken.who);
    change(taken);
    return { said: expect.anything() };
  };
}

function brought(person: TownPerson): readonly string[] {
  return person.messages.filter(({ content }) => "com.beeper.per_message_profile" in content).map(({ text }) => text);
}

async function take(town: TestTown, { who, whom, does }: Step, text: string): Promise<readonly string[]> {
  const person = town.person(who);
  switch (does) {
    case "befriend":
      await town.befriend(who, whom);
      return [];
    case "tell":
      return person.says(`!tell ${whom} ${text}`);
    case "agree": {
      const question = person.messages.findLast((message) => message.text.startsWith("May I do this?"));
      return question === undefined ? [] : person.reacts(question.eventId, "✅");
    }
    case "messages off":
    case "messages on":
      return person.says(`!privacy ${whom} ${does}`);
    default:
      return person.says(`!contact ${does} ${whom}`);
  }
}

const friends: readonly Step[] = ids.map((who, index) => ({
  who,
  whom: ids[(index + 1) % 3] ?? who,
  does: "befriend",
}));

test("whatever people do, a message reaches exactly those who take it, and nobody learns why it does not", async () => {
  let reached = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 50 }), async (steps) => {
      const town = await openTestTown({ bots: [assistant], people: ids });
      const oracle = createOracle();
      const expected = new Map<Id, readonly string[]>();
      for (const [index, each] of [...friends, ...steps].entries()) {
        if (each.who === each.whom) continue;
        const text = `message ${index};`;
        const said = await take(town, each, text);
        const outcome = oracle(each, text);
        expect(said).toEqual(outcome.said);
        const { to, text: words = "" } = outcome.brought ?? {};
        if (to !== undefined) expected.set(to, [...(expected.get(to) ?? []), words]);
        reached += to === undefined ? 0 : 1;
        expect(ids.map((id) => brought(town.person(id)))).toEqual(ids.map((id) => expected.get(id) ?? []));
      }
    }),
    { numRuns: 30 },
  );
  expect(reached).toBeGreaterThan(10);
}, 60_000);

const nameOf = (id: Id): string => id.slice(1, id.indexOf(":"));

const refusal = (whom: Id): string =>
  `I cannot bring a message to ${whom}. It takes that you are each other's contacts, and that they let you send them messages. Write \`!contact\` to see your contacts.`;

const failure = (whom: Id): string => `I could not bring your message to ${nameOf(whom)}. Nothing was sent.`;
