import type { AuditEntry } from "../audit/audit.ts";
import type { ContactPair, GrantKind, Grants } from "./contacts.ts";
import type { ContactOutcome } from "./decide-contact.ts";
import { grantLimits, grantWords } from "./grant-words.ts";

interface StepWords {
  readonly own: string;
  /** For the other, whom it concerns and who has wanted it. */
  readonly theirs?: string;
}

const steps: Readonly<Partial<Record<ContactOutcome, StepWords>>> = {
  asked: { own: "asked somebody to be your contact" },
  became: { own: "agreed to be a contact", theirs: "made somebody your contact whom you had asked" },
  declined: { own: "declined to be a contact" },
  removed: { own: "removed a contact" },
  withdrawn: { own: "withdrew what you had asked" },
  blocked: { own: "blocked somebody" },
  unblocked: { own: "no longer block somebody" },
};

/** What of a step is written down. */
export function auditOfStep(outcome: ContactOutcome): StepWords | undefined {
  return steps[outcome];
}

export function auditOfGrant<Kind extends GrantKind>(
  { otherId }: ContactPair,
  kind: Kind,
  grant: Grants[Kind] | undefined,
): AuditEntry {
  const may = grantWords(kind);
  if (grant === undefined) return { action: `no longer lets a contact ${may}`, detail: otherId };
  const limits = grantLimits(grant, (time) => `${new Date(time).toISOString().slice(0, 16).replace("T", " ")} UTC`);
  return { action: `lets a contact ${may}`, detail: limits === "" ? otherId : `${otherId}, ${limits}` };
}
