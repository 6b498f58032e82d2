import type { UserId } from "#appservice";
import type { ContactBook, GrantKind, Grants } from "./contacts.ts";
import type { Contacts, ContactSide } from "./contacts-state.ts";
import { grantKinds, storedGrants } from "./grants.ts";

/** For tests: makes two people contacts, as if one had asked and the other had agreed long ago, and grants each other this. */
export async function befriend(
  { contacts, book }: { readonly contacts: Contacts; readonly book: ContactBook },
  people: readonly [UserId, UserId],
  grants: Grants,
): Promise<void> {
  const [one, other] = people;
  const pairs = [
    { personId: one, otherId: other },
    { personId: other, otherId: one },
  ];
  const { own, theirs } = await contacts.between(one, other);
  const revisions = [own?.revision ?? 0, theirs?.revision ?? 0];
  const facts = { stance: "contact", since: 0, askedAt: 0, ...storedGrants({}) } as const;
  const sides: readonly ContactSide[] = pairs.map((pair, index) => ({
    ...pair,
    ...facts,
    revision: revisions[index] ?? 0,
  }));
  await contacts.save(sides);
  for (const pair of pairs) for (const kind of grantKinds) await grant(book, pair, { kind, grant: grants[kind] });
}

async function grant<Kind extends GrantKind>(
  book: ContactBook,
  pair: { readonly personId: UserId; readonly otherId: UserId },
  { kind, grant: given }: { readonly kind: Kind; readonly grant: Grants[Kind] | undefined },
): Promise<void> {
  await book.grant(pair, kind, given, "test");
}
