import type { UserId } from "#appservice";
import type { Contact, ContactBook } from "../contacts/contacts.ts";

/** Whom a message is for and what it says, out of somebody's words. */
export type ReadErrand =
  | { readonly kind: "read"; readonly contact: Contact; readonly text: string; readonly named: string }
  /** Several contacts have that name. */
  | { readonly kind: "ambiguous"; readonly contacts: readonly Contact[] }
  /** No contact of theirs. */
  | { readonly kind: "unknown"; readonly named: string }
  | { readonly kind: "unfinished" };

/** Words that a contact's name may have. */
const maxNameWords = 4;

/**
 * Reads "Bob I'll be late", "Bob Smith: I'll be late" and "\@bob:example.org I'll be late". Of several contacts that the words could begin with it is the one with the longest name.
 * `named` depends on the words alone.
 */
export async function readErrand(
  contacts: Pick<ContactBook, "find">,
  personId: UserId,
  words: string,
): Promise<ReadErrand> {
  const openings = openingsOf(words.trim());
  const shortest = openings.at(-1);
  if (shortest === undefined || shortest.rest === "") return { kind: "unfinished" };
  for (const { name, rest } of openings) {
    const found = await contacts.find(personId, name);
    if (found.kind === "none") continue;
    if (rest === "") return { kind: "unfinished" };
    if (found.kind === "ambiguous") return found;
    return { kind: "read", contact: found.contact, text: rest, named: shortest.name };
  }
  return { kind: "unknown", named: shortest.name };
}

interface Opening {
  readonly name: string;
  readonly rest: string;
}

/** What the words could name first, the longest first. A colon ends a name, also behind "by voice", and so does a user id. */
function openingsOf(words: string): readonly Opening[] {
  const openings: Opening[] = [];
  const ends = [...words.matchAll(/\S+/gu)].slice(0, maxNameWords).map((match) => match.index + match[0].length);
  for (const end of ends) {
    const given = words.slice(0, end);
    const name = given.replace(/[:,]+$/u, "").replaceAll(/\s+/gu, " ");
    const opening = { name, rest: words.slice(end).replace(/^\s*[:,]?\s*/u, "") };
    if (name === "") return [];
    if (given.endsWith(":")) return [withManner(opening)];
    if (given.startsWith("@")) return [opening];
    openings.unshift(opening);
  }
  return openings;
}

/** "by voice" is of the message, not of the name. */
function withManner({ name, rest }: Opening): Opening {
  const [, plain, manner] = /^(.+) (by voice)$/iu.exec(name) ?? [];
  return plain === undefined || rest === "" ? { name, rest } : { name: plain, rest: `${manner ?? ""} ${rest}` };
}
