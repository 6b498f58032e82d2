import { z } from "zod";
import { isUserId } from "#appservice";
import type { UserId } from "#appservice";
import { defineTool } from "../define-tool.ts";
import type { Tool } from "../define-tool.ts";
import type { MessageTurn } from "../turn.ts";
import { listContacts } from "./contact-commands.ts";
import { contactWords } from "./contact-words.ts";
import { precisions } from "./contacts.ts";
import { grantKinds } from "./grants.ts";
import { answerPrivacy } from "./privacy-command.ts";

const elsewhere = "That is told and changed only in their direct chat with me, where nobody reads along.";
const asked = "I have shown you what I would do. Nothing is done until you answer ✅.";
const stepAction = "change_contact";
const grantAction = "allow_contact";

const who = z.string().max(300).describe("Their Matrix id, such as @bob:example.org, or what the person calls them.");

const userId = z.custom<UserId>(isUserId);

/** What each step is, before it is agreed to. */
const stepWords = {
  ask: "Ask somebody to be your contact, so that your assistants may bring messages between you",
  remove: "Remove somebody from your contacts, or no longer ask them to be one",
  block: "Block somebody: they have nothing of you anymore, and cannot ask to be your contact",
} as const;

function stepTool(step: keyof typeof stepWords, description: Pick<Tool, "name" | "description" | "example">): Tool {
  return defineTool({
    ...description,
    input: z.object({ who }),
    async run({ who: words }, { turn }) {
      if (!turn.room.isDirect) return elsewhere;
      const meant = await turn.contacts.meant(words);
      if (meant.kind !== "person") return contactWords.notUnderstood(meant, words);
      await turn.confirm(stepAction, { step, otherId: meant.otherId, name: meant.name });
      return asked;
    },
  });
}

const inPrivate = (work: (turn: MessageTurn) => Promise<string>) => (turn: MessageTurn) =>
  turn.room.isDirect ? work(turn) : Promise.resolve(elsewhere);

/** By which models see and change who somebody's contacts are and what they may have. Whatever others could notice is shown to the person first. They take `contactActions`. */
export const contactTools: readonly Tool[] = [
  stepTool("ask", {
    name: "add_contact",
    description: "Asks somebody to be the person's contact, after showing them what exactly. It asks them by itself.",
    example: "add contact @bob:example.org",
  }),
  stepTool("remove", {
    name: "remove_contact",
    description: "Removes a contact of the person, after asking them. It asks them by itself.",
    example: "remove contact bob",
  }),
  stepTool("block", {
    name: "block_person",
    description:
      "Makes sure that somebody cannot ask the person or have anything of them, after asking. It asks them by itself.",
    example: "block @mallory:example.org",
  }),
  defineTool({
    name: "list_contacts",
    description: "Shows who the person's contacts are, who asks to be one, and whom they have asked or blocked.",
    example: "list my contacts",
    input: z.object({}),
    run: (_input, { turn }) => inPrivate(listContacts)(turn),
  }),
  defineTool({
    name: "show_privacy",
    description: "Shows what each contact may have of the person, such as where they are, and they of the contact.",
    example: "show my privacy",
    input: z.object({}),
    run: (_input, { turn }) => inPrivate(() => answerPrivacy(turn, "", ({ words }) => Promise.resolve(words)))(turn),
  }),
  defineTool({
    name: "change_privacy",
    description:
      "Changes what a contact may have of the person. What is allowed is shown to them first, by itself; what is taken back is taken back at once.",
    example: "change privacy: bob location off",
    input: z.object({
      change: z
        .string()
        .max(300)
        .describe(
          'Who, what and how: "Bob location city for 2 hours", "Bob nearby neighborhood within 2 km", "Bob messages off", "Bob voice on 1h", "everybody off". What: messages, nearby, location, voice.',
        ),
    }),
    async run({ change }, { turn }) {
      return inPrivate(() =>
        answerPrivacy(turn, change, async ({ contact: { otherId, name }, what, grant, words }) => {
          await turn.confirm(grantAction, { otherId, name, what, grant, words });
          return asked;
        }),
      )(turn);
    },
  }),
];

const limits = z.object({
  precision: z.enum(precisions).exactOptional(),
  radiusMeters: z.number().exactOptional(),
  until: z.number().exactOptional(),
});

/** What is done once the person has agreed to it. */
export const contactToolActions: readonly Tool[] = [
  defineTool({
    name: stepAction,
    description: "Changes who is a contact.",
    input: z.object({ step: z.enum(["ask", "remove", "block"]), otherId: userId, name: z.string() }),
    mayRunAgain: true,
    describeAction: ({ step, otherId, name }) => `${stepWords[step]}:\n${contactWords.named({ otherId, name })}`,
    async run({ step, otherId, name }, { turn }) {
      const taken = await turn.contacts.take(step, otherId);
      await turn.reply(contactWords.outcome(taken.outcome, name), { isNotice: true });
      turn.stepAside();
      await taken.deliver();
      return "";
    },
  }),
  defineTool({
    name: grantAction,
    description: "Lets a contact have something.",
    input: z.object({ otherId: userId, name: z.string(), what: z.enum(grantKinds), grant: limits, words: z.string() }),
    mayRunAgain: true,
    describeAction: ({ otherId, name, words }) => `Let ${contactWords.named({ otherId, name })} ${words}`,
    async run({ otherId, name, what, grant, words }, { turn }) {
      await turn.contacts.allow(otherId, what, grant);
      return `${name} may ${words}.`;
    },
  }),
];
