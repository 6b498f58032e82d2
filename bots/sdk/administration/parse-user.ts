import { isUserId, serverNameOf } from "#appservice";
import type { UserId } from "#appservice";
import type { MessageTurn } from "../turn.ts";

/** Whom an admin means: by id, by localpart for somebody of this server, or by a mention. */
export function parseUser(
  { message, agent }: Pick<MessageTurn, "message" | "agent">,
  text: string,
): UserId | undefined {
  const word = text.trim().replace(/[:,]$/u, "");
  const full = word.includes(":") ? word : `@${word.replace(/^@/u, "")}:${serverNameOf(agent.userId)}`;
  if (/^@?[^\s:@]+(?::\S+)?$/u.test(word) && isUserId(full)) return full;
  const mentioned = message.mentions.filter((userId) => userId !== agent.userId);
  return mentioned.length === 1 ? mentioned[0] : undefined;
}
