import { localpartOf } from "#appservice";
import type { UserId } from "#appservice";

/** Somebody who can be called by a name, and what else they are called. */
export interface Named {
  readonly otherId: UserId;
  readonly name: string;
  readonly displayName?: string | undefined;
}

/** Those whom the words name: whose name or id they are, else one of whose name's words they are, else whose name begins so. Pure. */
export function findNamed<Person extends Named>(people: readonly Person[], words: string): readonly Person[] {
  const text = folded(words);
  const wanted = text.includes(":") ? text : text.replace(/^@/u, "");
  if (wanted === "") return [];
  const isCalled = (test: (name: string) => boolean): readonly Person[] =>
    people.filter(({ otherId, name, displayName = name }) =>
      [otherId, localpartOf(otherId), name, displayName].some((each) => test(folded(each))),
    );
  const manners = [
    (name: string) => name === wanted,
    (name: string) => name.split(" ").includes(wanted),
    (name: string) => name.startsWith(wanted),
  ];
  return manners.map(isCalled).find((each) => each.length > 0) ?? [];
}

function folded(name: string): string {
  return name.normalize("NFKC").trim().replaceAll(/\s+/gu, " ").toLowerCase();
}
