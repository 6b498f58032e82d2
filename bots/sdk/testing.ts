import { pino } from "pino";
import { parseEventId, parseUserId } from "#appservice";
import type { RoomEvent, StoredDelivery, UserId } from "#appservice";
import { createTestHomeserver } from "#appservice/testing";
import { createInProcessBus } from "#events";
import type { EventBus } from "#events";
import { personalAgentId, serverAgentId } from "./agent-user-id.ts";
import type { CommandDeclaration } from "./commands/command-declaration.ts";
import { createCommandsOf } from "./commands/commands-of.ts";
import { createRuntime } from "./create-runtime.ts";
import type { RuntimeOptions } from "./create-runtime.ts";
import type { PermissionLevel } from "./decide.ts";
import type { Bot } from "./define-bot.ts";
import type { LimitSettings } from "./limits/limit.ts";
import { serviceBotId } from "./roster.ts";
import { configureTestBot, createTestBotState, silentRuntimeObserver, testNamespace } from "./test-runtime/testing.ts";
import type { TestBotOptions } from "./test-runtime/testing.ts";
import { shareParts } from "./sharing/share-parts.ts";
import { roomCommands } from "./rooms/room-commands.ts";

export { callsTool, fails, hangs, scriptedModel, throwsError } from "#models/testing";
export { openTestTown } from "./town/testing.ts";
export type * from "./town/testing.ts";
export type { TownEventOptions } from "./town/post-office/testing.ts";
export { createTestClock } from "./reminders/testing.ts";
export type { TestClock } from "./reminders/testing.ts";
export { scriptedTranscription, toneSpeech } from "#models/testing";
export type { ScriptedAnswer, ScriptedModel, ScriptedTranscription, ToneSpeech } from "#models/testing";

/** A room with a bot and people, without a homeserver: the real runtime on a homeserver in memory. */
export interface TestRoom {
  readonly agentId: UserId;
  /** A person writes. Resolves with the texts that the agent sent because of it. */
  says(text: string, options?: SaysOptions): Promise<readonly string[]>;
  /** A person sends a picture or file. Resolves with the texts that the agent sent because of it. */
  sends(file: SentFile, options?: SaysOptions): Promise<readonly string[]>;
  /** A person reacts to a message. Resolves with the texts that the agent sent because of it. */
  reacts(eventId: string, key: string, options?: Pick<SaysOptions, "from" | "eventId">): Promise<readonly string[]>;
  /** A message is taken back. */
  redacts(eventId: string, options?: Pick<SaysOptions, "from">): Promise<readonly string[]>;
  /** Gives the room a state event, such as its power levels. */
  setState(type: string, content: Readonly<Record<string, unknown>>): void;
  /** AgentChat is stopped as when it is killed, but for what ends by itself, and started anew on what it has stored. */
  restarts(): Promise<void>;
  /** The person comes in. Resolves with the texts of the greeting. */
  joins(): Promise<readonly string[]>;
  /** What agents uploaded, in order, before it was encrypted. */
  readonly uploads: readonly {
    readonly bytes: Buffer;
    readonly contentType: string;
    readonly fileName: string;
    /** `undefined` for pictures of agents themselves. */
    readonly agentId?: UserId | undefined;
  }[];
  /** Ids of events that agents took out of the room. */
  readonly redacted: ReadonlySet<string>;
  /** Contents of everything the agent sent, in order. */
  readonly contents: readonly Readonly<Record<string, unknown>>[];
}

export interface SentFile {
  readonly bytes: Uint8Array;
  readonly name: string;
  /** `m.image` …; default `m.file`. */
  readonly messageType?: string;
  readonly caption?: string;
}

export interface SaysOptions {
  /** Default `@alice:test`. */
  readonly from?: string;
  /** Whether the message mentions the agent. */
  readonly isMention?: boolean;
  /** Further content of the event, or content in place of the usual. */
  readonly content?: Readonly<Record<string, unknown>>;
  /** Event id; the same again is the same message. */
  readonly eventId?: string;
}

