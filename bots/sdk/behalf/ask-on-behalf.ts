import type { Contact } from "../contacts/contacts.ts";
import type { BehalfWorld } from "./behalf-world.ts";
import type { BehalfTurn } from "./behalf.ts";
import { behalfWords, maxMessageLength } from "./behalf-words.ts";
import { hasHadEnough } from "./has-had-enough.ts";
import { readErrand } from "./read-errand.ts";
import type { AgreedMessage, BehalfAsked, TurnBehalf } from "./turn-behalf.ts";

type Outcome =
  { readonly kind: "to-ask"; readonly message: AgreedMessage } | { readonly kind: "refused"; readonly reason: string };

/** Name of the action that brings a message. */
export const bringAction = "bring_message";

const byVoice = /^by voice\b[:,]?\s+/iu;
/** Milliseconds. */
const answerCountsMs = 10 * 60_000;

/** Asks the person of a turn whether a message may be brought. What else there is to say about it is said where nobody reads along. */
export function askOnBehalf(world: BehalfWorld, { cause, turn }: BehalfTurn): Pick<TurnBehalf, "ask" | "askFor"> {
  const { personId, room, source } = cause;
  let asked = 0;

  async function outcomeFor(
    contact: Contact | undefined,
    text: string,
    named: string,
    isSaid: boolean,
  ): Promise<Outcome> {
    if (contact?.theirs.messages === undefined) return refused(behalfWords.unreachable(named));
    if (text.length > maxMessageLength) return refused(behalfWords.tooLong);
    const { name, otherId: to } = contact;
    if (await hasHadEnough(world, { personId, to })) return refused(behalfWords.tooMany(name));
    const usual = contact.grants.voice === undefined ? "usual" : "own";
    return { kind: "to-ask", message: { to, name, text, voice: isSaid ? usual : undefined } };
  }

  async function outcomeOf(words: string): Promise<Outcome> {
    const read = await readErrand(world.contacts, personId, words);
    switch (read.kind) {
      case "unfinished":
        return refused(behalfWords.howTo);
      case "ambiguous":
        return refused(behalfWords.ambiguous(read.contacts));
      case "unknown":
        return refused(behalfWords.unreachable(read.named));
      case "read":
        return outcomeFor(read.contact, read.text.replace(byVoice, ""), read.named, byVoice.test(read.text));
    }
  }

  async function answer(outcome: Outcome): Promise<BehalfAsked> {
    asked += 1;
    if (!room.isDirect) return answerElsewhere(outcome, `${source} behalf ${asked}`);
    if (outcome.kind === "refused") return outcome;
    await turn().confirm(bringAction, outcome.message);
    return { kind: "asked", say: undefined };
  }

  async function answerElsewhere(outcome: Outcome, answerSource: string): Promise<BehalfAsked> {
    const person = world.person(personId);
    const eventId = await (outcome.kind === "refused"
      ? person.tell({ text: outcome.reason, source: answerSource })
      : person.ask({
          text: behalfWords.action(outcome.message),
          source: answerSource,
          action: bringAction,
          input: outcome.message,
          lifetimeMs: answerCountsMs,
        }));
    if (eventId === undefined) return refused(behalfWords.noChat);
    return { kind: "asked", say: behalfWords.elsewhere };
  }

  return {
    ask: async (words) => answer(await outcomeOf(words)),
    askFor: async (to, text) => answer(await outcomeFor(await world.contacts.between(personId, to), text, to, false)),
  };
}

function refused(reason: string): Extract<Outcome, { kind: "refused" }> {
  return { kind: "refused", reason };
}
