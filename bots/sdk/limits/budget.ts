import type { UserId } from "#appservice";
import type { Limit } from "./limit.ts";
import type { Standing } from "./standing.ts";
import type { UsageRow } from "./usage-state.ts";

/** What a person has used this month, and what they may use. */
export interface Budget {
  readonly personId: UserId;
  /** The narrower ones of a name last. */
  readonly limits: readonly Limit[];
  readonly standings: readonly Standing[];
  /** Of this month. */
  readonly rows: readonly UsageRow[];
  /** Of the money; ISO 4217. */
  readonly currency: string;
  /** When it was looked at, milliseconds since the epoch. */
  readonly at: number;
}
