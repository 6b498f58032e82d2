import { setImmediate } from "node:timers/promises";
import { pino } from "pino";
import { localpartOf } from "#appservice";
import type { UserId } from "#appservice";
import { auditInMemory } from "../audit/audit-in-memory.ts";
import { createContactRegister } from "./contact-register.ts";
import { contactsInMemory } from "./contacts-in-memory.ts";
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

/** A clock that leaps: who sleeps wakes once, however long it was. */
function createLeapingClock() {
  let time = Date.parse("2026-11-21T12:00:00Z");
  let leaping = new AbortController();
  return {
    now: () => time,
    sleep(_milliseconds: number, signal: AbortSignal): Promise<void> {
      const { promise, resolve } = Promise.withResolvers<void>();
      if (signal.aborted) resolve();
      for (const each of [signal, leaping.signal]) each.addEventListener("abort", () => resolve());
      return promise;
    },
    async pass(milliseconds: number): Promise<void> {
      await setImmediate();
      time += milliseconds;
      leaping.abort();
      leaping = new AbortController();
      await setImmediate();
    },
  };
}

/** A register of contacts by itself. @param names what people call themselves */
export function openTestRegister(names: Readonly<Record<string, string>> = {}) {
  const clock = createLeapingClock();
  const auditLog = auditInMemory();
  const profiles = {
    of: (userId: UserId) => Promise.resolve({ name: names[userId] ?? localpartOf(userId), timeZone: undefined }),
  };
  const contacts = contactsInMemory();
  const register = createContactRegister({ contacts, auditLog, profiles, clock, log: pino({ level: "silent" }) });
  return { clock, auditLog, contacts, register };
}
