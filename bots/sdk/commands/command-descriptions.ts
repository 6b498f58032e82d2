import { hash } from "node:crypto";
import type { Logger } from "pino";
import { isRecord, MatrixError } from "#appservice";
import type { RoomId, UserId } from "#appservice";
import type { ConfiguredBot } from "../configured-bot.ts";
import type { HomeserverSide } from "../homeserver-side.ts";
import type { PermissionLevel } from "../permission-level.ts";
import type { BotState } from "../state.ts";
import type { Commands } from "./bot-command.ts";
import type { CommandDeclaration } from "./command-declaration.ts";
import type { CommandsOf } from "./commands-of.ts";
import { commandDescriptionType, commandStateKey, describeCommand } from "./describe-command.ts";
import { isAllowed } from "./find-command.ts";

type Content = Readonly<Record<string, unknown>>;

/** The agent of a direct chat. */
export interface DescribedAgent {
  readonly configured: ConfiguredBot;
  readonly userId: UserId;
}

export interface StateContent {
  readonly type: string;
  readonly stateKey: string;
  readonly content: Content;
}

/** Tells the clients of people which commands there are (MSC4391): in direct chats, once, and again when something about them has changed. */
export interface CommandDescriptions {
  /** State for a direct chat that is about to be made; `published` is to be called when it is. */
  forNewRoom(agent: DescribedAgent, personId: UserId): readonly StateContent[];
  published(agent: DescribedAgent, roomId: RoomId, personId: UserId): Promise<void>;
  /** Publishes what the room's state lacks, one call for each; none when nothing has changed. A homeserver that refuses or is away is no failure. */
  update(agent: DescribedAgent, roomId: RoomId, personId: UserId): Promise<void>;
  forget(agentId: UserId, roomId: RoomId): Promise<void>;
}

export interface CommandDescriptionsOptions {
  readonly state: Pick<BotState, "publishedCommands">;
  readonly homeserver: Pick<HomeserverSide, "intent">;
  readonly commandsOf: CommandsOf;
  readonly permissionLevel: (userId: UserId) => PermissionLevel;
  readonly log: Logger;
}

export async function openCommandDescriptions(options: CommandDescriptionsOptions): Promise<CommandDescriptions> {
  const { homeserver, commandsOf, permissionLevel, log } = options;
  const state = options.state.publishedCommands;
  const keyOf = (agentId: UserId, roomId: RoomId): string => `${agentId} ${roomId}`;
  const kept = (await state.all()).map(({ agentId, roomId, digests }) => [keyOf(agentId, roomId), digests] as const);
  const known = new Map(kept);

  const described = new Map<string, Described>();

  /** The commands for the person of a direct chat. */
  function describedFor({ configured }: DescribedAgent, personId: UserId): Described {
    const level = permissionLevel(personId);
    const key = `${configured.bot.id} ${level}`;
    const found = described.get(key) ?? describe(commandsOf(configured), level);
    described.set(key, found);
    return found;
  }

  async function save(agentId: UserId, roomId: RoomId, digests: string): Promise<void> {
    await state.save({ agentId, roomId, digests });
    known.set(keyOf(agentId, roomId), digests);
  }

  return {
    forNewRoom: (agent, personId) =>
      [...describedFor(agent, personId).contents].map(([name, content]) => stateOf(name, agent, content)),
    published: (agent, roomId, personId) => save(agent.userId, roomId, describedFor(agent, personId).digests),
    async update(agent, roomId, personId) {
      const wanted = describedFor(agent, personId);
      const before = known.get(keyOf(agent.userId, roomId));
      if (before === wanted.digests) return;
      const intent = homeserver.intent(agent.userId);
      try {
        for (const change of changesSince(before, wanted, agent)) await intent.sendState(roomId, change);
      } catch (error) {
        if (!(error instanceof MatrixError)) throw error;
        log.debug({ agentId: agent.userId, roomId, err: error }, "commands could not be described in a room");
        if (error.retryable) return;
      }
      await save(agent.userId, roomId, wanted.digests);
    },
    async forget(agentId, roomId) {
      if (known.delete(keyOf(agentId, roomId))) await state.forgetRoom(agentId, roomId);
    },
  };
}

/** Descriptions of the commands that somebody may use in a direct chat. */
interface Described {
  /** By the command's name. */
  readonly contents: ReadonlyMap<string, Content>;
  /** See `PublishedCommands`. */
  readonly digests: string;
}

function describe(commands: Commands, level: PermissionLevel): Described {
  const usable = Object.entries<CommandDeclaration>(commands).filter(
    ([, command]) => isAllowed(command, level) && command.where !== "group",
  );
  const contents = new Map(usable.map(([name, command]) => [name, describeCommand(name, command)]));
  const digests = JSON.stringify(Object.fromEntries([...contents].map(([name, content]) => [name, digestOf(content)])));
  return { contents, digests };
}

function digestOf(content: Content): string {
  return hash("sha256", JSON.stringify(content), "base64url").slice(0, 8);
}

function stateOf(name: string, { userId }: DescribedAgent, content: Content): StateContent {
  return { type: commandDescriptionType, stateKey: commandStateKey(name, userId), content };
}

/** New and changed descriptions, and empty ones in place of those of commands that there are no longer. */
function changesSince(before: string | undefined, { contents }: Described, agent: DescribedAgent) {
  const parsed: unknown = JSON.parse(before ?? "{}");
  const known = isRecord(parsed) ? parsed : {};
  const changed = [...contents].filter(([name, content]) => known[name] !== digestOf(content));
  const gone = Object.keys(known).filter((name) => !contents.has(name));
  return [
    ...changed.map(([name, content]) => stateOf(name, agent, content)),
    ...gone.map((name) => stateOf(name, agent, {})),
  ];
}
