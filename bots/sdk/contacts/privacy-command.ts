import type { BotCommand } from "../commands/bot-command.ts";
import { tellMoment } from "../time/tell-moment.ts";
import type { MessageTurn } from "../turn.ts";
import { contactWords } from "./contact-words.ts";
import type { Contact, GrantKind, Grants } from "./contacts.ts";
import { allGrantWords, grantLimits, grantWords, withLimits } from "./grant-words.ts";
import { grantKinds } from "./grants.ts";
import { grantFor, readPrivacy } from "./read-privacy.ts";
import type { PrivacyRequest } from "./read-privacy.ts";

const hint =
  "To change it: `!privacy bob nearby city within 5 km`, `!privacy bob location neighborhood 2h`, `!privacy bob voice on 1h`, `!privacy bob messages off`, `!privacy bob off`, `!privacy everybody off`.";
const everybody = /^(?:everybody|everyone|all|all contacts)$/iu;

/** By which people see and change what their contacts may have of them. */
export const privacyCommand: BotCommand = {
  description: "shows what your contacts may have of you, and changes it",
  usage: {
    "": "shows it for all of them, and what they let you have",
    NAME: "shows it for one",
    "NAME messages on": "lets them have messages brought to you; off ends it, as with all of these",
    "NAME nearby PRECISION": "lets them be told when you are near: exact, neighborhood or city; also with a radius",
    "NAME location PRECISION TIME": "lets them ask where you are, always or for a time",
    "NAME voice on TIME": "lets them be told things in your own voice, for a day where no time is said",
    "NAME off": "takes everything back",
    "everybody off": "takes everything back from all of them",
  },
  examples: ["bob nearby city", "bob location off", "bob voice on 1h"],
  where: "direct",
  run: async (turn, argument) => turn.reply(await answerPrivacy(turn, argument, (change) => change.make())),
};

/** Something that is to be granted. */
export interface GrantChange {
  readonly contact: Contact;
  readonly what: GrantKind;
  readonly grant: Grants[GrantKind];
  /** What it is, after "may". */
  readonly words: string;
  /** Makes it. Resolves with what the person is told. */
  make(): Promise<string>;
}

/**
 * Does what the person writes about what their contacts may have, and resolves with what they are told.
 * @param give what is done with something that they want to grant
 */
export async function answerPrivacy(
  turn: MessageTurn,
  text: string,
  give: (change: GrantChange) => Promise<string>,
): Promise<string> {
  const moment = await turn.contacts.moment();
  const tellTime = (time: number): string => tellMoment(time, moment);
  const request = readPrivacy(text, moment);
  if (request.kind === "unclear") return hint;
  if (request.kind === "show-all") return showAll(await turn.contacts.of(turn.personId), tellTime);
  const people = await contactsMeant(turn, request);
  if (typeof people === "string") return people;
  switch (request.kind) {
    case "show":
      return showAll(people, tellTime);
    case "take-back":
      return (await Promise.all(people.map((contact) => takeBack(turn, contact, request.what)))).join("\n");
    case "give": {
      const changes = people.map((contact) => {
        const grant = grantFor(request.what, request.limits, contact.grants, moment.now);
        return give(changeOf(turn, { contact, what: request.what, grant }, tellTime));
      });
      return (await Promise.all(changes)).join("\n");
    }
  }
}

/** Or what the person is told where that is nobody. */
async function contactsMeant(
  { contacts, personId }: MessageTurn,
  { who }: Extract<PrivacyRequest, { readonly who: string }>,
): Promise<readonly Contact[] | string> {
  if (everybody.test(who)) {
    const all = await contacts.of(personId);
    return all.length === 0 ? contactWords.list([], { asked: [], asking: [], blocked: [] }) : all;
  }
  const found = await contacts.find(personId, who);
  if (found.kind === "found") return [found.contact];
  if (found.kind === "ambiguous") return contactWords.notUnderstood({ kind: "ambiguous", people: found.contacts }, who);
  return `You have no contact of that name. \`!contact\` shows them. ${hint}`;
}

async function takeBack(turn: MessageTurn, contact: Contact, what: GrantKind | "everything"): Promise<string> {
  const { otherId, name } = contact;
  const kinds = what === "everything" ? grantKinds.filter((kind) => contact.grants[kind] !== undefined) : [what];
  for (const kind of kinds) await turn.contacts.allow(otherId, kind, undefined);
  return what === "everything"
    ? `${name} may have nothing of you anymore. They stay your contact, and are not told.`
    : `${name} may not ${grantWords(what)}.`;
}

function changeOf(
  turn: MessageTurn,
  { contact, what, grant }: Pick<GrantChange, "contact" | "what" | "grant">,
  tellTime: (time: number) => string,
): GrantChange {
  const { otherId, name } = contact;
  const words = withLimits(grantWords(what), grantLimits(grant ?? {}, tellTime));
  return {
    contact,
    what,
    grant,
    words,
    async make() {
      await turn.contacts.allow(otherId, what, grant);
      return `${name} may ${words}.`;
    },
  };
}

function showAll(contacts: readonly Contact[], tellTime: (time: number) => string): string {
  if (contacts.length === 0) return contactWords.list([], { asked: [], asking: [], blocked: [] });
  const lines = contacts.map(({ name, otherId, grants, theirs }) => {
    const given = allGrantWords(grants, "yours", tellTime) ?? "have nothing of you";
    const had = allGrantWords(theirs, "theirs", tellTime);
    return `- ${name} (${otherId}) may ${given}.${had === undefined ? "" : ` You may ${had}.`}`;
  });
  return ["What your contacts may have of you, and you of them:", ...lines, "", hint].join("\n");
}
