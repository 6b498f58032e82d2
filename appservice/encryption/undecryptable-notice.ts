import type { SendRequest } from "../outbox-sender.ts";
import type { StoredDelivery } from "../state.ts";
import type { MissingSession } from "./waiting-events.ts";

/** What helps, by the code of `m.room_key.withheld` (client-server API). */
const advice: Readonly<Record<string, string>> = {
  "m.unverified":
    "your client does not send its keys to devices that are not verified. Verify me, or switch that off in your client's security settings, and send the message again.",
  "m.blacklisted":
    "you have blocked my device in your client. Unblock it in my profile there and send the message again.",
  "m.unauthorised": "your client does not allow me to read it.",
};

const late =
  "its key has not reached me. I have asked the homeserver for it and answer as soon as it comes; if nothing happens within a minute, please send the message again.";

/** One plain sentence to the person, once for each session, whatever is delivered again. */
export function undecryptableNotice(session: MissingSession, { event }: StoredDelivery): SendRequest {
  const { agentId, roomId, sessionId, withheld } = session;
  const body = `I cannot read your message: ${(withheld === undefined ? undefined : advice[withheld]) ?? late}`;
  return {
    agentId,
    roomId,
    type: "m.room.message",
    content: { msgtype: "m.notice", body, "m.mentions": {} },
    source: `session ${sessionId}`,
    sourceTimestamp: event.timestamp,
    part: "undecryptable",
    personId: event.sender,
  };
}
