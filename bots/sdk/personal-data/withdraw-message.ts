import { MatrixError } from "#appservice";
import type { IncomingMessage } from "../incoming-message.ts";
import type { TurnCause, TurnWorld } from "../turn-world.ts";

/** Takes the message of a turn out of its room. Resolves with `false` when the agent may not. */
export async function withdrawMessage(
  { homeserver }: Pick<TurnWorld, "homeserver">,
  { agent, room, message }: Pick<TurnCause, "agent" | "room"> & { readonly message: IncomingMessage },
): Promise<boolean> {
  try {
    const reason = "It held a passphrase.";
    await homeserver.intent(agent.userId).redact({ roomId: room.roomId, eventId: message.eventId, reason });
    return true;
  } catch (error) {
    if (error instanceof MatrixError && error.code === "refused" && !error.retryable) return false;
    throw error;
  }
}
