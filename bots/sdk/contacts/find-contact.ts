import { localpartOf } from "#appservice";
import type { Contact, FoundContact } from "./contacts.ts";

/** A contact, and what else they are called. */
export interface NamedContact extends Contact {
  readonly displayName: string | undefined;
}

/** The contact that a person means: whose name or id it is, else one of whose name's words it is, else whose name begins so. Pure. */
export function findContact(contacts: readonly NamedContact[], words: string): FoundContact {
  const text = folded(words);
  const wanted = text.includes(":") ? text : text.replace(/^@/u, "");
  if (wanted === "") return { kind: "none" };
  const isCalled = (test: (name: string) => boolean): readonly Contact[] =>
    contacts.filter(({ otherId, name, displayName = name }) =>
      [otherId, localpartOf(otherId), name, displayName].some((each) => test(folded(each))),
    );
  const manners = [
    (name: string) => name === wanted,
    (name: string) => name.split(" ").includes(wanted),
    (name: string) => name.startsWith(wanted),
  ];
  const found = manners.map(isCalled).find((each) => each.length > 0) ?? [];
  const [contact] = found;
  if (contact === undefined) return { kind: "none" };
  return found.length === 1 ? { kind: "found", contact } : { kind: "ambiguous", contacts: found };
}

function folded(name: string): string {
  return name.normalize("NFKC").trim().replaceAll(/\s+/gu, " ").toLowerCase();
}
