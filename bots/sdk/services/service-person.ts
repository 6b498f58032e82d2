import type { UserId } from "#appservice";
import { createAudit } from "../audit/audit.ts";
import type { PermissionLevel } from "../permission-level.ts";
import { knowPerson } from "../person/know-person.ts";
import { createPersonRecords } from "../records/person-records.ts";
import type { TurnWorld } from "../turn-world.ts";
import { askPerson } from "./ask-person.ts";
import { homeOf } from "./home-of.ts";
import type { Home } from "./home-of.ts";
import type { ServicePerson } from "./service.ts";
import { tellPerson } from "./tell-person.ts";

export interface ServicePersonOptions {
  readonly world: TurnWorld;
  readonly botId: string;
  readonly permissionLevel: (userId: UserId) => PermissionLevel;
}

/** A person as the service of a bot has them. */
export function createServicePerson(
  { world, botId, permissionLevel }: ServicePersonOptions,
  personId: UserId,
): ServicePerson {
  const { state, now, homeserver, standing } = world;

  /** Where something may be said to them at the moment. */
  async function reachableHome(): Promise<Home | undefined> {
    const home = homeOf(world, personId);
    if (home === undefined || permissionLevel(personId) === "none") return undefined;
    if (standing.isHeld(home.agent.userId) || !homeserver.mayTalkIn(home.roomId)) return undefined;
    return (await isTheirs(home)) ? home : undefined;
  }

  /** Others may be left in the room when the person has gone: what is for them alone is not said there. */
  async function isTheirs({ agent, roomId }: Home): Promise<boolean> {
    const member = await homeserver.intent(agent.userId).stateEvent(roomId, "m.room.member", personId);
    return member?.["membership"] === "join" || member?.["membership"] === "invite";
  }

  return {
    personId,
    level: () => permissionLevel(personId),
    facts() {
      const agentId = homeOf(world, personId)?.agent.userId ?? homeserver.serviceUserId;
      return knowPerson(world, { agentId, personId }).person();
    },
    records: createPersonRecords({ records: state.records, owner: { botId, personId }, now }),
    audit: (entry, source) => createAudit({ auditLog: state.auditLog, botId, personId, source, now })(entry),
    get home() {
      const home = homeOf(world, personId);
      return home === undefined ? undefined : { agentId: home.agent.userId, roomId: home.roomId };
    },
    async tell(message) {
      const home = await reachableHome();
      if (home === undefined) return undefined;
      return world.workOfPeople.track(personId, tellPerson(world, { botId, personId, home }, message));
    },
    async ask(question) {
      const home = await reachableHome();
      if (home === undefined) return undefined;
      return world.workOfPeople.track(personId, askPerson(world, { botId, personId, home }, question));
    },
  };
}
