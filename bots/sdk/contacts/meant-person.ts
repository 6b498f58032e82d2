import { isUserId } from "#appservice";
import type { UserId } from "#appservice";
import { findNamed } from "./find-named.ts";
import type { Named } from "./find-named.ts";
import { readUserId } from "./read-user-id.ts";
import type { MeantPerson } from "./turn-contacts.ts";

export interface MeaningFacts {
  /** Whom the message mentions, but for the agent. */
  readonly mentions: readonly UserId[];
  /** Contacts, and who else is something to the person. */
  readonly people: readonly Named[];
  /** Where somebody is who is named by a localpart alone. */
  readonly serverName: string;
}

/** Whom words mean. Pure. */
export function meantPerson(words: string, { mentions, people, serverName }: MeaningFacts): MeantPerson {
  const [mentioned] = mentions;
  const id = readUserId(words) ?? (mentions.length === 1 ? mentioned : undefined);
  const found = id === undefined ? findNamed(people, words) : people.filter(({ otherId }) => otherId === id);
  const [person] = found;
  if (found.length > 1) return { kind: "ambiguous", people: found };
  if (person !== undefined) return { kind: "person", otherId: person.otherId, name: person.name };
  const otherId = id ?? `@${words.trim().replace(/^@/u, "").toLowerCase()}:${serverName}`;
  const isPlain = id !== undefined || /^@[\da-z._=\-/+]+:/u.test(otherId);
  return isPlain && isUserId(otherId) ? { kind: "person", otherId, name: otherId } : { kind: "none" };
}
