import type { Contact } from "./contacts.ts";
import { maxAsksADay } from "./decide-contact.ts";
import type { MeantPerson, NamedPerson, OpenPeople, TakenStep } from "./turn-contacts.ts";

/** Names of the assistant's actions that answer a question. */
export const acceptAction = "accept_contact";
export const declineAction = "decline_contact";

const whatItMeans =
  "Your assistants may bring messages between you. Nothing else is shared, such as where you are, until one of you allows it: `!privacy` shows what you allow, and changes it.";

const outcomes: Readonly<Record<TakenStep["outcome"], (name: string) => string>> = {
  became: (name) => `You and ${name} are contacts now. ${whatItMeans}`,
  already: (name) => `${name} is your contact.`,
  asked: (name) => `I have asked ${name}, and tell you when they agree.`,
  waiting: (name) => `You have asked ${name}. I tell you when they agree.`,
  "too-many": () => `You have asked ${maxAsksADay} people since yesterday. Please wait until tomorrow.`,
  "blocked-by-you": (name) =>
    `You have blocked ${name}. Write \`!contact unblock\` first if you want to hear from them.`,
  "not-asked": (name) => `${name} does not ask to be your contact. \`!contact add\` asks them.`,
  declined: (name) =>
    `${name} does not become your contact, and is not told. \`!contact block\` makes sure that they cannot ask again.`,
  removed: (name) => `${name} is no longer your contact, and has nothing of you anymore. They are not told.`,
  withdrawn: (name) => `You no longer ask ${name}.`,
  "no-contact": (name) => `${name} is not your contact. \`!contact\` shows who is.`,
  blocked: (name) => `${name} is blocked: you hear nothing from them, and they have nothing of you. They are not told.`,
  unblocked: (name) => `${name} is no longer blocked, and may ask to be your contact.`,
  "not-blocked": (name) => `${name} is not blocked.`,
  myself: () => "That is you.",
  agent: (name) => `${name} is an agent of this server, and no person.`,
  "not-served": (name) => `${name} cannot be asked: AgentChat is not open to them here.`,
  nobody: (name) => `I know of nobody called ${name}. Write their whole Matrix id, such as @bob:example.org.`,
};

/** What people are told about their contacts. */
export const contactWords = {
  outcome: (outcome: TakenStep["outcome"], name: string): string => outcomes[outcome](name),

  /** Plain text: names are of others' making. */
  question: (other: NamedPerson): string =>
    `${named(other)} asks to be your contact.\n\nIf you agree, your assistants may bring messages between you. Nothing else is shared, such as where you are, until you allow it.`,

  agreed: (contact: Contact): string => `${named(contact)} has agreed to be your contact. ${whatItMeans}`,

  list(contacts: readonly Contact[], { asking, asked, blocked }: OpenPeople): string {
    const groups = [
      group("Your contacts:", contacts),
      group("They ask to be your contact (`!contact accept NAME`, `!contact decline NAME`):", asking),
      group("You have asked them:", asked),
      group("You have blocked them:", blocked),
    ].filter((text) => text !== "");
    if (contacts.length === 0)
      groups.unshift("You have no contacts so far. `!contact add @bob:example.org` asks somebody.");
    return groups.join("\n\n");
  },

  notUnderstood(meant: Exclude<MeantPerson, { readonly kind: "person" }>, words: string): string {
    if (meant.kind === "ambiguous")
      return ["Whom do you mean? Write their Matrix id:", ...meant.people.map((each) => `- ${named(each)}`)].join("\n");
    return words === ""
      ? "Whom? Write a Matrix id, such as @bob:example.org, or the name of a contact."
      : "I do not know whom you mean. Write their Matrix id, such as @bob:example.org, or the name of a contact.";
  },

  named,

  renamed: (name: string): string => `I call them ${name} from now on.`,
};

function group(heading: string, people: readonly NamedPerson[]): string {
  return people.length === 0 ? "" : [heading, ...people.map((each) => `- ${named(each)}`)].join("\n");
}

function named({ name, otherId }: NamedPerson): string {
  return name === otherId ? otherId : `${name} (${otherId})`;
}
