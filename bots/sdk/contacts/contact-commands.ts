import type { BotCommand } from "../commands/bot-command.ts";
import type { MessageTurn } from "../turn.ts";
import { plainName } from "./contact-names.ts";
import { contactWords } from "./contact-words.ts";
import type { ContactStep } from "./decide-contact.ts";
import type { MeantPerson } from "./turn-contacts.ts";

const steps = new Map<string, ContactStep>([
  ["add", "ask"],
  ["ask", "ask"],
  ["accept", "accept"],
  ["decline", "decline"],
  ["remove", "remove"],
  ["block", "block"],
  ["unblock", "unblock"],
]);

const hint =
  "Write `contact` to see your contacts, `contact add @bob:example.org` to ask somebody, and `accept`, `decline`, `remove`, `block`, `unblock` or `name` with their name.";

/** By which people see and change who their contacts are. It takes `contactActions` of their assistant. */
export const contactCommand: BotCommand = {
  description: "shows your contacts, and asks people to be one",
  usage: {
    "": "shows them, who asks you and whom you have asked",
    "add ID": "asks somebody to be your contact",
    "accept NAME": "agrees to be the contact of somebody who asks you",
    "decline NAME": "does not; they are not told",
    "remove NAME": "ends it, or takes back that you ask; they are not told",
    "block NAME": "ends it, and they cannot ask you anymore; they are not told",
    "unblock NAME": "lets them ask you again",
    "name NAME as NICKNAME": "calls a contact something else",
  },
  examples: ["add @bob:example.org", "name bob as Bobby"],
  where: "direct",
  async run(turn, argument) {
    const [, action = "", rest = ""] = /^(\S*)\s*([\s\S]*)$/u.exec(argument.trim()) ?? [];
    const step = steps.get(action.toLowerCase());
    if (step !== undefined) return takeStep(turn, step, rest);
    switch (action.toLowerCase()) {
      case "":
      case "list":
        return turn.reply(await listContacts(turn));
      case "name":
        return turn.reply(await rename(turn, rest));
      default:
        return turn.reply(hint);
    }
  },
};

/** Contacts, and who else is something to the person. */
export async function listContacts({
  contacts,
  personId,
}: Pick<MessageTurn, "contacts" | "personId">): Promise<string> {
  return contactWords.list(await contacts.of(personId), await contacts.open());
}

async function takeStep(turn: MessageTurn, step: ContactStep, words: string): Promise<void> {
  const meant = await personOf(turn, step, words);
  if (meant.kind !== "person") {
    await turn.reply(contactWords.notUnderstood(meant, words));
    return;
  }
  const taken = await turn.contacts.take(step, meant.otherId);
  await turn.reply(contactWords.outcome(taken.outcome, meant.name));
  // neither the answer nor what is answered next takes longer because somebody is asked
  if (step === "ask") turn.stepAside();
  await taken.deliver();
}

/** Where only one person asks, they need not be named. */
async function personOf({ contacts }: MessageTurn, step: ContactStep, words: string): Promise<MeantPerson> {
  const isAnswer = step === "accept" || step === "decline";
  const asking = isAnswer && words === "" ? (await contacts.open()).asking : [];
  const [only] = asking;
  if (only !== undefined)
    return asking.length === 1 ? { kind: "person", ...only } : { kind: "ambiguous", people: asking };
  return words === "" ? { kind: "none" } : contacts.meant(words);
}

async function rename({ contacts, personId }: MessageTurn, words: string): Promise<string> {
  const [who = "", nickname] = words.split(/\s+as\s+/iu, 2);
  const found = await contacts.find(personId, who);
  if (found.kind === "ambiguous") return contactWords.notUnderstood({ kind: "ambiguous", people: found.contacts }, who);
  if (found.kind === "none")
    return contactWords.outcome("no-contact", who === "" ? "That" : (plainName(who) ?? "That"));
  const { otherId } = found.contact;
  await contacts.rename(otherId, nickname === undefined ? undefined : plainName(nickname));
  return contactWords.renamed((await contacts.between(personId, otherId))?.name ?? otherId);
}
