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
  /** How precisely, and in which ways, somebody may learn where somebody is; in none: not at all. */
  mayLearn(learner: Name, of: Name): readonly Precision[];
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
  const alerts = new Map<string, Precision>();
  const alerted = new Set<Name>();
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

  function takeAll(who: Name, whom: Name): void {
    take(who, whom);
    alerts.delete(`${who} to ${whom}`);
  }

  function part(who: Name, whom: Name): void {
    contacts.delete(pair(who, whom));
    takeAll(who, whom);
  }

  function letAsk({ who, whom, given }: Extract<Step, { readonly kind: "lets ask" }>): void {
    take(who, whom);
    if (given === undefined || !contacts.has(pair(who, whom))) return;
    lasting.set(`${who} to ${whom}`, { ...given, until: now + (given.minutes ?? Infinity) * minute });
  }

  function share({ who, whom, given }: Extract<Step, { readonly kind: "shares" }>): void {
    if (!contacts.has(pair(who, whom))) return;
    const key = `${who} to ${whom}`;
    const before = holds(shares.get(key)) === undefined ? granted(who, whom) : shares.get(key)?.before;
    take(who, whom);
    shares.set(key, { precision: given.precision, until: now + (given.minutes ?? 0) * minute, before });
  }

  function setAlerts(step: Extract<Step, { readonly kind: "wants alerts" | "wants no alerts" }>): void {
    const { who, whom } = step;
    if (step.kind === "wants no alerts") {
      if (whom === undefined) alerted.delete(who);
      else alerts.delete(`${who} to ${whom}`);
    } else if (contacts.has(pair(who, step.whom))) {
      alerted.add(who);
      alerts.set(`${who} to ${step.whom}`, step.precision);
    }
  }

  return {
    areContacts: (one, other) => contacts.has(pair(one, other)),
    mayLearn(learner, of) {
      if (learner === of) return ["exact"];
      const both = alerts.has(`${learner} to ${of}`) && alerted.has(learner) && alerted.has(of);
      const ways = [granted(of, learner)?.precision, both ? alerts.get(`${of} to ${learner}`) : undefined];
      return precisions.filter((precision) => ways.includes(precision));
    },
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
        case "lets ask":
          letAsk(step);
          break;
        case "shares":
          share(step);
          break;
        case "stops sharing":
          if (step.whom === undefined) names.forEach((whom) => takeAll(step.who, whom));
          else take(step.who, step.whom);
          break;
        case "wants alerts":
        case "wants no alerts":
          setAlerts(step);
          break;
        case "parts":
          part(step.who, step.whom);
          part(step.whom, step.who);
          break;
        case "waits":
          now += step.minutes * minute;
          break;
        case "asks":
        case "looks around":
        case "says":
        case "restarts":
          break;
      }
    },
  };
}

/** For steps at which somebody goes somewhere: how precisely, in every way, the learner may ever know of it, until they have gone on or taken it back, or it is forgotten. */
export function everLearned(steps: readonly Step[], learner: Name): ReadonlyMap<number, ReadonlySet<Precision>> {
  const oracle = createOracle();
  const ever = new Map<number, Set<Precision>>();
  for (const [index, step] of steps.entries()) {
    for (const each of asSaid(step)) {
      oracle.apply(each, index);
      note();
    }
  }
  return ever;

  function note(): void {
    for (const who of names) {
      const stay = oracle.where(who);
      if (stay === undefined) continue;
      const learned = ever.get(stay.index) ?? new Set();
      for (const precision of oracle.mayLearn(learner, who)) ever.set(stay.index, learned.add(precision));
    }
  }
}

/** Alerts are switched on first, which lets the neighborhood be known, and made more or less precise then. */
function asSaid(step: Step): readonly Step[] {
  return step.kind === "wants alerts" ? [{ ...step, precision: "neighborhood" }, step] : [step];
}
