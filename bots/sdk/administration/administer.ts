import type { UserId } from "#appservice";
import type { PermissionLevel } from "../permission-level.ts";
import { serviceBotId } from "../roster.ts";
import type { TurnWorld } from "../turn-world.ts";
import type { Activity } from "./activity.ts";
import type { Administer, Administration, AdministrationPlace, AgentStatus } from "./administration.ts";
import { recipientsOf, requestBroadcast } from "./broadcast.ts";
import { deletionOf } from "./deletion.ts";
import type { JobRunner } from "./job-runner.ts";

export interface AdministrationOptions {
  readonly world: Pick<TurnWorld, "homeserver" | "roster" | "state" | "standing" | "now" | "wakeReminders">;
  readonly jobs: Pick<JobRunner, "begin">;
  readonly activity: Activity;
  readonly permissionLevel: (userId: UserId) => PermissionLevel;
  readonly inboxDepth: () => Promise<{ readonly count: number }>;
  readonly version: string;
}

export function createAdminister(options: AdministrationOptions): Administer {
  return (place) => {
    const isPermitted = place.level === "admin" && place.isDirect && place.botId === serviceBotId;
    return isPermitted ? open(options, place) : undefined;
  };
}

function open(options: AdministrationOptions, place: AdministrationPlace): Administration {
  const { world, jobs, activity, permissionLevel } = options;
  const { homeserver, roster, standing, state, now } = world;

  function stateOf(userId: UserId, personId: UserId | undefined, isHoused: boolean): AgentStatus["state"] {
    if (personId !== undefined && standing.isBeingDeleted(personId)) return "being-deleted";
    if (standing.isSuspended(userId) || (personId !== undefined && standing.isSuspended(personId))) return "suspended";
    return isHoused ? "active" : "without-room";
  }

  function begin(kind: "deletion" | "broadcast", request: string): Promise<unknown> {
    const { agentId, roomId, personId, source } = place;
    return jobs.begin({ agentId, roomId, personId, jobId: `${kind} ${source}`, kind, request, dueAt: now() });
  }

  return {
    async agents({ from, count }) {
      const server = roster.serverAgents().toSorted();
      const personal = roster.assignments().toSorted((one, other) => (one.agentId < other.agentId ? -1 : 1));
      const all = [
        ...server.map((agentId) => ({ agentId, personId: undefined, isHoused: true })),
        ...personal.map(({ agentId, personId, roomId }) => ({ agentId, personId, isHoused: roomId !== undefined })),
      ];
      const page = all.slice(from, from + count);
      const last = await state.conversations.lastSpokenTo(page.map(({ agentId }) => agentId));
      const agents = page.map(({ agentId: userId, personId, isHoused }) => ({
        userId,
        personId,
        state: stateOf(userId, personId, isHoused),
        lastActive: last.get(userId),
      }));
      return { total: all.length, agents };
    },
    async provision(botId, personId) {
      if (standing.isHeld(personId) || permissionLevel(personId) === "none") return "not-permitted";
      if (roster.findPersonal(botId, personId) === undefined) {
        const profile = await homeserver.intent(homeserver.serviceUserId).profileOf(personId);
        if (profile === undefined) return "no-such-person";
      }
      return roster.ensure(botId, personId);
    },
    async suspend(userId) {
      if (userId === homeserver.serviceUserId) return "is-service-bot";
      if (homeserver.isOurs(userId) && roster.find(userId) === undefined) return "no-such-agent";
      if (permissionLevel(userId) === "admin") return "is-admin";
      return (await standing.suspend(userId, place.personId)) ? "suspended" : "already";
    },
    async resume(userId) {
      const wasSuspended = await standing.resume(userId);
      if (wasSuspended) world.wakeReminders();
      return wasSuspended;
    },
    async deletePerson(personId) {
      await begin("deletion", deletionOf(personId));
    },
    async statistics() {
      const personal = roster.assignments();
      return {
        people: new Set(personal.map(({ personId }) => personId)).size,
        agents: personal.length + roster.serverAgents().length,
        suspended: standing.countSuspended(),
        ...activity.recent(),
        queued: (await options.inboxDepth()).count,
        uptimeMs: now() - activity.startedAt,
        version: options.version,
      };
    },
    countRecipients: (botId) => recipientsOf(roster.assignments(), botId).length,
    async broadcast(botId, text) {
      await begin("broadcast", requestBroadcast(botId, text));
    },
  };
}
