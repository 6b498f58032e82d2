import { localpartOf, MatrixError, parseUserId } from "#appservice";
import type { Intent, RoomId, UserId } from "#appservice";
import { personalAgentId, personOf, serverAgentId } from "./agent-user-id.ts";
import type { Namespace } from "./agent-user-id.ts";
import type { AdminEvents } from "./administration/admin-events.ts";
import type { AvatarLibrary } from "./avatar-library.ts";
import type { CommandDescriptions } from "./commands/command-descriptions.ts";
import type { ConfiguredBot } from "./configured-bot.ts";
import type { PermissionLevel } from "./decide.ts";
import type { HomeserverSide } from "./homeserver-side.ts";
import { SdkError } from "./sdk-error.ts";
import { serviceBotId } from "./service-bot-id.ts";
import type { Assignment, Assignments } from "./state.ts";
import type { Bot } from "./define-bot.ts";
import type { PersonalAgent } from "./turn.ts";

/** A virtual user with the bot that it is an agent of. */
export interface Agent {
  readonly configured: ConfiguredBot;
  readonly userId: UserId;
  readonly displayName: string;
  /** Whom it serves; `undefined` for an agent that serves everyone. */
  readonly personId: UserId | undefined;
}

/** Who our agents are, and the making of them. */
export interface Roster {
  find(agentId: UserId): Agent | undefined;
  /** One that is on. */
  botOf(botId: string): Bot | undefined;
  /** Registers the agents that serve everyone and invites the people named in `provisionAtStart`. */
  prepare(): Promise<void>;
  /** @throws SdkError `not-permitted`; MatrixError */
  ensure(botId: string, personId: UserId): Promise<PersonalAgent>;
  /** @see PersonalAgents.findPersonal */
  findPersonal(botId: string, personId: UserId): UserId | undefined;
  /** All personal agents. */
  assignments(): readonly Assignment[];
  assignmentsOf(personId: UserId): readonly Assignment[];
  /** Agents that serve everyone. */
  serverAgents(): readonly UserId[];
  /** The person's agents are no longer theirs: what is stored about that is deleted. */
  dismiss(personId: UserId): void;
  /** Makes the virtual user that the homeserver asks for when it is one that a person may have. */
  provision(agentId: UserId): Promise<boolean>;
  /** The direct chat of a personal agent is now this room. */
  settle(agent: Agent, roomId: RoomId): Promise<void>;
}

export interface RosterOptions {
  readonly bots: readonly ConfiguredBot[];
  readonly namespace: Namespace;
  readonly homeserver: HomeserverSide;
  readonly assignments: Assignments;
  readonly avatars: AvatarLibrary;
  readonly permissionLevel: (userId: UserId) => PermissionLevel;
  readonly commandDescriptions: CommandDescriptions;
  readonly adminEvents: AdminEvents;
  /** For whom nothing is made by itself at the moment. */
  readonly isHeld: (personId: UserId) => boolean;
}

export { serviceBotId };

/** State event in a personal agent's direct chat that names the person: finds the room again when our records are lost. */
const markerType = "io.agentchat.personal_agent";

