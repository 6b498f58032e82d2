import type { Intent } from "#appservice";
import { leavingTrail } from "./loops/trail.ts";
import type { Trail } from "./loops/trail.ts";
import type { TurnCause, TurnWorld } from "./turn-world.ts";

/** How the agent of a turn acts on the homeserver: what it sends tells what it follows from. */
export function turnIntent(
  { homeserver }: Pick<TurnWorld, "homeserver">,
  cause: Pick<TurnCause, "agent" | "trail" | "message" | "source">,
): Intent {
  const intent = leavingTrail(homeserver.intent(cause.agent.userId), trailOf(cause));
  const sourceTimestamp = cause.message?.timestamp ?? 0;
  return {
    ...intent,
    send: (event) => intent.send({ ...event, sourceTimestamp }),
    findSent: (event) => intent.findSent({ ...event, sourceTimestamp }),
  };
}

/** What all that a turn sends and asks for follows from. */
export function trailOf({ trail, message, source }: Pick<TurnCause, "trail" | "message" | "source">): Trail {
  return trail ?? { hops: 1, conversation: message?.eventId ?? source };
}
