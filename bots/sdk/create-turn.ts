import type { Logger } from "pino";
import type { EventId, Intent, RoomId, UserId } from "#appservice";
import { ask } from "./ask.ts";
import type { AskRequest } from "./ask.ts";
import type { PermissionLevel } from "./decide.ts";
import type { HomeserverSide } from "./homeserver-side.ts";
import type { IncomingMessage } from "./incoming-message.ts";
import type { MessageEvents } from "./message-events.ts";
import { replyContent } from "./reply-content.ts";
import type { Agent, Roster } from "./roster.ts";
import { SdkError } from "./sdk-error.ts";
import { splitText } from "./split-text.ts";
import type { BotState, ConversationEntry } from "./state.ts";
import type { MessageTurn, ReplyOptions, Turn, WelcomeTurn } from "./turn.ts";

/** What turns act upon. */
export interface TurnWorld {
  readonly homeserver: HomeserverSide;
  readonly roster: Roster;
  readonly state: Pick<BotState, "conversations">;
  readonly events: MessageEvents;
  readonly log: Logger;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** Why a turn is run. */
export interface TurnCause {
  readonly agent: Agent;
  readonly room: { readonly roomId: RoomId; readonly isDirect: boolean };
  /** Whose personal content the answers are. */
  readonly personId: UserId;
  /** Makes the effects of this turn the same when it is run again. */
  readonly source: string;
  readonly message: IncomingMessage | undefined;
  /** The agent's. */
  readonly intent: Intent;
  readonly log: Logger;
  readonly signal: AbortSignal;
}

/** A turn, and whether it has sent anything so far. */
export interface Opened<T extends Turn> {
  readonly turn: T;
  readonly hasAnswered: () => boolean;
}

/** Of a body, so that body, formatting and relations fit into an event. */
const maxBodyBytes = 24_000;

export function openWelcomeTurn(world: TurnWorld, cause: TurnCause): Opened<WelcomeTurn> {
  const { turn, hasAnswered } = openTurn(world, cause);
  return { turn: { ...turn, personId: cause.personId }, hasAnswered };
}

export function openMessageTurn(
  world: TurnWorld,
  cause: TurnCause & { readonly message: IncomingMessage; readonly level: PermissionLevel },
): Opened<MessageTurn> {
  const { agent, room, message, personId, signal } = cause;
  const { conversations } = world.state;
  const { model, behavior, bot } = agent.configured;
  const { turn, hasAnswered, remembered } = openTurn(world, cause);
  const mailbox = { agentId: agent.userId, roomId: room.roomId };
  const history = (): Promise<readonly ConversationEntry[]> =>
    conversations.recent({ ...mailbox, limit: behavior.maxContextMessages });

  async function askModel({ instructions }: AskRequest): Promise<string> {
    if (model === undefined) {
      throw new SdkError("no-model", `agents.${bot.id} has no ai section, but the bot asks a model`, {
        userMessage: "No language model is set up for me. Ask the administrator of this server.",
      });
    }
    const { eventId, sender, text, timestamp } = message;
    await conversations.append([{ ...mailbox, eventId, sender, role: "person", text, timestamp, personId }]);
    remembered.isWanted = true;
    const messages = (await history()).map((entry) => ({
      role: entry.role === "agent" ? ("assistant" as const) : ("user" as const),
      content: entry.text,
    }));
    return ask({ model, instructions, messages, tools: bot.tools ?? [], signal });
  }

  return {
    turn: { ...turn, message, sender: { userId: message.sender, level: cause.level }, history, ask: askModel },
    hasAnswered,
  };
}

interface OpenedTurn extends Opened<Turn> {
  /** Whether answers become part of the conversation. */
  readonly remembered: { isWanted: boolean };
}

function openTurn(world: TurnWorld, cause: TurnCause): OpenedTurn {
  const { agent, room, personId, source, message, intent } = cause;
  const { bot, config, behavior } = agent.configured;
  const remembered = { isWanted: false };
  let parts = 0;

  async function send(text: string, isNotice: boolean): Promise<EventId> {
    const content = replyContent({ text, isNotice, message, isDirect: room.isDirect });
    const part = `reply-${parts}`;
    parts += 1;
    const eventId = await intent.send({
      roomId: room.roomId,
      type: "m.room.message",
      content,
      source,
      sourceTimestamp: message?.timestamp ?? 0,
      part,
      personId,
    });
    if (remembered.isWanted) {
      const { roomId } = room;
      const timestamp = world.now();
      await world.state.conversations.append([
        { agentId: agent.userId, roomId, eventId, sender: agent.userId, role: "agent", text, timestamp, personId },
      ]);
    }
    await world.events.answered(agent, { roomId: room.roomId, eventId, personId, text, inReplyTo: message?.eventId });
    return eventId;
  }

  async function reply(text: string, options: ReplyOptions = {}): Promise<EventId> {
    const [first, ...others] = splitText(text, maxBodyBytes);
    let last = await send(first, options.isNotice ?? false);
    for (const piece of others) last = await send(piece, options.isNotice ?? false);
    return last;
  }

  const turn: Turn = {
    agent: { botId: bot.id, userId: agent.userId, displayName: agent.displayName, personId: agent.personId },
    room,
    config,
    systemPrompt: behavior.systemPrompt,
    signal: cause.signal,
    log: cause.log,
    reply,
    personalAgents: world.roster,
    matrix: () => intent.matrixClient(),
  };
  return { turn, hasAnswered: () => parts > 0, remembered };
}
