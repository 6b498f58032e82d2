import type { Logger } from "pino";
import type { UserId } from "#appservice";
import { createAudit } from "../audit/audit.ts";
import type { AuditEntry } from "../audit/audit.ts";
import type { AuditLog } from "../audit/audit-state.ts";
import type { Profiles } from "../person/profiles.ts";
import type { ReminderClock } from "../reminders/reminder-scheduler.ts";
import { SdkError } from "../sdk-error.ts";
import { serviceBotId } from "../service-bot-id.ts";
import { createContactExpiry } from "./contact-expiry.ts";
import { nameOf, plainName, readContactNames } from "./contact-names.ts";
import type { Contact, ContactBook, ContactPair } from "./contacts.ts";
import type { Contacts, ContactSide, OwnContactSide } from "./contacts-state.ts";
import { auditOfGrant, auditOfStep } from "./contact-audit.ts";
import { dayMs, decideContact, isWaiting } from "./decide-contact.ts";
import type { ContactDecision, ContactOutcome, ContactStep } from "./decide-contact.ts";
import { findNamed } from "./find-named.ts";
import { grantsAt, storedGrants, withGrant } from "./grants.ts";

/** A contact, and what they call themselves. */
interface NamedContact extends Contact {
  readonly displayName: string | undefined;
}

/** The contact book, and what people do in it. */
export interface ContactRegister extends ContactBook {
  /**
   * Takes a step of the person; it is in their audit log when this resolves.
   * @param source what it is done because of
   */
  take(step: ContactStep, pair: ContactPair, source: string): Promise<ContactTaken>;
  /** Gives a contact a nickname, or with `undefined` takes it away. @throws SdkError `no-contact` */
  rename(pair: ContactPair, nickname: string | undefined): Promise<void>;
  /** The question that the first waits to have answered by the second, who has not declined it. */
  questionOf(pair: ContactPair): Promise<Pick<ContactDecision, "question">>;
  /** What is between the person and those who are no contacts of theirs. */
  openOf(personId: UserId): Promise<OpenContacts>;
  /** Everything the person has with others ends. */
  forget(personId: UserId): Promise<void>;
  /** Begins to take back what was granted for a time. */
  start(): void;
  stop(): Promise<void>;
}

export interface ContactTaken {
  readonly outcome: ContactOutcome;
  readonly question: ContactDecision["question"] | undefined;
  /** What the two are afterwards. */
  readonly contact: Contact | undefined;
}

export interface OpenContacts {
  /** Whom the person has asked, and waits for. */
  readonly asked: readonly UserId[];
  /** Who asks the person. */
  readonly asking: readonly UserId[];
  readonly blocked: readonly UserId[];
}

export interface ContactRegisterOptions {
  readonly contacts: Contacts;
  readonly auditLog: AuditLog;
  readonly profiles: Pick<Profiles, "of">;
  readonly clock: ReminderClock;
  readonly log: Logger;
}

type Watcher = Parameters<ContactBook["watch"]>[0];

