import type { RoomEvent, UserId } from "#appservice";
import { findRevision } from "./conversation/find-revision.ts";
import type { Revision } from "./conversation/find-revision.ts";
import type { MessageFacts, PermissionLevel } from "./decide.ts";
import type { IncomingMessage } from "./incoming-message.ts";
import { readHandOff, readTrail } from "./loops/trail.ts";
import type { Trail } from "./loops/trail.ts";
import { serviceBotId } from "./roster.ts";
import type { Agent } from "./roster.ts";
import type { TurnWorld } from "./turn-world.ts";

/** A message with all that its decision and its turn depend on. */
export interface ReadDelivery {
  readonly facts: MessageFacts;
  /** For an edit that is answered, the question as it is now. */
  readonly message: IncomingMessage;
  readonly revision: Revision | undefined;
  /** Of what is sent because of it. */
  readonly trail: Trail;
  /** Who wrote it, or on whose behalf one of our agents did. */
  readonly personId: UserId;
}

/** Gathers what there is to know about a message. */
export async function readDelivery(
  world: Pick<TurnWorld, "homeserver" | "state" | "rooms" | "commandsOf">,
  permissionLevel: (userId: UserId) => PermissionLevel,
  { agent, event, message }: { readonly agent: Agent; readonly event: RoomEvent; readonly message: IncomingMessage },
): Promise<ReadDelivery> {
  const { homeserver, state, rooms } = world;
  const { bot } = agent.configured;
  const isFromOurs = homeserver.isOurs(event.sender);
  const isDirect = homeserver.directory.membership(agent.userId, event.roomId)?.isDirect ?? false;
  const trail = readTrail(event, isFromOurs);
  const marker = isFromOurs ? readHandOff(event.content) : undefined;
  const handOff = marker?.to === agent.userId ? marker : undefined;
  const revision = isFromOurs ? undefined : await findRevision(state.conversations, agent, event, message);
  const personId = handOff?.onBehalfOf ?? event.sender;
  const level = permissionLevel(personId);
  const facts: MessageFacts = {
    message: revision?.message ?? message,
    isFromOurs,
    handOffHops: handOff === undefined ? undefined : trail.hops,
    level,
    policy: rooms.of(agent.userId, event.roomId),
    isRevision: revision !== undefined,
    mayTalkHere: homeserver.mayTalkIn(event.roomId),
    isDirect,
    isMentioned: message.mentions.includes(agent.userId),
    commands: world.commandsOf(agent.configured),
    takes: [...(bot.attachments ?? []), ...(bot.hears === true ? (["audio"] as const) : [])],
    understandsText: bot.on.message !== undefined,
    isManagementRoom: bot.id === serviceBotId && isDirect,
  };
  return {
    facts,
    message: revision?.message ?? message,
    revision,
    trail: { ...trail, hops: trail.hops + 1 },
    personId,
  };
}
