import { z } from "zod";
import { isUserId } from "#appservice";
import type { UserId } from "#appservice";
import { readContactNames } from "./contact-names.ts";
import type { Contacts, ContactSide } from "./contacts-state.ts";
import { isWaiting } from "./decide-contact.ts";
import { grantsAt } from "./grants.ts";

const grants = z.record(z.string(), z.json());

/** What is between a person and another, as they may know it. */
export const exportedContact = z.object({
  otherId: z.string().min(1),
  relation: z
    .enum(["contact", "asked", "asks-you", "declined", "blocked"])
    .describe("asked: you have asked them. declined, blocked: by you; what they have decided is theirs alone."),
  since: z.number().describe("Milliseconds since the epoch."),
  nickname: z.string().exactOptional(),
  displayName: z.string().exactOptional(),
  grants: grants.exactOptional().describe("What you let them have."),
  theirs: grants.exactOptional().describe("What they let you have."),
});

export type ExportedContact = z.output<typeof exportedContact>;

/** Pure. Nothing of it tells what others have refused. */
export function exportContacts(
  { own, others }: Awaited<ReturnType<Contacts["of"]>>,
  now: number,
): readonly ExportedContact[] {
  const granted = ({ grants: text }: ContactSide): z.output<typeof grants> => grants.parse(grantsAt(text, now));
  const known = own.flatMap((side): readonly ExportedContact[] => {
    const { otherId, stance, since } = side;
    const theirs = others.find(({ personId }) => personId === otherId);
    if (stance === "none") return [];
    if (stance !== "contact" || theirs === undefined) return [{ otherId, relation: stance, since }];
    const relation = { otherId, relation: stance, since, ...readContactNames(side.names) };
    return [{ ...relation, grants: granted(side), theirs: granted(theirs) }];
  });
  const refused = new Set(known.map(({ otherId }) => otherId));
  const asking = others.filter((side) => isWaiting(side, now) && !refused.has(side.personId));
  return [
    ...known,
    ...asking.map(({ personId, since }) => ({ otherId: personId, relation: "asks-you" as const, since })),
  ];
}

/** What an import does about somebody: agreements are not brought back, since they take two. */
export type PlannedContact =
  | { readonly kind: "block"; readonly otherId: UserId }
  | { readonly kind: "name"; readonly otherId: UserId; readonly nickname: string };

/** Whom an exported document has blocked and who is no contact now, and names of those who are and have none. Pure. */
export function planContacts(
  imported: readonly ExportedContact[],
  { kept, personId }: { readonly kept: readonly ExportedContact[]; readonly personId: UserId },
): readonly PlannedContact[] {
  const now = new Map(kept.map((each) => [each.otherId, each]));
  return imported.flatMap(({ otherId, relation, nickname }): readonly PlannedContact[] => {
    const known = now.get(otherId);
    if (!isUserId(otherId) || otherId === personId) return [];
    if (relation === "blocked")
      return known?.relation === "blocked" || known?.relation === "contact" ? [] : [{ kind: "block", otherId }];
    const isUnnamed = known?.relation === "contact" && known.nickname === undefined;
    return isUnnamed && nickname !== undefined ? [{ kind: "name", otherId, nickname }] : [];
  });
}
