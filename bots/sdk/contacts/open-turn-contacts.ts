import { serverNameOf } from "#appservice";
import type { UserId } from "#appservice";
import { AgentChatError } from "#error";
import type { PersonFacts } from "../person/person-facts.ts";
import type { IncomingMessage } from "../incoming-message.ts";
import { createServicePerson } from "../services/service-person.ts";
import { serviceBotId } from "../service-bot-id.ts";
import { timeZoneOf } from "../time/time-zone-of.ts";
import type { TurnCause, TurnWorld } from "../turn-world.ts";
import { nameOf, plainName } from "./contact-names.ts";
import type { ContactPair } from "./contacts.ts";
import { askLifetimeMs } from "./decide-contact.ts";
import type { ContactOutcome, ContactStep } from "./decide-contact.ts";
import { meantPerson } from "./meant-person.ts";
import { acceptAction, contactWords, declineAction } from "./contact-words.ts";
import type { NamedPerson, RefusedStep, TurnContacts, WaitingContacts } from "./turn-contacts.ts";

type ContactsCause = Pick<TurnCause, "agent" | "personId" | "source"> & { readonly message: IncomingMessage };

/** For how long after two people became contacts that is told to the one who had asked, should it not have been. */
const toldMs = 60 * 60_000;

/** @param person what is known of the person of the turn */
export function openTurnContacts(
  world: TurnWorld,
  { agent, personId, source, message }: ContactsCause,
  person: () => Promise<PersonFacts>,
): TurnContacts {
  const { contacts, homeserver, standing, permissionLevel, now } = world;
  const desk = openContactDesk(world);

  async function named(otherIds: readonly UserId[]): Promise<readonly NamedPerson[]> {
    return Promise.all(otherIds.map(async (otherId) => ({ otherId, name: await desk.nameOfStranger(otherId) })));
  }

  async function open() {
    const { asked, asking, blocked } = await contacts.openOf(personId);
    return { asked: await named(asked), asking: await named(asking), blocked: await named(blocked) };
  }

  /** Whether somebody can be asked at all. What is held for a while can: the homeserver's administrator alone is to know. */
  async function refusalOf(otherId: UserId): Promise<RefusedStep | undefined> {
    if (otherId === personId) return "myself";
    if (homeserver.isOurs(otherId)) return "agent";
    if (permissionLevel(otherId) === "none" && !standing.isHeld(otherId)) return "not-served";
    return (await desk.isKnown(otherId)) ? undefined : "nobody";
  }

  return {
    of: (someone) => contacts.of(someone),
    between: (one, other) => contacts.between(one, other),
    find: (someone, words) => contacts.find(someone, words),
    grant: (pair, kind, grant, cause) => contacts.grant(pair, kind, grant, cause),
    watch: (listener) => {
      contacts.watch(listener);
    },
    open,
    allow: (otherId, kind, grant) => contacts.grant({ personId, otherId }, kind, grant, source),
    moment: async () => ({ now: now(), timeZone: await timeZoneOf(person) }),
    rename: (otherId, nickname) => contacts.rename({ personId, otherId }, nickname),
    async meant(words) {
      const { asked, asking, blocked } = await open();
      const people = [...(await contacts.of(personId)), ...asked, ...asking, ...blocked];
      const mentions = message.mentions.filter((userId) => userId !== agent.userId);
      return meantPerson(words, { mentions, people, serverName: serverNameOf(agent.userId) });
    },
    async take(step, otherId) {
      const pair = { personId, otherId };
      const refusal = step === "ask" ? await refusalOf(otherId) : undefined;
      if (refusal !== undefined) return { outcome: refusal, deliver: () => Promise.resolve() };
      const { outcome, question, contact } = await contacts.take(step, pair, source);
      return {
        outcome,
        async deliver() {
          if (question !== undefined) await desk.ask(pair, question.askedAt);
          const isNew = contact !== undefined && now() - contact.since < toldMs;
          if (isNew && tellsOther(step, outcome)) await desk.tellAgreed(pair, contact.since);
        },
      };
    },
  };
}

/** Told again it is the same message: when the turn is run again, they are contacts already. */
function tellsOther(step: ContactStep, outcome: ContactOutcome): boolean {
  return (step === "ask" || step === "accept") && (outcome === "became" || outcome === "already");
}

export function openWaitingContacts(world: TurnWorld, personId: UserId): WaitingContacts {
  const desk = openContactDesk(world);
  return {
    async bring() {
      for (const otherId of (await world.contacts.openOf(personId)).asking) {
        const { question } = await world.contacts.questionOf({ personId: otherId, otherId: personId });
        if (question !== undefined) await desk.ask({ personId: otherId, otherId: personId }, question.askedAt);
      }
    },
  };
}

/** Reaches the others, through their assistants. */
function openContactDesk(world: TurnWorld) {
  const { contacts, homeserver, roster, profiles, permissionLevel, now, log } = world;
  const person = (personId: UserId) => createServicePerson({ world, botId: serviceBotId, permissionLevel }, personId);

  async function nameOfStranger(otherId: UserId): Promise<string> {
    return plainName((await profiles.of(otherId)).name) ?? nameOf(otherId, {});
  }

  /** Of other people's servers that cannot be asked at the moment, everybody is known. */
  async function isKnown(otherId: UserId): Promise<boolean> {
    try {
      return (await homeserver.intent(homeserver.serviceUserId).profileOf(otherId)) !== undefined;
    } catch (error) {
      if (error instanceof AgentChatError && error.code !== "stopped") return true;
      throw error;
    }
  }

  return {
    nameOfStranger,
    isKnown,
    /** Puts the question of the first to the second, who gets an assistant for it where they have none and may. Whoever has not come into the chat with it is asked when they do. */
    async ask({ personId, otherId }: ContactPair, askedAt: number): Promise<void> {
      try {
        if (!roster.assignmentsOf(otherId).some(({ roomId }) => roomId !== undefined))
          await roster.ensure("assistant", otherId);
      } catch (error) {
        // whoever asks is not to know; they find who asks in their list
        if (!(error instanceof AgentChatError) || error.retryable || error.code === "stopped") throw error;
        log.info({ personId: otherId, err: error }, "somebody could not be asked to be a contact");
        return;
      }
      const name = await nameOfStranger(personId);
      await person(otherId).ask({
        text: contactWords.question({ otherId: personId, name }),
        source: `contact ${personId} ${askedAt}`,
        action: acceptAction,
        declined: declineAction,
        input: { otherId: personId },
        lifetimeMs: askedAt + askLifetimeMs - now(),
      });
    },
    /** Tells the second that the first has agreed. */
    async tellAgreed({ personId, otherId }: ContactPair, since: number): Promise<void> {
      const contact = await contacts.between(otherId, personId);
      if (contact === undefined) return;
      const text = contactWords.agreed(contact);
      await person(otherId).tell({ text, source: `contact agreed ${personId} ${since}` });
    },
  };
}
