import type { Intent } from "#appservice";
import { leavingTrail } from "./loops/trail.ts";
import type { TurnCause, TurnWorld } from "./turn-world.ts";

/** How the agent of a turn acts on the homeserver: what it sends tells what it follows from. */
export function turnIntent(
  { homeserver }: Pick<TurnWorld, "homeserver">,
  { agent, trail, message, source }: Pick<TurnCause, "agent" | "trail" | "message" | "source">,
): Intent {
  const begun = { hops: 1, conversation: message?.eventId ?? source };
  const intent = leavingTrail(homeserver.intent(agent.userId), trail ?? begun);
  const sourceTimestamp = message?.timestamp ?? 0;
  return { ...intent, send: (event) => intent.send({ ...event, sourceTimestamp }) };
}
