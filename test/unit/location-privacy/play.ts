import { contactActions, contactCommand, defineBot } from "#sdk";
import type { ContactBook } from "#sdk";
import { createTestClock, openTestTown } from "#sdk/testing";
import { location } from "../../../bots/location/index.ts";
import { traveler } from "../../../bots/location/testing.ts";
import { createOracle, stepMs } from "./oracle.ts";
import { names } from "./steps.ts";
import type { Name, Spot, Step } from "./steps.ts";

const minute = 60_000;
const idOf = (name: Name): string => `@${name}:test`;

const assistant = defineBot({
  id: "assistant",
  displayName: "{name}'s assistant",
  per: "user",
  usesOffers: true,
  commands: { contact: contactCommand },
  actions: contactActions,
  on: { message: (turn) => turn.answer({ instructions: "You are an assistant." }) },
});

/** Has people do this in a town, and resolves with all that one of them was told after each step, ids of events aside. @param spots where people really go, by step, in place of what the steps say; `undefined`: nowhere */
export async function play(
  steps: readonly Step[],
  learner: Name,
  spots: ReadonlyMap<number, Spot | undefined> = new Map(),
): Promise<readonly (readonly string[])[]> {
  const clock = createTestClock("2026-07-30T12:00:00Z");
  const books: ContactBook[] = [];
  const registry = defineBot({
    id: "registry",
    displayName: "Registry",
    per: "server",
    service: {
      open({ contacts }) {
        books.push(contacts);
        return Promise.resolve({});
      },
    },
    on: {},
  });
  const { now, sleep } = clock;
  const town = await openTestTown({ bots: [assistant, location, registry], people: names.map(idOf), now, sleep });
  const oracle = createOracle();
  const seenBy = town.person(idOf(learner));
  const plain = withoutIds();
  const went = new Map<Name, number[]>(names.map((name) => [name, []]));

  async function take(step: Step, index: number): Promise<void> {
    const person = "who" in step ? town.person(idOf(step.who)) : seenBy;
    const same = { eventId: `$step-${index}` };
    switch (step.kind) {
      case "goes": {
        const spot = spots.has(index) ? spots.get(index) : step.to;
        went.get(step.who)?.push(index);
        if (spot === undefined) break;
        await traveler(person, clock).isAt(spot, {
          eventId: `$went-${index}`,
          accuracyMeters: spot.accuracyMeters ?? 0,
        });
        break;
      }
      case "forgets":
        await person.redacts(`$went-${went.get(step.who)?.pop()}`, same);
        break;
      case "befriends":
        if (!oracle.areContacts(step.who, step.whom)) await town.befriend(idOf(step.who), idOf(step.whom), {}, {});
        break;
      case "lets ask": {
        const { who, whom, given } = step;
        if (!oracle.areContacts(who, whom)) break;
        const until = given?.minutes === undefined ? {} : { until: now() + given.minutes * minute };
        const pair = { personId: person.userId, otherId: town.person(idOf(whom)).userId };
        const grant = given === undefined ? undefined : { precision: given.precision, ...until };
        await books.at(-1)?.grant(pair, "location", grant, `step ${index}`);
        break;
      }
      case "waits":
        await clock.pass(step.minutes * minute);
        break;
      case "restarts":
        await town.restarts();
        break;
      default:
        for (const [part, words] of wordsOf(step).entries())
          await person.says(words, { eventId: `$step-${index}-${part}` });
    }
  }

  const told: (readonly string[])[] = [];
  for (const [index, step] of steps.entries()) {
    await clock.pass(stepMs);
    const before = seenBy.contents.length;
    await take(step, index);
    oracle.apply(step, index);
    await town.idle();
    told.push(seenBy.contents.slice(before).map(plain));
  }
  return told;
}

type Spoken = Exclude<Step, { readonly kind: "goes" | "forgets" | "befriends" | "lets ask" | "waits" | "restarts" }>;

/** What people say to their assistants. */
function wordsOf(step: Spoken): readonly string[] {
  switch (step.kind) {
    case "shares":
      return [`!share ${step.whom} ${step.given.minutes} min ${step.given.precision}`];
    case "stops sharing":
      return [`!unshare ${step.whom ?? ""}`];
    case "parts":
      return [`!contact ${step.how} ${step.whom}`];
    case "wants alerts":
      return [`!nearby on ${step.whom}`, `!nearby precision ${step.precision} ${step.whom}`];
    case "wants no alerts":
      return [`!nearby off ${step.whom ?? ""}`];
    case "asks":
      return [`where is ${step.whom}?`];
    case "looks around":
      return ["who is near?"];
    case "says":
      return [step.words];
  }
}

/** Writes contents down with ids of events in the order in which they are first mentioned. */
function withoutIds(): (content: unknown) => string {
  const ids = new Map<string, string>();
  return (content) =>
    JSON.stringify(content).replaceAll(/\$sent\d+/gu, (id) => {
      const name = ids.get(id) ?? `(${ids.size + 1})`;
      ids.set(id, name);
      return name;
    });
}
