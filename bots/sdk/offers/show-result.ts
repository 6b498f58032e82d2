import type { MessageTurn } from "../turn.ts";
import type { ToolOffer } from "./offer-tool.ts";

/** What came of a call. */
export interface CompletedCall {
  readonly requestId: string;
  readonly input: unknown;
  readonly result: unknown;
}

/** Posts what an offer shows of its result. Resolves with what the model is told: never where files are and how to decrypt them, unless the offer says so. */
export async function showResult(
  offer: Pick<ToolOffer, "shows" | "tells">,
  { requestId, input, result }: CompletedCall,
  turn: Pick<MessageTurn, "post">,
): Promise<unknown> {
  const contents = offer.shows?.(result, input) ?? [];
  for (const [index, content] of contents.entries()) await turn.post(content, { part: `${requestId} ${index}` });
  if (offer.tells !== undefined) return offer.tells(result, input);
  return contents.length === 0 ? result : "Done: the person sees it in the room.";
}
