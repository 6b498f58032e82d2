import { isRecord, isUserId } from "#appservice";
import type { DeliveryAtWork, RoomEvent, UserId } from "#appservice";
import { openWelcomeTurn } from "./create-turn.ts";
import type { TurnWorld } from "./turn-world.ts";
import type { PermissionLevel } from "./decide.ts";
import { decideMembership } from "./decide-membership.ts";
import type { MembershipDecision } from "./decide-membership.ts";
import { forgetRoom } from "./rooms/forget-room.ts";
import type { Agent } from "./roster.ts";
import type { TurnRunner } from "./turn-runner.ts";

export interface MembershipHandlerOptions {
  readonly world: TurnWorld;
  readonly permissionLevel: (userId: UserId) => PermissionLevel;
  readonly runner: TurnRunner;
}

/** Handles `m.room.member` events: joins and declines, greets, leaves rooms where nobody is left. */
export function createMembershipHandler({ world, permissionLevel, runner }: MembershipHandlerOptions) {
  const { homeserver } = world;

  function decideAbout(agent: Agent, event: RoomEvent, subjectId: UserId): MembershipDecision {
    const previous = event.unsigned["prev_content"];
    return decideMembership({
      membership: String(event.content["membership"]),
      previousMembership: isRecord(previous) ? String(previous["membership"]) : undefined,
      subject: subjectId === agent.userId ? "agent" : peerKind(subjectId),
      senderLevel: permissionLevel(event.sender),
      isFromOurs: homeserver.isOurs(event.sender),
      isDirect: homeserver.directory.membership(agent.userId, event.roomId)?.isDirect ?? false,
      mayTalkHere: homeserver.mayTalkIn(event.roomId),
      isFromItsPerson: agent.personId === undefined ? undefined : agent.personId === event.sender,
    });
  }

  function peerKind(userId: UserId): "ours" | "person" {
    return homeserver.isOurs(userId) ? "ours" : "person";
  }

  async function welcome(agent: Agent, { event, stepAside }: DeliveryAtWork, personId: UserId): Promise<void> {
    const { on } = agent.configured.bot;
    if (on.welcome === undefined || permissionLevel(personId) === "none") return;
    const room = { roomId: event.roomId, isDirect: true };
    // the room is the source: whoever comes and goes, there is one greeting
    const cause = { agent, room, personId, source: `welcome ${event.roomId}`, message: undefined, stepAside };
    await runner.run(cause, (opened) => {
      const { turn, hasAnswered } = openWelcomeTurn(world, opened);
      return { work: () => Promise.resolve(on.welcome?.(turn)), hasAnswered };
    });
  }

  async function join(agent: Agent, delivery: DeliveryAtWork): Promise<void> {
    const { event } = delivery;
    await homeserver.intent(agent.userId).join(event.roomId);
    const isDirect = homeserver.directory.membership(agent.userId, event.roomId)?.isDirect ?? false;
    if (!isDirect) return;
    if (agent.personId !== undefined) await world.roster.settle(agent, event.roomId);
    if (homeserver.isOurs(event.sender)) return;
    await welcome(agent, delivery, event.sender);
    await world.commandDescriptions.update(agent, event.roomId, event.sender);
  }

  async function leaveIfEmpty(agent: Agent, event: RoomEvent): Promise<void> {
    const intent = homeserver.intent(agent.userId);
    const members = await intent.joinedMembers(event.roomId);
    if (members.some((member) => !homeserver.isOurs(member))) return;
    await world.activeTurns.withdrawAside({ agentId: agent.userId, roomId: event.roomId });
    await intent.leave(event.roomId);
    await forgetRoom(world, agent.userId, event.roomId);
    world.log.info({ agentId: agent.userId, roomId: event.roomId }, "left an empty room");
  }

  return async (agent: Agent, delivery: DeliveryAtWork): Promise<void> => {
    const { event } = delivery;
    if (!isUserId(event.stateKey)) return;
    const decision = decideAbout(agent, event, event.stateKey);
    switch (decision.kind) {
      case "join":
        return join(agent, delivery);
      case "decline":
        return homeserver.intent(agent.userId).leave(event.roomId, decision.reason);
      case "welcome":
        return welcome(agent, delivery, event.stateKey);
      case "check-empty":
        return leaveIfEmpty(agent, event);
      case "ignore":
        return;
    }
  };
}