export function createContactRegister(options: ContactRegisterOptions): ContactRegister {
  const { contacts, auditLog, profiles, clock, log } = options;
  const now = (): number => clock.now();
  const watchers: Watcher[] = [];
  const expiry = createContactExpiry({ contacts, clock, settle, log });

  async function changed(pair: ContactPair): Promise<void> {
    for (const watcher of watchers) {
      try {
        await watcher(pair);
      } catch (error) {
        log.error({ err: error }, "a change of contacts could not be taken up");
      }
    }
  }

  async function audit(personId: UserId, source: string, entry: AuditEntry): Promise<void> {
    await createAudit({ auditLog, botId: serviceBotId, personId, source, now })(entry);
  }

  /** Changes what is between two people: again when somebody else has changed it meanwhile. */
  async function change<Result extends { readonly changes: readonly ContactSide[] }>(
    { personId, otherId }: ContactPair,
    decide: (between: Awaited<ReturnType<Contacts["between"]>>) => Promise<Result>,
  ): Promise<Result> {
    for (;;) {
      const result = await decide(await contacts.between(personId, otherId));
      if (result.changes.length === 0) return result;
      if (!(await contacts.save(result.changes))) continue;
      expiry.wake();
      await changed({ personId, otherId });
      return result;
    }
  }

  function contactOf(own: OwnContactSide, theirs: ContactSide): NamedContact {
    const { personId, otherId, since } = own;
    const names = readContactNames(own.names);
    const grants = { grants: grantsAt(own.grants, now()), theirs: grantsAt(theirs.grants, now()) };
    return { personId, otherId, name: nameOf(otherId, names), displayName: names.displayName, since, ...grants };
  }

  async function of(personId: UserId): Promise<readonly NamedContact[]> {
    const { own, others } = await contacts.of(personId);
    const agreed = new Map(others.filter(isContact).map((side) => [side.personId, side]));
    const found = own.filter(isContact).flatMap((side) => {
      const theirs = agreed.get(side.otherId);
      return theirs === undefined ? [] : [contactOf(side, theirs)];
    });
    return found.toSorted((one, other) => one.name.localeCompare(other.name, "en", { sensitivity: "base" }));
  }

  async function between(personId: UserId, otherId: UserId): Promise<NamedContact | undefined> {
    const { own, theirs } = await contacts.between(personId, otherId);
    const areContacts = own !== undefined && theirs !== undefined && isContact(own) && isContact(theirs);
    return areContacts ? contactOf(own, theirs) : undefined;
  }

  /** What the other calls themselves is kept beside what the person calls them. */
  async function keepNames({ personId, otherId }: ContactPair): Promise<void> {
    const { own } = await contacts.between(personId, otherId);
    const displayName = plainName((await profiles.of(otherId)).name);
    const { nickname } = readContactNames(own?.names);
    await contacts.saveNames({ personId, otherId }, JSON.stringify({ nickname, displayName }));
  }

  async function settle(side: ContactSide): Promise<void> {
    await change(side, ({ own }) => {
      if (own === undefined || (own.runsOutAt ?? Infinity) > now()) return Promise.resolve({ changes: [] });
      return Promise.resolve({ changes: [{ ...own, ...storedGrants(grantsAt(own.grants, now())) }] });
    });
  }

  return {
    of,
    between,
    async find(personId, words) {
      const found = findNamed(await of(personId), words);
      const [contact] = found;
      if (contact === undefined) return { kind: "none" };
      return found.length === 1 ? { kind: "found", contact } : { kind: "ambiguous", contacts: found };
    },
    async grant(pair, kind, grant, source) {
      await change(pair, async ({ own, theirs }) => {
        if (own === undefined || theirs === undefined || !isContact(own) || !isContact(theirs)) throw noContact(pair);
        await audit(pair.personId, `${source} ${kind} ${pair.otherId}`, auditOfGrant(pair, kind, grant));
        const grants = withGrant(grantsAt(own.grants, now()), kind, grant);
        return { changes: [{ ...own, ...storedGrants(grants) }] };
      });
    },
    watch(listener) {
      watchers.push(listener);
    },
    async take(step, pair, source) {
      const { personId, otherId } = pair;
      const askedToday = step === "ask" ? await contacts.countAsked(personId, now() - dayMs) : 0;
      const { outcome, question } = await change(pair, async (sides) => {
        const decision = decideContact(step, { ...pair, ...sides, askedToday, now: now() });
        const words = decision.changes.length === 0 ? undefined : auditOfStep(decision.outcome);
        const about = `${source} ${step}`;
        if (words !== undefined) await audit(personId, `${about} ${otherId}`, { action: words.own, detail: otherId });
        if (words?.theirs !== undefined)
          await audit(otherId, `${about} ${personId}`, { action: words.theirs, detail: personId });
        return decision;
      });
      if (outcome === "became")
        await Promise.all([keepNames(pair), keepNames({ personId: otherId, otherId: personId })]);
      return { outcome, question, contact: await between(personId, otherId) };
    },
    async rename(pair, nickname) {
      const contact = await between(pair.personId, pair.otherId);
      if (contact === undefined) throw noContact(pair);
      await contacts.saveNames(pair, JSON.stringify({ nickname, displayName: contact.displayName }));
    },
    async questionOf(pair) {
      const sides = await contacts.between(pair.personId, pair.otherId);
      const situation = { ...pair, ...sides, askedToday: 0, now: now() };
      const isWanted = sides.own !== undefined && isWaiting(sides.own, now());
      return isWanted ? decideContact("ask", situation) : {};
    },
    async openOf(personId) {
      const { own, others } = await contacts.of(personId);
      const refused = new Set(
        own.filter(({ stance }) => stance === "declined" || stance === "blocked").map(({ otherId }) => otherId),
      );
      return {
        asked: own.filter((side) => isWaiting(side, now())).map(({ otherId }) => otherId),
        asking: others
          .filter((side) => isWaiting(side, now()) && !refused.has(side.personId))
          .map((side) => side.personId),
        blocked: own.filter(({ stance }) => stance === "blocked").map(({ otherId }) => otherId),
      };
    },
    async forget(personId) {
      for (const { otherId } of await of(personId))
        await change({ personId, otherId }, (sides) =>
          Promise.resolve(decideContact("remove", { personId, otherId, ...sides, askedToday: 0, now: now() })),
        );
    },
    start: () => expiry.start(),
    stop: () => expiry.stop(),
  };
}

function isContact({ stance }: ContactSide): boolean {
  return stance === "contact";
}

function noContact({ otherId }: ContactPair): SdkError {
  return new SdkError("no-contact", `${otherId} is no contact of the person`, {
    userMessage: `${otherId} is not among your contacts. \`!contact\` shows them.`,
  });
}
