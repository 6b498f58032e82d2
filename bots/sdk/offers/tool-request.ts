import { hash } from "node:crypto";
import { isRecord } from "#appservice";
import { completionTypes, createCheckedEvent, createEvent } from "#events";
import type { AgentChatEvent, CompletionType, EventData, RequestType } from "#events";
import type { MessageTurn } from "../turn.ts";
import type { ToolRequest } from "./offer-context.ts";
import type { OfferProgress, PostedBy } from "./offer-request.ts";
import { plainRequest } from "./offer-tool.ts";
import type { ToolOffer } from "./offer-tool.ts";

/** A tool call of an agent, on its way to the agent whose tool it is. */
export type RequestEvent = AgentChatEvent<RequestType>;
export type CompletionEvent = AgentChatEvent<CompletionType>;

/** What came of a request. */
export type Outcome =
  | { readonly outcome: "done"; readonly result: unknown }
  /** `reason` for the agent that asked, `userMessage` for the person. */
  | { readonly outcome: "failed"; readonly reason: string; readonly userMessage?: string | undefined };

/** Who publishes an event, and when (milliseconds since the epoch). */
export interface Publisher {
  readonly botId: string;
  readonly now: number;
}

export const completionEvents: readonly CompletionType[] = Object.values(completionTypes);
export const progressEvents = ["io.agentchat.tool.progress"] as const;

/**
 * The same for the same call in the same turn, also when it is run again after a crash.
 * @param call.place how often the turn has made this very call before
 */
export function requestIdOf(
  { agent, message }: Pick<MessageTurn, "agent" | "message">,
  call: {
    readonly botId: string;
    readonly tool: string;
    readonly input: unknown;
    readonly place: number;
    readonly postedBy: PostedBy | undefined;
  },
): string {
  const { botId, tool, input, place, postedBy } = call;
  const destination = postedBy === undefined ? [] : [postedBy.agentId, postedBy.roomId];
  const parts = [agent.userId, message.eventId, message.text, botId, tool, input, place, ...destination];
  return hash("sha256", JSON.stringify(parts), "base64url").slice(0, 32);
}

/** @throws EventError `bad-data` when the offer's input is not what its type of request takes */
export function requestEvent(
  offer: Pick<ToolOffer, "request">,
  request: ToolRequest,
  input: unknown,
  publisher: Publisher,
): RequestEvent {
  const given = offer.request === plainRequest || !isRecord(input) ? { input } : input;
  const subject = `users/${request.personId}/chats/${request.roomId}` as const;
  const data = { ...given, ...request };
  return createCheckedEvent(offer.request, { id: request.requestId, subject, data, ...envelope(publisher) });
}

/** What the tool is given, as it has travelled. */
export function inputOf(request: RequestEvent): unknown {
  return request.type === plainRequest ? request.data.input : request.data;
}

/** @throws EventError `bad-data` when the result is not what the request's type of completion holds */
export function completionEvent(request: RequestEvent, outcome: Outcome, publisher: Publisher): CompletionEvent {
  return createCheckedEvent(completionTypes[request.type], {
    id: `${request.data.requestId} completed`,
    subject: subjectOf(request),
    data: { ...outcomeData(request.type, outcome), ...identity(request) },
    ...envelope(publisher),
  });
}

/** What came of a request, from its completion. */
export function outcomeOf({ type, data }: CompletionEvent): Outcome {
  if (data.outcome === "failed") {
    const { reason, userMessage } = data;
    return { outcome: "failed", reason, userMessage };
  }
  if (type === "io.agentchat.tool.completed" && "result" in data) return { outcome: "done", result: data.result };
  const common = new Set(["requestId", "botId", "tool", "agentId", "personId", "roomId", "outcome"]);
  return { outcome: "done", result: Object.fromEntries(Object.entries(data).filter(([name]) => !common.has(name))) };
}

/** @param progress.count how many were published for the request before, and this one */
export function progressEvent(
  request: RequestEvent,
  { count, ...progress }: OfferProgress & { readonly count: number },
  publisher: Publisher,
): AgentChatEvent<"io.agentchat.tool.progress"> {
  const data = { ...identity(request), ...progress };
  const id = `${data.requestId} progress ${publisher.now} ${count}`;
  return createEvent("io.agentchat.tool.progress", { id, subject: subjectOf(request), data, ...envelope(publisher) });
}

export function cancellationEvent(
  request: RequestEvent,
  publisher: Publisher,
): AgentChatEvent<"io.agentchat.tool.cancelled"> {
  const data = identity(request);
  const id = `${data.requestId} cancelled`;
  return createEvent("io.agentchat.tool.cancelled", { id, subject: subjectOf(request), data, ...envelope(publisher) });
}

function envelope({ botId, now }: Publisher) {
  return { source: `/agentchat/${botId}`, time: new Date(now) } as const;
}

function subjectOf({ data }: RequestEvent) {
  return `users/${data.personId}/chats/${data.roomId}` as const;
}

/** What completions and cancellations have of their request. */
function identity({ data }: RequestEvent): EventData<"io.agentchat.tool.cancelled"> {
  const { requestId, botId, tool, agentId, personId, roomId } = data;
  return { requestId, botId, tool, agentId, personId, roomId };
}

function outcomeData(type: RequestType, outcome: Outcome): Readonly<Record<string, unknown>> {
  if (outcome.outcome === "failed") {
    const { userMessage, ...failed } = outcome;
    return userMessage === undefined ? failed : outcome;
  }
  if (type === plainRequest) return outcome;
  return { ...(isRecord(outcome.result) ? outcome.result : {}), outcome: "done" };
}
