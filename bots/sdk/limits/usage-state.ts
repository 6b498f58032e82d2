import type { UserId } from "#appservice";
import type { Limit } from "./limit.ts";

/** What calls of models cost, added up. */
export interface UsageFigures {
  readonly calls: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** Of these tokens, those that the provider did not count and we estimated. */
  readonly estimatedTokens: number;
  /** Millionths of the currency. */
  readonly money: number;
}

/** What one person used on one day, of one model by one agent. */
export interface UsageRow extends UsageFigures {
  readonly personId: UserId;
  /** In UTC, `YYYY-MM-DD`. */
  readonly day: string;
  readonly botId: string;
  readonly provider: string;
  readonly model: string;
  /** ISO 4217; what is in different currencies is never added up. */
  readonly currency: string;
}

/** Both inclusive, `YYYY-MM-DD`. */
export interface DayRange {
  readonly from: string;
  readonly to: string;
}

/** One person's use, added up in each currency. */
export interface PersonTotal extends UsageFigures {
  readonly personId: UserId;
  readonly currency: string;
}

/** Counters of what people use, in clear: they hold nothing that anybody said. */
export interface Usage {
  /** Adds to the row with these ids, in one statement. What rejects may or may not have been added: adding it again could count it twice. */
  add(row: UsageRow): Promise<void>;
  /** In order of days. */
  of(personId: UserId, days: DayRange): Promise<readonly UsageRow[]>;
  /** Who used most tokens first. */
  totals(days: DayRange): Promise<readonly PersonTotal[]>;
  /** Forgets what was used before this day. */
  prune(day: string): Promise<void>;
}

/** Limits that an admin has set for one person, in place of those of the config. */
export interface PersonLimits {
  of(personId: UserId): Promise<readonly Limit[]>;
  /** Inserts, or replaces the one with the same name and scope. */
  set(personId: UserId, limit: Limit): Promise<void>;
  /** Back to what the config says. */
  reset(personId: UserId): Promise<void>;
}

/** Something that a person is told because of their limits. */
export interface LimitNotice {
  readonly personId: UserId;
  /** What is told. */
  readonly notice: string;
  /** What it is told because of. */
  readonly source: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** What people were told, so that they are not told again after a restart. */
export interface LimitNotices {
  /**
   * Resolves with whether this source is the one that tells it: the first that claims it, also when it claims it again. With `everyMs` another one may, that long after
   * the last.
   */
  claim(notice: LimitNotice, everyMs?: number): Promise<boolean>;
  /** The source that has claimed something. */
  claimedBy(personId: UserId, notice: string): Promise<string | undefined>;
  /** Forgets what was told before this time. */
  prune(before: number): Promise<void>;
}

/** What `people.delete` deletes too. */
export interface LimitState {
  readonly usage: Usage;
  readonly personLimits: PersonLimits;
  readonly limitNotices: LimitNotices;
}
