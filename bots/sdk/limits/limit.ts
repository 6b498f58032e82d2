export const limitNames = [
  "messagesPerMinute",
  "tokensPerDay",
  "tokensPerMonth",
  "moneyPerDay",
  "moneyPerMonth",
] as const;

export type LimitName = (typeof limitNames)[number];

/** What a limit is for. */
export interface LimitScope {
  /** Bot id; `undefined` for all. */
  readonly botId: string | undefined;
  /** Of models; `undefined` for all. */
  readonly provider: string | undefined;
}

/** How much a person may use. */
export interface Limit extends LimitScope {
  readonly name: LimitName;
  /** Messages, tokens, or units of the currency; `Infinity` for no limit. */
  readonly figure: number;
}

/** The limits of the config. */
export interface LimitSettings {
  /** Whom they hold for, by permission. Those that an admin sets for a person hold whatever their permission. */
  readonly levels: readonly ("user" | "admin")[];
  readonly limits: readonly Limit[];
  /** Of prices and limits; ISO 4217. */
  readonly currency: string;
}
