import { isRecord } from "#appservice";
import type { DeliveryAtWork, EventId, RoomEvent, RoomId, UserId } from "#appservice";
import type { IncomingMessage } from "./incoming-message.ts";
import type { Agent } from "./roster.ts";

/** Somebody's answer to one message: a reaction to it, or a reply. */
export interface MessageAnswer {
  /** The event that carries it. */
  readonly eventId: EventId;
  readonly sender: UserId;
  readonly roomId: RoomId;
  /** The message that is answered. */
  readonly targetId: EventId;
  /** The reaction's key, or the text of the reply. */
  readonly key: string;
}

/** What a resolver can do about the delivery that carries the answer. */
type AnswerAtWork = Pick<DeliveryAtWork, "stepAside">;

/** Resolves with whether an answer was meant for this resolver, which then has dealt with it. */
export type AnswerResolver = (agent: Agent, answer: MessageAnswer, delivery: AnswerAtWork) => Promise<boolean>;

/** The first resolver that an answer is meant for deals with it. Resolves with whether there was one. */
export async function resolveAnswer(
  resolvers: readonly AnswerResolver[],
  agent: Agent,
  answer: MessageAnswer | undefined,
  delivery: AnswerAtWork,
): Promise<boolean> {
  if (answer === undefined) return false;
  for (const resolve of resolvers) {
    if (await resolve(agent, answer, delivery)) return true;
  }
  return false;
}

/** What a message answers when it is a reply. In threads, clients mark every message as a reply to the one before (`is_falling_back`): that is none. */
export function answerInReply({ content, roomId }: RoomEvent, message: IncomingMessage): MessageAnswer | undefined {
  const { eventId, sender, repliesTo: targetId, kind, edits, text } = message;
  const relation = content["m.relates_to"];
  const isFallback = isRecord(relation) && relation["is_falling_back"] === true;
  if (targetId === undefined || isFallback || kind !== "text" || edits !== undefined) return undefined;
  return { eventId, sender, roomId, targetId, key: text };
}
