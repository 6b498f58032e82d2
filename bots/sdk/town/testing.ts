import { pino } from "pino";
import { parseEventId, parseUserId } from "#appservice";
import type { EventId, RoomId, UserId } from "#appservice";
import { createTestHomeserver } from "#appservice/testing";
import type { TestHomeserver } from "#appservice/testing";
import { createInProcessBus } from "#events";
import type { EventBus } from "#events";
import { createChatModel } from "#models";
import type { ChatModel } from "#models";
import { auditCommand } from "../audit/audit-command.ts";
import { accountActions, accountCommands } from "../personal-data/account-commands.ts";
import { personalAgentId } from "../agent-user-id.ts";
import { createRuntime } from "../create-runtime.ts";
import type { RuntimeOptions } from "../create-runtime.ts";
import type { ContactBook, Grants } from "../contacts/contacts.ts";
import { befriend } from "../contacts/testing.ts";
import { defineBot } from "../define-bot.ts";
import type { Bot } from "../define-bot.ts";
import type { PermissionLevel } from "../permission-level.ts";
import type { TestBotOptions } from "../test-runtime/testing.ts";
import { serverAgentId } from "../agent-user-id.ts";
import { SdkError } from "../sdk-error.ts";
import { serviceBotId } from "../service-bot-id.ts";
import { createPostOffice } from "./post-office/testing.ts";
import type { Deliver, TownEventOptions } from "./post-office/testing.ts";
import { configureTestBot, createTestBotState, silentRuntimeObserver, testNamespace } from "../test-runtime/testing.ts";

/** Several people, each in a direct chat with their assistant, and the bots that serve them all, without a homeserver: the real runtime on a homeserver in memory. */
export interface TestTown {
  person(userId: string): TownPerson;
  /** Everything that agents sent, to anybody, in order. */
  readonly sent: readonly TownMessage[];
  /** Ids of events that agents took out of rooms. */
  readonly redacted: ReadonlySet<string>;
  /** Makes a room with these people and agents in it. */
  addRoom(room: TownRoom): RoomId;
  /** Makes two people contacts who let each other have this, or the second what is given last; default is what becoming contacts lets them have. */
  befriend(one: string, other: string, grants?: Grants, grantsOfOther?: Grants): Promise<void>;
  /** AgentChat is stopped as when it is killed, but for what ends by itself, and started anew on what it has stored. */
  restarts(): Promise<void>;
  /** AgentChat is stopped for good: for tests of what would go on otherwise, such as a server of a bot. */
  stops(): Promise<void>;
  /** Resolves when nothing goes on that came of what people did. */
  idle(): Promise<void>;
}

/** A person of the town. What they do is done in their direct chat, unless it says otherwise, and resolves with the texts that agents sent because of it into rooms that the person is in. */
export interface TownPerson {
  readonly userId: UserId;
  /** Their assistant, also while they have none. */
  readonly agentId: UserId;
  /** Their direct chat with it. @throws SdkError `not-in-room` while they have none */
  readonly roomId: RoomId;
  says(text: string, options?: TownEventOptions): Promise<readonly string[]>;
  reacts(eventId: string, key: string, options?: TownEventOptions): Promise<readonly string[]>;
  redacts(eventId: string, options?: TownEventOptions): Promise<readonly string[]>;
  /** Their public read receipt comes to stand on an event. */
  reads(eventId: string, options?: Pick<TownEventOptions, "roomId">): Promise<readonly string[]>;
  /** With a state key it is a state event, which the room then has. */
  sendsEvent(
    type: string,
    content: Readonly<Record<string, unknown>>,
    options?: TownEventOptions & { readonly stateKey?: string },
  ): Promise<readonly string[]>;
  /** All messages that agents sent into rooms that the person is in, oldest first: edits, too. */
  readonly messages: readonly TownMessage[];
  /** Their texts. */
  readonly told: readonly string[];
  /** Contents of everything that agents sent there, reactions included. */
  readonly contents: readonly Readonly<Record<string, unknown>>[];
}

export interface TownRoom {
  readonly people: readonly string[];
  /** People whose assistants are in it. */
  readonly assistantsOf?: readonly string[];
  /** Bots (`per: "server"`) that are in it. */
  readonly botIds?: readonly string[];
  /** A direct chat of the one bot; default is a group. */
  readonly isDirect?: boolean;
}

export interface TownMessage {
  readonly eventId: EventId;
  readonly roomId: RoomId;
  readonly agentId: UserId;
  readonly type: string;
  readonly content: Readonly<Record<string, unknown>>;
  readonly text: string;
}

