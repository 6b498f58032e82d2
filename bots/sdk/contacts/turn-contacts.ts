import type { UserId } from "#appservice";
import type { MomentContext } from "../time/read-words.ts";
import type { ContactBook, GrantKind, Grants } from "./contacts.ts";
import type { ContactOutcome, ContactStep } from "./decide-contact.ts";

/** The contact book, and what the person of a turn does in it. */
export interface TurnContacts extends ContactBook {
  /** Whom the person means: by Matrix id, link, mention, a name of theirs, or the localpart of somebody on this server. Nobody is asked whether there is such a person. */
  meant(words: string): Promise<MeantPerson>;
  /** Takes a step; it is in the audit log when this resolves. */
  take(step: ContactStep, otherId: UserId): Promise<TakenStep>;
  /** Gives a contact a nickname, or with `undefined` takes it away. @throws SdkError `no-contact` */
  rename(otherId: UserId, nickname: string | undefined): Promise<void>;
  /** Lets a contact have something of the person, or with `undefined` takes it back. @throws SdkError `no-contact` */
  allow(otherId: UserId, kind: GrantKind, grant: Grants[GrantKind]): Promise<void>;
  /** When and where the person says what they say of times. */
  moment(): Promise<MomentContext>;
  /** What is between the person and those who are no contacts of theirs. */
  open(): Promise<OpenPeople>;
}

export type MeantPerson =
  | ({ readonly kind: "person" } & NamedPerson)
  /** Several are called so. */
  | { readonly kind: "ambiguous"; readonly people: readonly NamedPerson[] }
  | { readonly kind: "none" };

export interface NamedPerson {
  readonly otherId: UserId;
  /** What a contact is called, else what they call themselves, else their id. */
  readonly name: string;
}

export interface OpenPeople {
  /** Whom the person has asked, and waits for. */
  readonly asked: readonly NamedPerson[];
  /** Who asks the person. */
  readonly asking: readonly NamedPerson[];
  readonly blocked: readonly NamedPerson[];
}

export interface TakenStep {
  readonly outcome: ContactOutcome | RefusedStep;
  /**
   * Brings what comes of it to the other, be that nothing: a question, or that the person has agreed. To be called once the person has been answered, so that the time it takes tells nothing of what the
   * other has decided. Once for the turn, however often it is run.
   */
  deliver(): Promise<void>;
}

/** `myself`: the person. `agent`: one of ours. `not-served`: this AgentChat is not for them. `nobody`: the homeserver knows of no such person. */
export type RefusedStep = "myself" | "agent" | "not-served" | "nobody";

/** What a turn has that nobody has written in: what waits for the person. */
export interface WaitingContacts {
  /** Puts the questions to the person that others have asked before they could be reached. */
  bring(): Promise<void>;
}
