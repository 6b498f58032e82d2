import type { UserId } from "#appservice";
import type { ContactBook, ContactPair, GrantKind, Grants } from "./contacts.ts";
import type { Contacts } from "./contacts-state.ts";
import { grantKinds, storedGrants } from "./grants.ts";

/** Makes two people contacts, as if one had asked and the other had agreed, and lets each have of the other what is given. */
export async function befriend(
  { contacts, book }: { readonly contacts: Contacts; readonly book: ContactBook },
  [one, other]: readonly [UserId, UserId],
  [ofOne, ofOther]: readonly [Grants, Grants],
): Promise<void> {
  const { own, theirs } = await contacts.between(one, other);
  const facts = { stance: "contact", since: 0, askedAt: 0, ...storedGrants({}) } as const;
  await contacts.save([
    { personId: one, otherId: other, ...facts, revision: own?.revision ?? 0 },
    { personId: other, otherId: one, ...facts, revision: theirs?.revision ?? 0 },
  ]);
  for (const kind of grantKinds) {
    await grant(book, { personId: one, otherId: other }, { kind, given: ofOne[kind] });
    await grant(book, { personId: other, otherId: one }, { kind, given: ofOther[kind] });
  }
}

async function grant<Kind extends GrantKind>(
  book: ContactBook,
  pair: ContactPair,
  { kind, given }: { readonly kind: Kind; readonly given: Grants[Kind] | undefined },
): Promise<void> {
  if (given !== undefined) await book.grant(pair, kind, given, "befriend");
}
