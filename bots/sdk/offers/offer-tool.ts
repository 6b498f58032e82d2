import type { MatrixClient } from "matrix-bot-sdk";
import type { Logger } from "pino";
import type { z } from "zod";
import type { EventData, RequestInput, RequestResult, RequestType } from "#events";
import type { Capabilities } from "../capabilities/capabilities.ts";
import type { Tool } from "../define-tool.ts";
import type { BotConfig } from "../turn.ts";

/** A tool that a bot has for the agents of other bots: an assistant's call is a request event, and what comes of it a completion event. */
export interface ToolOffer extends Pick<
  Tool,
  "name" | "description" | "input" | "consent" | "describeAction" | "timeoutMs" | "maxResultLength"
> {
  /** Type of the request; the catalog says which type completes it. */
  readonly request: RequestType;
  /** Called in the offering bot. What it throws is told to the model that asked as a failure. */
  run(input: unknown, context: OfferContext): unknown;
}

/** What an offered tool gets beside its input. */
export interface OfferContext {
  /** Who asks, for whom, and where. */
  readonly request: ToolRequest;
  /** Aborted when nobody waits for the result anymore: the person said stop, or it took too long; and when AgentChat stops. */
  readonly signal: AbortSignal;
  /** The offering bot's own keys of its section of the config. */
  readonly config: BotConfig;
  /** The offering bot's models for speech, pictures and so on. */
  readonly capabilities: Capabilities;
  readonly log: Logger;
  /** matrix-bot-sdk's client acting as the offering bot's agent. */
  matrix(): Promise<MatrixClient>;
}

export type ToolRequest = Omit<EventData<"io.agentchat.tool.request">, "input">;

type Shared<Schema extends z.ZodType> = Pick<
  Tool<Schema>,
  "name" | "description" | "input" | "consent" | "describeAction" | "timeoutMs" | "maxResultLength"
>;

/** An offer whose request and completion have types of their own in the catalog. */
export interface TypedOffer<Type extends RequestType, Schema extends z.ZodType> extends Shared<Schema> {
  readonly request: Type;
  run(input: z.output<Schema>, context: OfferContext): Promise<RequestResult<Type>> | RequestResult<Type>;
}

/** An offer that travels as `io.agentchat.tool.request` and `io.agentchat.tool.completed`. */
export interface PlainOffer<Schema extends z.ZodType> extends Shared<Schema> {
  readonly request?: never;
  /** Resolves with text, or anything that JSON can hold. */
  run(input: z.output<Schema>, context: OfferContext): unknown;
}

/**
 * Declares a tool for the agents of other bots. What the model gives is checked by `input` where it asks and, since it has travelled as JSON, again where it is done:
 * defaults are fine, values that JSON does not know are not. It may be called again with the same `request.requestId`, after a crash: other effects than the
 * result should bear repetition.
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
