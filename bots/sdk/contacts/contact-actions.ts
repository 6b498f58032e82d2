import { z } from "zod";
import { isUserId } from "#appservice";
import type { UserId } from "#appservice";
import { defineTool } from "../define-tool.ts";
import type { Tool } from "../define-tool.ts";
import type { MessageTurn } from "../turn.ts";
import { contactToolActions } from "./contact-tools.ts";
import { acceptAction, contactWords, declineAction } from "./contact-words.ts";
import type { ContactStep } from "./decide-contact.ts";

const input = z.object({ otherId: z.custom<UserId>(isUserId) });

async function take(turn: MessageTurn, step: ContactStep, otherId: UserId): Promise<string> {
  const before = await turn.contacts.meant(otherId);
  const taken = await turn.contacts.take(step, otherId);
  await taken.deliver();
  const contact = await turn.contacts.between(turn.personId, otherId);
  return contactWords.outcome(taken.outcome, contact?.name ?? (before.kind === "person" ? before.name : otherId));
}

/** What is done about contacts once the person has agreed. */
export const contactActions: readonly Tool[] = [
  defineTool({
    name: acceptAction,
    description: "Agrees to be a contact.",
    input,
    mayRunAgain: true,
    run: ({ otherId }, { turn }) => take(turn, "accept", otherId),
  }),
  defineTool({
    name: declineAction,
    description: "Declines to be a contact.",
    input,
    run: ({ otherId }, { turn }) => take(turn, "decline", otherId),
  }),
  ...contactToolActions,
];
