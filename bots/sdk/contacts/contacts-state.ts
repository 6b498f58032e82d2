import type { UserId } from "#appservice";

/** What a person has decided about another. Two people are contacts when both sides say `contact`; neither says so alone. */
export type ContactStance = "none" | "asked" | "contact" | "declined" | "blocked";

/** One person's side of what is between two people. */
export interface ContactSide {
  readonly personId: UserId;
  readonly otherId: UserId;
  readonly stance: ContactStance;
  /** Since when, milliseconds since the epoch. */
  readonly since: number;
  /** When the person last asked the other, milliseconds since the epoch; 0 for never. */
  readonly askedAt: number;
  /** What the person lets the other have: `Grants` as JSON, also those that have run out and were not removed yet. */
  readonly grants: string;
  /** When the first of them runs out, milliseconds since the epoch. */
  readonly runsOutAt: number | undefined;
  /** Counts the changes; 0 is a side that is not stored. */
  readonly revision: number;
}

/** A person's own side. */
export interface OwnContactSide extends ContactSide {
  /** What the person calls the other, as JSON: encrypted at rest under the person's key. */
  readonly names: string | undefined;
}

/** What people have decided about each other. */
export interface Contacts {
  /** What the person has decided about others, and others about the person. */
  of(personId: UserId): Promise<{ readonly own: readonly OwnContactSide[]; readonly others: readonly ContactSide[] }>;
  between(
    personId: UserId,
    otherId: UserId,
  ): Promise<{ readonly own: OwnContactSide | undefined; readonly theirs: ContactSide | undefined }>;
  /**
   * Writes sides in one transaction, each in the place of the revision that it has and as the next one. Resolves with `false`, and changes nothing, when one of them was changed meanwhile. Names of
   * who is no contact are forgotten.
   */
  save(sides: readonly ContactSide[]): Promise<boolean>;
  /** Names are of contacts only: of others nothing is kept. */
  saveNames(side: Pick<ContactSide, "personId" | "otherId">, names: string): Promise<void>;
  /** How many others the person has asked since then. */
  countAsked(personId: UserId, since: number): Promise<number>;
  /** Sides with a grant that has run out at this time. */
  runOut(at: number): Promise<readonly ContactSide[]>;
  /** When the next grant of all runs out. */
  nextRunOut(): Promise<number | undefined>;
  /** Deletes sides that are neither of contacts nor of somebody blocked, and have not changed since then. */
  prune(before: number): Promise<void>;
}
