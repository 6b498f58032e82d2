import type { UserId } from "#appservice";

/** How precisely somebody may know where a person is, the most precise first. */
export const precisions = ["exact", "neighborhood", "city"] as const;
export type Precision = (typeof precisions)[number];

/** What a person lets one contact have. What is left out is not granted. `until`: milliseconds since the epoch, from when on it no longer holds. */
export interface Grants {
  /** To be told when the person is near, if both grant it to each other. */
  readonly nearby?: { readonly precision: Precision; readonly radiusMeters?: number; readonly until?: number };
  /** To ask where the person is. */
  readonly location?: { readonly precision: Precision; readonly until?: number };
  /** To have messages brought to the person by their assistants. */
  readonly messages?: { readonly until?: number };
  /** To be told by the person's assistant in the person's own voice. */
  readonly voice?: { readonly until?: number };
}

export type GrantKind = keyof Grants;

/** Two people who both agreed to be contacts, as one of them sees it. */
export interface Contact {
  readonly personId: UserId;
  readonly otherId: UserId;
  /** What the person calls the other; else their display name when it was last seen, else their localpart. */
  readonly name: string;
  /** Milliseconds since the epoch. */
  readonly since: number;
  /** What the person lets the other have, as it holds now. */
  readonly grants: Grants;
  /** What the other lets the person have, as it holds now. */
  readonly theirs: Grants;
}

/** Two people, as one of them sees it. */
export interface ContactPair {
  readonly personId: UserId;
  readonly otherId: UserId;
}

/** Who is whose contact. */
export interface ContactBook {
  /** By name. */
  of(personId: UserId): Promise<readonly Contact[]>;
  between(personId: UserId, otherId: UserId): Promise<Contact | undefined>;
  /** The contact that the person means: by nickname, user id, localpart or display name, letters of either case. */
  find(personId: UserId, words: string): Promise<FoundContact>;
  /**
   * Grants, or with `undefined` takes back, for one contact; it is in the person's audit log when this resolves.
   * @param source what it is done because of
   * @throws SdkError `no-contact`, with a sentence for the person
   */
  grant<Kind extends GrantKind>(
    pair: ContactPair,
    kind: Kind,
    grant: Grants[Kind] | undefined,
    source: string,
  ): Promise<void>;
  /** Calls the listener after every change of what `between` tells of two people, once, in either order; also when a grant has run out or a person was deleted. It is awaited before the change is answered. */
  watch(listener: (change: ContactPair) => Promise<void>): void;
}

/** `ambiguous`: several fit, by name. */
export type FoundContact =
  | { readonly kind: "found"; readonly contact: Contact }
  | { readonly kind: "ambiguous"; readonly contacts: readonly Contact[] }
  | { readonly kind: "none" };
