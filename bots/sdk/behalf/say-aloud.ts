import type { UserId } from "#appservice";
import type { PostedBy } from "../offers/offer-request.ts";
import { SdkError } from "../sdk-error.ts";
import { spokenText } from "../speaking/spoken-text.ts";
import type { BehalfWorld } from "./behalf-world.ts";
import { speechRequest } from "./behalf.ts";
import type { BehalfTurn, SpokenText } from "./behalf.ts";

/**
 * Says a text aloud for somebody, to be posted in their direct chat: in the voice of the person of the turn, where they let the reader hear that and there is one, else in the usual one. Resolves with `undefined` when it cannot be said, or the
 * voice may no longer be heard.
 */
export async function sayAloud(
  { contacts }: Pick<BehalfWorld, "contacts">,
  { cause, turn }: BehalfTurn,
  { to, home, text }: { readonly to: UserId; readonly home: PostedBy; readonly text: string },
): Promise<SpokenText | undefined> {
  const { personId } = cause;
  const isOwnHeard = async (): Promise<boolean> => (await contacts.between(personId, to))?.grants.voice !== undefined;
  for (const asPerson of (await isOwnHeard()) ? [true, false] : [false]) {
    try {
      const said = await turn().request(speechRequest, { text: spokenText(text), asPerson }, { postedBy: home });
      return asPerson && !(await isOwnHeard()) ? undefined : said;
    } catch (error) {
      if (!(error instanceof SdkError) || error.code === "stopped") throw error;
    }
  }
  return undefined;
}
