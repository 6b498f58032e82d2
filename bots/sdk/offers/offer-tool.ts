import type { z } from "zod";
import type { RequestInput, RequestResult, RequestType } from "#events";
import type { Tool } from "../define-tool.ts";
import type { RoomContent } from "../media-content/room-content.ts";
import type { OfferContext } from "./offer-context.ts";

/** What an offer has beside its name, its input and what it does. */
interface OfferManner {
  /**
   * Whether it takes much of the machine or of a provider: the bot runs few of these at once, see `heavyAtOnce` of `defineBot`, of each person one, and the others wait, for half an hour
   * at most. `timeoutMs` then counts from when it begins. The turn that asks steps aside, as for a long one.
   */
  readonly isHeavy?: boolean;
  /** Whether it takes so long that the person goes on talking meanwhile: the turn that asks steps aside, see `Turn.stepAside`. */
  readonly isLong?: boolean;
  /** Whether only the code of bots asks for it, of all bots, with `turn.useTool` or `turn.request`: models are not shown it. */
  readonly isForCode?: boolean;
}

/** A tool that a bot has for the agents of other bots: an assistant's call is a request event, and what comes of it a completion event. */
export interface ToolOffer
  extends
    Pick<Tool, "name" | "description" | "input" | "consent" | "describeAction" | "timeoutMs" | "maxResultLength">,
    OfferManner {
  /** What the agent that asked posts when the call is done, in order; each once, however often its turn is run. Called there. */
  shows?(result: unknown, input: unknown): readonly RoomContent[];
  /** What the model that asked is told in place of the result: text, or anything that JSON can hold. Default, with `shows`: that it is in the room. Called where `shows` is. */
  tells?(result: unknown, input: unknown): unknown;
  /** Type of the request; the catalog says which type completes it. */
  readonly request: RequestType;
  /** Called in the offering bot. What it throws is told to the model that asked as a failure. */
  run(input: unknown, context: OfferContext): unknown;
}

type Shared<Schema extends z.ZodType> = Pick<
  Tool<Schema>,
  "name" | "description" | "input" | "consent" | "describeAction" | "timeoutMs" | "maxResultLength"
> &
  OfferManner;

/** An offer whose request and completion have types of their own in the catalog. */
export interface TypedOffer<Type extends RequestType, Schema extends z.ZodType> extends Shared<Schema> {
  readonly request: Type;
  run(input: z.output<Schema>, context: OfferContext): Promise<RequestResult<Type>> | RequestResult<Type>;
  /** See `ToolOffer.shows`. */
  shows?(result: RequestResult<Type>, input: z.output<Schema>): readonly RoomContent[];
  /** See `ToolOffer.tells`. */
  tells?(result: RequestResult<Type>, input: z.output<Schema>): unknown;
}

/** An offer that travels as `io.agentchat.tool.request` and `io.agentchat.tool.completed`. */
export interface PlainOffer<Schema extends z.ZodType> extends Shared<Schema> {
  readonly request?: never;
  /** Resolves with text, or anything that JSON can hold. */
  run(input: z.output<Schema>, context: OfferContext): unknown;
  /** See `ToolOffer.shows`. */
  shows?(result: unknown, input: z.output<Schema>): readonly RoomContent[];
  /** See `ToolOffer.tells`. */
  tells?(result: unknown, input: z.output<Schema>): unknown;
}

/**
 * Declares a tool for the agents of other bots. What the model gives is checked by `input` where it asks and, since it has travelled as JSON, again where it is done:
 * defaults are fine, values that JSON does not know are not. What was done is told again to whoever asks again; what was not, because of a crash, is called again with the same
 * `request.requestId`: other effects than the result should bear repetition, and `job` remembers how to go on.
 * @example
 * offerTool({
 *   name: "draw_picture",
 *   description: "Draws a picture.",
 *   request: "io.agentchat.media.image.request",
 *   input: z.object({ prompt: z.string() }),
 *   timeoutMs: 120_000,
 *   run: ({ prompt }, { signal }) => painter.paint(prompt, signal),
 * })
 */
export function offerTool<Type extends RequestType, Schema extends z.ZodType<RequestInput<Type>>>(
  offer: TypedOffer<Type, Schema>,
): ToolOffer;
export function offerTool<Schema extends z.ZodType<Readonly<Record<string, unknown>>>>(
  offer: PlainOffer<Schema>,
): ToolOffer;
export function offerTool(offer: Omit<ToolOffer, "request"> & { readonly request?: RequestType }): ToolOffer {
  return { ...offer, request: offer.request ?? plainRequest, run: (input, context) => offer.run(input, context) };
}

/** The type of requests for tools that have none of their own. */
export const plainRequest = "io.agentchat.tool.request";

const defaultTimeoutMs = 30_000;
const maxQueueMs = 30 * 60_000;

/** Milliseconds that an offer may take once it has begun. */
export function workingTimeOf({ timeoutMs = defaultTimeoutMs }: Pick<ToolOffer, "timeoutMs">): number {
  return timeoutMs;
}

/** Milliseconds for which whoever asks waits at most. */
export function waitingTimeOf(offer: Pick<ToolOffer, "timeoutMs" | "isHeavy">): number {
  return workingTimeOf(offer) + (offer.isHeavy === true ? maxQueueMs : 0);
}

/** Whether whoever asks lets others be answered meanwhile. */
export function takesLong({ isLong = false, isHeavy = false }: Pick<ToolOffer, "isLong" | "isHeavy">): boolean {
  return isLong || isHeavy;
}
