import type { PermissionLevel } from "../permission-level.ts";
import { limitNames } from "./limit.ts";
import type { Limit, LimitScope, LimitSettings } from "./limit.ts";

/** An agent and the provider of its model. */
export interface Place {
  readonly botId: string;
  readonly provider: string;
}

/** All limits of a person: those of the config, where they hold for them, and in place of them those that an admin has set. */
export function limitsOf(settings: LimitSettings, own: readonly Limit[], level: PermissionLevel): readonly Limit[] {
  const holds = settings.levels.some((each) => each === level);
  const general = holds ? settings.limits : [];
  const isReplaced = (limit: Limit): boolean => own.some((each) => each.name === limit.name && isSame(each, limit));
  const all = [...general.filter((limit) => !isReplaced(limit)), ...own];
  return all.toSorted(
    (one, other) =>
      limitNames.indexOf(one.name) - limitNames.indexOf(other.name) || narrowness(one) - narrowness(other),
  );
}

/** Of each name the one limit that counts for an agent and a provider: as with permissions, the narrowest. */
export function narrowest(limits: readonly Limit[], place: Place): readonly Limit[] {
  return limitNames.flatMap((name) => {
    const fitting = limits.filter((limit) => limit.name === name && covers(limit, place));
    const [first] = fitting.toSorted((one, other) => narrowness(other) - narrowness(one));
    return first ?? [];
  });
}

function covers({ botId, provider }: LimitScope, place: Place): boolean {
  return (botId === undefined || botId === place.botId) && (provider === undefined || provider === place.provider);
}

/** An agent's limit is narrower than a provider's. */
function narrowness({ botId, provider }: LimitScope): number {
  return (botId === undefined ? 0 : 2) + (provider === undefined ? 0 : 1);
}

function isSame(one: LimitScope, other: LimitScope): boolean {
  return one.botId === other.botId && one.provider === other.provider;
}