export interface TestTownOptions {
  /** Bots that are on. Where none of them is for each person, people have an assistant with nothing of its own but `!audit`, `!export`, `!import` and `!delete`. */
  readonly bots: readonly Bot[];
  /** Their user ids. */
  readonly people: readonly string[];
  /** People who have no assistant yet. */
  readonly newcomers?: readonly string[];
  /** Sections of the config by bot id: the bots' own keys. */
  readonly config?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** What each bot has beside its config, by bot id. */
  readonly settings?: Readonly<Record<string, Omit<TestBotOptions, "config" | "subscriptions">>>;
  /** Of the assistants; default is the built-in one, which understands plain requests. */
  readonly model?: ChatModel;
  /** Event types that each bot subscribes to, by bot id. */
  readonly subscriptions?: Readonly<Record<string, readonly string[]>>;
  /** Default: everyone is a user. */
  readonly permissionLevel?: (userId: string) => PermissionLevel;
  readonly bus?: EventBus;
  /** Milliseconds since the epoch; default `Date.now`. */
  readonly now?: () => number;
  /** What reminders and services wait by, see `createTestClock`. */
  readonly sleep?: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

const plainAssistant = defineBot({
  id: "assistant",
  displayName: "{name}'s assistant",
  per: "user",
  usesOffers: true,
  commands: { ...accountCommands, audit: auditCommand },
  actions: accountActions,
  on: { message: (turn) => turn.answer({ instructions: "You are an assistant." }) },
});

/**
 * Opens a town.
 * @example
 * const town = await openTestTown({ bots: [location], people: ["@alice:test", "@bob:test"] });
 * expect(await town.person("@alice:test").says("!nearby on")).toEqual(["…"]);
 * expect(town.person("@bob:test").told).toEqual([]);
 */
export async function openTestTown(options: TestTownOptions): Promise<TestTown> {
  const { now = Date.now } = options;
  const homeserver = createTestHomeserver(testNamespace);
  const { side } = homeserver;
  const personal = options.bots.find(({ per }) => per === "user") ?? plainAssistant;
  let book: ContactBook | undefined;
  const registry = registryOffice((opened) => {
    book = opened;
  });
  const runtimeOptions = runtimeOptionsOf({ ...options, bots: [...options.bots, registry] }, personal);
  let runtime = createRuntime(runtimeOptions);
  await runtime.prepare(side);
  const post = createPostOffice({ homeserver, runtime: () => runtime, now });

  async function read(userId: UserId, roomId: RoomId, eventId: EventId): Promise<void> {
    const agentIds = homeserver.membersOf(roomId).filter((member) => side.isOurs(member));
    runtime.handlers.ephemeral?.({ kind: "receipts", roomId, agentIds, receipts: [{ eventId, userId }] });
    await runtime.idle();
  }

  function sentTo(userId: UserId): readonly TownMessage[] {
    return homeserver.sent.filter(({ roomId }) => homeserver.membersOf(roomId).includes(userId)).map(messageOf);
  }

  function homeOf(userId: UserId): RoomId {
    const agentId = personalAgentId(testNamespace, personal.id, userId);
    const [home] = side.directory.memberships((each) => each.agentId === agentId && each.isDirect);
    if (home !== undefined) return home.roomId;
    throw new SdkError("not-in-room", `${userId} has no assistant: name them in \`people\`, or the room that is meant`);
  }

  const people = new Map(
    [...options.people, ...(options.newcomers ?? [])].map((id) => {
      const userId = parseUserId(id);
      const agentId = personalAgentId(testNamespace, personal.id, userId);
      return [id, townPerson({ userId, agentId, homeOf, sentTo, deliver: post, read })];
    }),
  );

  function person(userId: string): TownPerson {
    const found = people.get(userId);
    if (found !== undefined) return found;
    throw new SdkError("not-permitted", `${userId} does not live here: name them in \`people\``);
  }

  return {
    person,
    get sent() {
      return homeserver.sent.map(messageOf);
    },
    redacted: homeserver.redacted,
    addRoom({ people: members, assistantsOf = [], botIds = [], isDirect = false }) {
      const agents = [
        ...assistantsOf.map((userId) => person(userId).agentId),
        ...botIds.map((id) => (id === serviceBotId ? side.serviceUserId : serverAgentId(testNamespace, id))),
      ];
      return homeserver.addRoom({ agents, isDirect, members: members.map(parseUserId) });
    },
    async befriend(one, other, grants = { messages: {} }, grantsOfOther = grants) {
      const { contacts } = runtimeOptions.state;
      if (book === undefined) throw new SdkError("stopped", "the town is not open");
      const pair = [person(one).userId, person(other).userId] as const;
      await befriend({ contacts, book }, pair, [grants, grantsOfOther]);
    },
    async stops() {
      runtime.abort();
      await runtime.stop();
    },
    async restarts() {
      runtime.abort();
      await runtime.stop();
      runtime = createRuntime(runtimeOptions);
      await runtime.prepare(side);
    },
    idle: () => runtime.idle(),
  };
}

/** Has the contact book for the town's own use. */
function registryOffice(opened: (book: ContactBook) => void): Bot {
  return defineBot({
    id: "registry-office",
    displayName: "Registry office",
    per: "server",
    service: {
      open({ contacts }) {
        opened(contacts);
        return Promise.resolve({});
      },
    },
    on: {},
  });
}

function runtimeOptionsOf(options: TestTownOptions, personal: Bot): RuntimeOptions {
  const { bots, people, config = {}, subscriptions = {}, settings = {}, permissionLevel = () => "user" } = options;
  const model = options.model ?? createChatModel({ provider: "rules" });
  const configured = (bots.includes(personal) ? bots : [personal, ...bots]).map((bot) =>
    configureTestBot(bot, {
      ...(bot === personal ? { model } : {}),
      ...settings[bot.id],
      config: { ...config[bot.id], ...(bot === personal ? { provisionAtStart: people } : {}) },
      subscriptions: subscriptions[bot.id] ?? [],
    }),
  );
  return {
    bots: configured,
    namespace: testNamespace,
    state: createTestBotState(options.now),
    bus: options.bus ?? createInProcessBus({ report: () => undefined }),
    permissionLevel,
    limits: { levels: ["user"], limits: [], currency: "EUR" },
    observer: silentRuntimeObserver,
    log: pino({ level: "silent" }),
    followUpMs: 0,
    ...(options.now === undefined ? {} : { now: options.now }),
    ...(options.sleep === undefined ? {} : { sleep: options.sleep }),
  };
}

function townPerson({
  userId,
  agentId,
  homeOf,
  sentTo,
  deliver,
  read,
}: {
  readonly userId: UserId;
  readonly agentId: UserId;
  readonly homeOf: (userId: UserId) => RoomId;
  readonly sentTo: (userId: UserId) => readonly TownMessage[];
  readonly deliver: Deliver;
  readonly read: (userId: UserId, roomId: RoomId, eventId: EventId) => Promise<void>;
}): TownPerson {
  const messages = (): readonly TownMessage[] => sentTo(userId).filter(({ type }) => type === "m.room.message");

  /** Texts of what is sent to them because of it. */
  async function textsAfter(work: () => Promise<void>): Promise<readonly string[]> {
    const before = messages().length;
    await work();
    return messages()
      .slice(before)
      .map(({ text }) => text);
  }

  async function send(
    type: string,
    content: Readonly<Record<string, unknown>>,
    { stateKey, ...options }: TownEventOptions & { readonly stateKey?: string } = {},
  ): Promise<readonly string[]> {
    const roomId = options.roomId ?? homeOf(userId);
    const event = { type, sender: userId, stateKey, content: { ...content, ...options.content }, roomId };
    return textsAfter(() => deliver(event, options));
  }

  return {
    userId,
    agentId,
    get roomId() {
      return homeOf(userId);
    },
    says: (text, options) => send("m.room.message", { msgtype: "m.text", body: text, "m.mentions": {} }, options),
    reacts: (eventId, key, options) =>
      send("m.reaction", { "m.relates_to": { rel_type: "m.annotation", event_id: eventId, key } }, options),
    reads: (eventId, { roomId = homeOf(userId) } = {}) => textsAfter(() => read(userId, roomId, parseEventId(eventId))),
    redacts: (eventId, options) => send("m.room.redaction", { redacts: eventId }, options),
    sendsEvent: send,
    get messages() {
      return messages();
    },
    get told() {
      return messages().map(({ text }) => text);
    },
    get contents() {
      return sentTo(userId).map(({ content }) => content);
    },
  };
}

function messageOf({ eventId, roomId, agentId, type, content }: TestHomeserver["sent"][number]): TownMessage {
  return { eventId, roomId, agentId, type, content, text: String(content["body"]) };
}
