import { isEventId, MatrixError } from "#appservice";
import type { JobWork } from "../administration/job-runner.ts";
import { replyContent } from "../reply-content.ts";
import type { TurnWorld } from "../turn-world.ts";

/** Takes a message with a passphrase out of its room. Where the agent may not, it says so. */
export function createPassphraseWithdrawal({ homeserver }: Pick<TurnWorld, "homeserver">): JobWork {
  return async ({ jobId: source, agentId, roomId, personId, progress: eventId }) => {
    // killed before the message was sent, and the turn was not run again
    if (!isEventId(eventId)) return;
    const intent = homeserver.intent(agentId);
    try {
      await intent.redact({ roomId, eventId, reason: "The passphrase does not stay here." });
    } catch (error) {
      if (!(error instanceof MatrixError) || error.retryable || error.code === "stopped") throw error;
      const text =
        "I may not remove my message with the passphrase or password from this room. Please remove it yourself.";
      const content = replyContent({ text, isNotice: true, message: undefined, isDirect: true });
      const event = { roomId, type: "m.room.message", content, source, part: "refused", personId };
      await intent.send(event).catch((refusal: unknown) => {
        // the agent is no longer in the room
        if (!(refusal instanceof MatrixError) || refusal.code !== "refused") throw refusal;
      });
    }
  };
}
