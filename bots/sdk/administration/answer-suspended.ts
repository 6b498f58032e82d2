import type { RoomEvent } from "#appservice";
import type { IncomingMessage } from "../incoming-message.ts";
import { replyContent } from "../reply-content.ts";
import type { Agent } from "../roster.ts";
import type { TurnWorld } from "../turn-world.ts";

/**
 * Whether the message is by somebody who is suspended, or to an agent that is: then it is dealt with. Who addresses the agent is told so, in one sentence a day; that it was
 * said today is known by the outbox.
 */
export async function answerSuspended(
  { homeserver, standing, now }: Pick<TurnWorld, "homeserver" | "standing" | "now">,
  agent: Agent,
  event: RoomEvent,
  message: IncomingMessage,
): Promise<boolean> {
  const isPerson = standing.isSuspended(event.sender);
  if (!isPerson && !standing.isSuspended(agent.userId)) return false;
  const { roomId, sender: personId } = event;
  const isDirect = homeserver.directory.membership(agent.userId, roomId)?.isDirect ?? false;
  const isAddressed = isDirect || message.mentions.includes(agent.userId);
  if (!isAddressed || message.kind === "notice" || message.edits !== undefined || homeserver.isOurs(personId))
    return true;
  const text = isPerson
    ? "An administrator of this server has suspended your use of its assistants, so I do not answer. Ask them about it."
    : "An administrator of this server has suspended me, so I do not answer. Ask them about it.";
  const day = new Date(now()).toISOString().slice(0, 10);
  await homeserver.intent(agent.userId).send({
    roomId,
    type: "m.room.message",
    content: replyContent({ text, isNotice: true, message, isDirect }),
    source: `suspended ${personId} ${day}`,
    part: "notice",
    personId,
  });
  return true;
}
