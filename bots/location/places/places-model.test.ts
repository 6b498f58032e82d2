import * as fc from "fast-check";
import { expect, it } from "vitest";
import { alice, bob, openPlacesTown } from "./testing.ts";
import type { PlacesTown } from "./testing.ts";

const anyStep = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ kind: fc.constant("walk" as const), meters: fc.constantFrom(0, 100, 180, 2_000) }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant("notify" as const),
      on: fc.constantFrom("enter" as const, "leave" as const),
      isOnce: fc.boolean(),
      who: fc.constantFrom("me" as const, "bob" as const),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("agree" as const), index: fc.nat(20) }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constantFrom(
        "bob-mutes" as const,
        "alice-mutes" as const,
        "restart" as const,
        "stop" as const,
        "share" as const,
      ),
    }),
  },
);
type Step = typeof anyStep extends fc.Arbitrary<infer Value> ? Value : never;

interface Notice {
  readonly on: "enter" | "leave";
  readonly who: "me" | "bob";
  isOnce: boolean;
  isAgreed: boolean;
  isAsked: boolean;
}

/** What should happen, as simply as it can be said. */
function createOracle() {
  let notices: Notice[] = [];
  const questions: (Notice | undefined)[] = [];
  let asks = 0;
  let isInside = true;
  let isSharing = true;

  const words = { enter: ["are", "is"], leave: ["have left", "has left"] };
  const said = ({ on, who }: Notice): string => {
    const [own = "", other = ""] = words[on];
    const subject = who === "me" ? `You ${own}` : `alice ${other}`;
    return on === "enter" ? `${subject} at **work** now.` : `${subject} **work**.`;
  };

  function walk(meters: number): readonly string[] {
    const before = isInside;
    if (isSharing) isInside = meters + 10 <= 150 || (isInside && meters - 10 <= 200);
    if (isInside === before) return [];
    const due = notices.filter(({ on, who, isAgreed }) => (on === "enter") === isInside && (who === "me" || isAgreed));
    notices = notices.filter((notice) => !(due.includes(notice) && notice.isOnce));
    return due.map(said);
  }

  function notify({ on, who, isOnce }: Pick<Notice, "on" | "who" | "isOnce">): void {
    const same = notices.find((notice) => notice.on === on && notice.who === who);
    const notice = same ?? { on, who, isOnce, isAgreed: false, isAsked: false };
    notice.isOnce = isOnce;
    if (same === undefined) notices.push(notice);
    if (who === "me" || notice.isAgreed) return;
    asks += 1;
    if (asks > 10 || notice.isAsked) return;
    notice.isAsked = true;
    questions.push(notice);
  }

  function agree(index: number): void {
    const notice = questions[index];
    questions[index] = undefined;
    if (notice !== undefined && notices.includes(notice)) notice.isAgreed = true;
  }

  /** Resolves with what Alice and Bob are told of her coming and going. */
  return (step: Step): readonly string[] => {
    if (step.kind === "walk") return walk(step.meters);
    if (step.kind === "notify") notify(step);
    if (step.kind === "agree" && step.index < questions.length) agree(step.index);
    if (step.kind === "bob-mutes") for (const notice of notices) notice.isAgreed = false;
    if (step.kind === "alice-mutes") notices = [];
    if (step.kind === "stop" || step.kind === "share") isSharing = step.kind === "share";
    return [];
  };
}

async function act({ town, walks, shares, stops }: PlacesTown, step: Step): Promise<void> {
  switch (step.kind) {
    case "walk":
      await walks(step.meters);
      return;
    case "notify":
      await town.person(alice).says(`!place notify work ${step.on} ${step.isOnce ? "once" : "always"} ${step.who}`);
      return;
    case "agree": {
      const asked = town.person(bob).messages.filter(({ text }) => text.includes("would like you to know"));
      const questions = asked.filter(({ content }) => !("m.new_content" in content));
      await town.person(bob).reacts(questions[step.index]?.eventId ?? "$none", "✅");
      return;
    }
    case "bob-mutes":
      await town.person(bob).says("!place mute alice");
      return;
    case "alice-mutes":
      await town.person(alice).says("!place mute work");
      return;
    case "restart":
      await town.restarts();
      return;
    case "stop":
      await stops();
      return;
    case "share":
      await shares();
  }
}

it("tells people what a naive oracle says, whatever they do, and nobody anything else", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyStep, { maxLength: 25 }), async (steps) => {
      const opened = await openPlacesTown();
      const { town, walks, shares } = opened;
      await town.befriend(alice, bob);
      await shares();
      await walks(0);
      await town.person(alice).says("!place add work here");
      const oracle = createOracle();
      const notices = (): readonly string[] =>
        [alice, bob].flatMap((who) =>
          town.person(who).told.filter((text) => /^(?:You|alice) (?:are|is|ha)/u.test(text)),
        );
      const expected = new Array<string>();
      for (const step of steps) {
        await act(opened, step);
        expected.push(...oracle(step));
        expect(notices().toSorted()).toEqual(expected.toSorted());
      }
    }),
    { numRuns: 40 },
  );
});
