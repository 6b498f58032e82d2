import { precisions } from "#sdk";
import type { Precision } from "#sdk";
import type { Point } from "../../../bots/location/geography/position.ts";
import { names } from "./steps.ts";
import type { Name, Step } from "./steps.ts";

/** Who may learn where whom is, worked out in the plainest way from what people have done. */
export interface Oracle {
  /** @param index of the step */
  apply(step: Step, index: number): void;
  areContacts(one: Name, other: Name): boolean;
  /** How precisely somebody may learn where somebody else is; `undefined`: not at all. */
  mayLearn(learner: Name, of: Name): Precision | undefined;
  /** Where somebody is, as far as they say so, and at which step they went there. */
  where(who: Name): Stay | undefined;
}

interface Stay {
  readonly index: number;
  readonly point: Point;
  readonly until: number;
}

interface Grant {
  readonly precision: Precision;
  readonly until: number;
}

const minute = 60_000;
/** Between two steps. */
export const stepMs = 1_000;
/** Of a location that was sent once, see `keepMinutes`. */
const keptMs = 30 * minute;

export function createOracle(): Oracle {
  let now = 0;
  const contacts = new Set<string>();
  const lasting = new Map<string, Grant>();
  const shares = new Map<string, Grant & { readonly before: Grant | undefined }>();
  const stays = new Map<Name, readonly Stay[]>(names.map((name) => [name, []]));

  const pair = (one: Name, other: Name): string => [one, other].toSorted().join(" and ");
  const holds = (grant: Grant | undefined): Grant | undefined =>
    grant !== undefined && grant.until > now ? grant : undefined;

  function granted(who: Name, whom: Name): Grant | undefined {
    if (!contacts.has(pair(who, whom))) return undefined;
    const key = `${who} to ${whom}`;
    return holds(shares.get(key)) ?? holds(shares.get(key)?.before) ?? holds(lasting.get(key));
  }

  function take(who: Name, whom: Name): void {
    lasting.delete(`${who} to ${whom}`);
    shares.delete(`${who} to ${whom}`);
  }

  function share({ who, whom, given }: Extract<Step, { readonly kind: "shares" }>): void {
    if (!contacts.has(pair(who, whom))) return;
    const key = `${who} to ${whom}`;
    const before = holds(shares.get(key)) === undefined ? granted(who, whom) : shares.get(key)?.before;
    take(who, whom);
    shares.set(key, { precision: given.precision, until: now + (given.minutes ?? 0) * minute, before });
  }

  return {
    areContacts: (one, other) => contacts.has(pair(one, other)),
    mayLearn: (learner, of) => granted(of, learner)?.precision,
    where: (who) => stays.get(who)?.findLast(({ until }) => until > now),
    apply(step, index) {
      now += stepMs;
      switch (step.kind) {
        case "goes":
          stays.set(step.who, [...(stays.get(step.who) ?? []), { index, point: step.to, until: now + keptMs }]);
          break;
        case "forgets":
          stays.set(step.who, stays.get(step.who)?.slice(0, -1) ?? []);
          break;
        case "befriends":
          contacts.add(pair(step.who, step.whom));
          break;
        case "lets ask": {
          const { who, whom, given } = step;
          take(who, whom);
          if (given !== undefined && contacts.has(pair(who, whom)))
            lasting.set(`${who} to ${whom}`, { ...given, until: now + (given.minutes ?? Infinity) * minute });
          break;
        }
        case "shares":
          share(step);
          break;
        case "stops sharing":
          for (const whom of step.whom === undefined ? names : [step.whom]) take(step.who, whom);
          break;
        case "parts":
          contacts.delete(pair(step.who, step.whom));
          take(step.who, step.whom);
          take(step.whom, step.who);
          break;
        case "waits":
          now += step.minutes * minute;
          break;
        case "asks":
        case "looks around":
        case "restarts":
          break;
      }
    },
  };
}

/**
 * For steps at which somebody goes somewhere: how precisely the learner may ever know of it, until they have gone on or taken it back, or it is forgotten.
 */
export function everLearned(steps: readonly Step[], learner: Name): ReadonlyMap<number, Precision> {
  const oracle = createOracle();
  const ever = new Map<number, Precision>();
  for (const [index, step] of steps.entries()) {
    oracle.apply(step, index);
    for (const who of names) {
      const stay = oracle.where(who);
      const precision = who === learner ? "exact" : oracle.mayLearn(learner, who);
      if (stay !== undefined && precision !== undefined) ever.set(stay.index, finest(precision, ever.get(stay.index)));
    }
  }
  return ever;
}

function finest(one: Precision, other: Precision | undefined): Precision {
  return precisions.find((each) => each === one || each === other) ?? one;
}
