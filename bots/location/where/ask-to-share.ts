import { defineTool, precisions, tellUntil, z } from "#sdk";
import type { MessageTurn, Precision } from "#sdk";
import { plainName } from "../nearby/nearby-words.ts";
import { readShare, usualShareMs } from "./read-share.ts";
import { asPrecise } from "./share-words.ts";
import { noSuchContact, whichOne } from "./where-words.ts";

const action = "share_location_with";

/** Shows the person in their direct chat whom they would let ask where they are, until when and how precisely. Resolves with what the model is told. */
export async function askToShare(turn: MessageTurn, text: string, precision?: Precision): Promise<string> {
  const moment = await turn.contacts.moment();
  const wish = readShare(text, moment);
  const found = await turn.contacts.find(turn.personId, wish.who);
  if (found.kind === "none") return noSuchContact(wish.who);
  if (found.kind === "ambiguous") return whichOne(found.contacts);
  const { otherId, name } = found.contact;
  const until = wish.until ?? moment.now + usualShareMs;
  const share = { who: otherId, until, precision: precision ?? wish.precision };
  await turn.confirm(action, { ...share, name: plainName(name), untilInWords: tellUntil(until, moment) });
  return "I have shown you what I would do. Nothing is done until you answer ✅.";
}

/** What is done once the person has agreed to it. */
export const shareAction = defineTool({
  name: action,
  description: "Lets a contact ask where the person is.",
  input: z.object({
    who: z.string(),
    name: z.string(),
    until: z.number(),
    untilInWords: z.string(),
    precision: z.enum(precisions),
  }),
  describeAction: ({ who, name, untilInWords, precision }) =>
    `Let ${name} (${who}) ask where you are until ${untilInWords}, ${asPrecise[precision]}`,
  run: async ({ who, until, precision }, { turn }) =>
    (await turn.useTool("begin_agreed_share", { who, until, precision })).text,
});