export interface TestRoomOptions extends TestBotOptions {
  /** What people may use; default anything. */
  readonly limits?: LimitSettings["limits"];
  /** Milliseconds for which a picture without words waits for another; default 0. */
  readonly followUpMs?: number;
  /** A group room; default is a direct chat. */
  readonly isGroup?: boolean;
  /** Default: everyone is a user. */
  readonly permissionLevel?: (userId: string) => PermissionLevel;
  /** Bots that are on beside this one. */
  readonly otherBots?: readonly Bot[];
  readonly bus?: EventBus;
  /** Milliseconds a handler may take. */
  readonly turnTimeoutMs?: number;
  /** Milliseconds since the epoch; default `Date.now`. */
  readonly now?: () => number;
  /** What reminders wait by, see `createTestClock`. */
  readonly sleep?: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

const defaultPersonId = parseUserId("@alice:test");

/**
 * Opens a room with a bot in it.
 * @example
 * const room = await openTestRoom(echo);
 * expect(await room.says("hello")).toEqual(["hello"]);
 */
export async function openTestRoom(bot: Bot, options: TestRoomOptions = {}): Promise<TestRoom> {
  const homeserver = createTestHomeserver(testNamespace);
  const bots = [bot, ...(options.otherBots ?? [])].map((each) =>
    configureTestBot(each, each === bot ? options : { capabilities: options.capabilities ?? {} }),
  );
  const bus = options.bus ?? createInProcessBus({ report: () => undefined });
  const runtimeOptions: RuntimeOptions = {
    bots,
    namespace: testNamespace,
    state: createTestBotState(options.now),
    bus,
    permissionLevel: options.permissionLevel ?? (() => "user"),
    limits: { levels: ["user"], limits: options.limits ?? [], currency: "EUR" },
    observer: silentRuntimeObserver,
    log: pino({ level: "silent" }),
    followUpMs: options.followUpMs ?? 0,
    ...(options.now === undefined ? {} : { now: options.now }),
    ...(options.sleep === undefined ? {} : { sleep: options.sleep }),
    ...(options.turnTimeoutMs === undefined ? {} : { turnTimeoutMs: options.turnTimeoutMs }),
  };
  let runtime = createRuntime(runtimeOptions);
  await runtime.prepare(homeserver.side);
  const agentId = agentIdOf(bot, homeserver.side.serviceUserId);
  if (bot.per === "user") await runtime.handlers.provision(agentId);
  const roomId = homeserver.addRoom({
    agents: [agentId],
    isDirect: options.isGroup !== true,
    members: [defaultPersonId],
  });
  let events = 0;
  /** Resolves when the next event has its turn. */
  let free = Promise.resolve();

  /** In order, as they would be delivered, but for those that step aside. */
  async function handle(delivery: StoredDelivery): Promise<void> {
    const before = free;
    const place = Promise.withResolvers<void>();
    free = place.promise;
    await before;
    try {
      await runtime.handlers.deliver({ ...delivery, stepAside: place.resolve });
    } finally {
      place.resolve();
    }
  }

  async function deliver(
    event: Pick<RoomEvent, "type" | "sender" | "stateKey" | "content">,
    id?: string,
  ): Promise<readonly string[]> {
    events += 1;
    const eventId = parseEventId(id ?? `$event${events}`);
    const before = homeserver.sent.length;
    const full = { ...event, eventId, roomId, timestamp: events, unsigned: {}, redacts: undefined };
    const delivery = { agentId, event: full, receivedAt: events, sequence: events };
    homeserver.keep(full);
    runtime.handlers.arrived?.(delivery);
    await handle(delivery);
    await runtime.idle();
    const sent = homeserver.sent.slice(before).filter(({ type }) => type === "m.room.message");
    return sent.map(({ content }) => String(content["body"]));
  }

  function says(text: string, { from, isMention, content, eventId }: SaysOptions = {}): Promise<readonly string[]> {
    const mentions = isMention === true ? { user_ids: [agentId] } : {};
    const sender = from === undefined ? defaultPersonId : parseUserId(from);
    const message = { msgtype: "m.text", body: text, "m.mentions": mentions, ...content };
    return deliver({ type: "m.room.message", sender, stateKey: undefined, content: message }, eventId);
  }

  return {
    agentId,
    says,
    sends({ bytes, name, messageType = "m.file", caption = name }, how = {}) {
      const content = { msgtype: messageType, filename: name, url: homeserver.addMedia(bytes), ...how.content };
      return says(caption, { ...how, content });
    },
    reacts(eventId, key, { from, eventId: ownId } = {}) {
      const sender = from === undefined ? defaultPersonId : parseUserId(from);
      const content = { "m.relates_to": { rel_type: "m.annotation", event_id: eventId, key } };
      return deliver({ type: "m.reaction", sender, stateKey: undefined, content }, ownId);
    },
    redacts(eventId, { from } = {}) {
      const sender = from === undefined ? defaultPersonId : parseUserId(from);
      return deliver({ type: "m.room.redaction", sender, stateKey: undefined, content: { redacts: eventId } });
    },
    setState(type, content) {
      homeserver.setState(roomId, type, content);
    },
    async restarts() {
      runtime.abort();
      await runtime.stop();
      runtime = createRuntime(runtimeOptions);
      await runtime.prepare(homeserver.side);
    },
    joins: () =>
      deliver({
        type: "m.room.member",
        sender: defaultPersonId,
        stateKey: defaultPersonId,
        content: { membership: "join" },
      }),
    uploads: homeserver.uploads,
    redacted: homeserver.redacted,
    get contents() {
      return homeserver.sent.map(({ content }) => content);
    },
  };
}

/** The commands of a bot as help tells them, with those that every bot has, and those about an agent in a room. */
export function declaredCommands(bot: Bot): {
  readonly commands: Readonly<Record<string, CommandDeclaration>>;
  readonly roomCommands: Readonly<Record<string, CommandDeclaration>>;
} {
  const [configured = configureTestBot(bot, {})] = shareParts([configureTestBot(bot, {})]);
  return { commands: createCommandsOf([configured], Date.now)(configured), roomCommands };
}

function agentIdOf(bot: Bot, serviceUserId: UserId): UserId {
  if (bot.id === serviceBotId) return serviceUserId;
  return bot.per === "user"
    ? personalAgentId(testNamespace, bot.id, defaultPersonId)
    : serverAgentId(testNamespace, bot.id);
}