export async function openRoster(options: RosterOptions): Promise<Roster> {
  const { bots, namespace, homeserver, assignments, avatars, permissionLevel, commandDescriptions, adminEvents } =
    options;
  const serverAgents = new Map<UserId, ConfiguredBot>();
  const byAgent = new Map<UserId, Assignment>();
  const underway = new Map<UserId, Promise<PersonalAgent>>();
  for (const configured of bots) {
    if (configured.bot.per === "server") serverAgents.set(serverUserId(configured), configured);
  }
  for (const assignment of await assignments.all()) byAgent.set(assignment.agentId, assignment);

  function serverUserId({ bot }: ConfiguredBot): UserId {
    return bot.id === serviceBotId ? homeserver.serviceUserId : serverAgentId(namespace, bot.id);
  }

  function personalBot(botId: string): ConfiguredBot {
    const configured = bots.find(({ bot }) => bot.id === botId && bot.per === "user");
    if (configured !== undefined) return configured;
    throw new SdkError(
      "not-permitted",
      `there is no bot "${botId}" for each person: name it under agents in the config`,
      {
        userMessage: "There are no personal assistants on this server at the moment.",
      },
    );
  }

  async function save(assignment: Assignment): Promise<void> {
    await assignments.save(assignment);
    byAgent.set(assignment.agentId, assignment);
  }

  function checkPermitted(configured: ConfiguredBot, personId: UserId): void {
    if (permissionLevel(personId) === "none") {
      throw new SdkError(
        "not-permitted",
        "a person without permission asked for an agent: see permissions in the config",
        {
          userMessage: "You are not allowed to have one here. Ask the administrator of this server.",
        },
      );
    }
    const count = byAgent
      .values()
      .filter((assignment) => assignment.botId === configured.bot.id)
      .toArray().length;
    if (count < configured.personal.limit) return;
    throw new SdkError("not-permitted", `agents.${configured.bot.id}.limit is reached: ${count} people have one`, {
      userMessage: "All places are taken at the moment. Ask the administrator of this server for more.",
    });
  }

  async function register(configured: ConfiguredBot, userId: UserId, displayName: string): Promise<void> {
    await homeserver.virtualUsers.ensure(userId, { displayName, avatarUrl: () => avatars.urlOf(configured.bot) });
  }

  async function deploy(configured: ConfiguredBot, agentId: UserId): Promise<void> {
    const isNew = homeserver.directory.user(agentId) === undefined;
    const displayName = displayNameOf(configured);
    await register(configured, agentId, displayName);
    if (isNew) await adminEvents.agentDeployed({ botId: configured.bot.id, agentId, displayName });
  }

  function profileOf(personId: UserId): Promise<{ readonly displayName: string | undefined } | undefined> {
    return homeserver.intent(homeserver.serviceUserId).profileOf(personId);
  }

  /** Registers the personal agent and remembers it, without a room if it has none yet. */
  async function employ(configured: ConfiguredBot, personId: UserId): Promise<Assignment> {
    const agentId = personalAgentId(namespace, configured.bot.id, personId);
    const known = byAgent.get(agentId);
    if (known !== undefined) return known;
    checkPermitted(configured, personId);
    const name = (await profileOf(personId))?.displayName ?? localpartOf(personId);
    await register(configured, agentId, displayNameOf(configured).replaceAll("{name}", name));
    const assignment = { botId: configured.bot.id, personId, agentId, roomId: undefined };
    await save(assignment);
    await adminEvents.userCreated(assignment);
    return assignment;
  }

  async function house(configured: ConfiguredBot, personId: UserId): Promise<PersonalAgent> {
    const assignment = await employ(configured, personId);
    const intent = homeserver.intent(assignment.agentId);
    const roomId = assignment.roomId;
    if (roomId !== undefined && homeserver.directory.membership(assignment.agentId, roomId)?.membership === "join") {
      return { userId: assignment.agentId, roomId, isNew: false };
    }
    const made = (await findMarkedRoom(intent, personId)) ?? (await makeRoom(configured, personId, intent));
    await save({ ...assignment, roomId: made });
    return { userId: assignment.agentId, roomId: made, isNew: true };
  }

  async function makeRoom(configured: ConfiguredBot, personId: UserId, intent: Intent): Promise<RoomId> {
    const agent = { configured, userId: intent.userId };
    const marker = { type: markerType, stateKey: "", content: { bot_id: configured.bot.id, person_id: personId } };
    const initialState = [marker, ...commandDescriptions.forNewRoom(agent, personId)];
    const roomId = await intent.createDirectRoom({ personId, initialState });
    await commandDescriptions.published(agent, roomId, personId);
    return roomId;
  }

  async function ensureRoom(botId: string, personId: UserId): Promise<PersonalAgent> {
    const configured = personalBot(botId);
    const agentId = personalAgentId(namespace, botId, personId);
    const shared = underway.get(agentId);
    if (shared !== undefined) return shared;
    const work = house(configured, personId);
    underway.set(agentId, work);
    try {
      return await work;
    } finally {
      underway.delete(agentId);
    }
  }

  return {
    botOf: (botId) => bots.find(({ bot }) => bot.id === botId)?.bot,
    find(agentId) {
      const configured = serverAgents.get(agentId);
      if (configured !== undefined)
        return { configured, userId: agentId, displayName: displayNameOf(configured), personId: undefined };
      const assignment = byAgent.get(agentId);
      const personal = bots.find(({ bot }) => bot.id === assignment?.botId);
      if (assignment === undefined || personal === undefined) return undefined;
      const displayName = homeserver.directory.user(agentId)?.displayName ?? displayNameOf(personal);
      return { configured: personal, userId: agentId, displayName, personId: assignment.personId };
    },
    async prepare() {
      for (const [userId, configured] of serverAgents) await deploy(configured, userId);
      for (const { bot, personal } of bots) {
        const people = bot.per === "user" ? personal.provisionAtStart.map(parseUserId) : [];
        for (const personId of people.filter((each) => !options.isHeld(each))) await ensureRoom(bot.id, personId);
      }
    },
    async ensure(botId, personId) {
      const agent = await ensureRoom(botId, personId);
      if (!agent.isNew) await homeserver.intent(agent.userId).invite(agent.roomId, personId);
      return agent;
    },
    async provision(agentId) {
      for (const configured of bots) {
        const personId = configured.bot.per === "user" ? personOf(namespace, configured.bot.id, agentId) : undefined;
        if (personId === undefined) continue;
        // anybody may ask for any name: agents of people who do not exist would take the places of others
        if ((await profileOf(personId)) === undefined) return false;
        try {
          await employ(configured, personId);
          return true;
        } catch (error) {
          if (error instanceof SdkError) return false;
          throw error;
        }
      }
      return serverAgents.has(agentId);
    },
    assignments: () => [...byAgent.values()],
    assignmentsOf: (personId) =>
      byAgent
        .values()
        .filter((assignment) => assignment.personId === personId)
        .toArray(),
    serverAgents: () => [...serverAgents.keys()],
    dismiss(personId) {
      for (const assignment of byAgent.values())
        if (assignment.personId === personId) byAgent.delete(assignment.agentId);
    },
    findPersonal(botId, personId) {
      const agentId = personalAgentId(namespace, botId, personId);
      return byAgent.has(agentId) ? agentId : undefined;
    },
    async settle(agent, roomId) {
      const assignment = byAgent.get(agent.userId);
      if (assignment !== undefined && assignment.roomId === undefined) await save({ ...assignment, roomId });
    },
  };
}

function displayNameOf({ bot, displayName }: ConfiguredBot): string {
  return displayName ?? bot.displayName;
}

/** A direct chat that was made before and that our records do not know. */
async function findMarkedRoom(intent: Intent, personId: UserId): Promise<RoomId | undefined> {
  for (const roomId of await intent.joinedRooms()) {
    const marker = await intent.stateEvent(roomId, markerType, "");
    if (marker?.["person_id"] !== personId) continue;
    const members = await intent.joinedMembers(roomId);
    try {
      if (!members.includes(personId)) await intent.invite(roomId, personId);
      await intent.adoptDirectRoom(roomId, personId);
      return roomId;
    } catch (error) {
      if (!(error instanceof MatrixError) || error.retryable) throw error;
    }
  }
  return undefined;
}
