import type { Logger } from "pino";
import type { EventId, RoomEvent, RoomId, UserId } from "#appservice";
import type { EventData, EventType } from "#events";
import type { AuditEntry } from "../audit/audit.ts";
import type { ContactBook } from "../contacts/contacts.ts";
import type { RoomContent } from "../media-content/room-content.ts";
import type { PermissionLevel } from "../permission-level.ts";
import type { PersonFacts } from "../person/person-facts.ts";
import type { PersonRecords } from "../records/person-records.ts";
import type { BotMetrics } from "./bot-metrics.ts";
import type { KeptPositions } from "./kept-positions.ts";

/**
 * What a bot does by itself, beside turns: opened once when AgentChat starts, closed when it stops. Where the bot has the word (`turn.service(it)`, `context.service(it)` in what it offers), the
 * declaration is the key to what `open` resolved with.
 */
export interface Service<Opened extends OpenedService = OpenedService, Config = never> {
  /** Types of events that `seen` is called for, also of state events, in all rooms where one of our agents is. */
  readonly sees?: readonly string[];
  /** `msgtype`s of messages that `seen` is called for. */
  readonly seesMessages?: readonly string[];
  open(context: ServiceContext<Config>): Promise<Opened>;
}

export interface OpenedService {
  /**
   * An event of a person that the service sees: not what our agents send, and not in rooms where they may not talk. Called as soon as the event has arrived and can be read, also while a turn
   * goes on, in no certain order, for each of our agents in the room, and again after a crash or an error that is retryable: it has to bear repetition, and it has a minute. Resolves with `"taken"` for a message that is dealt with thereby, and that no agent answers.
   */
  seen?(event: RoomEvent, room: SeenRoom): Promise<"taken" | undefined>;
  /** An event of the room was taken back. */
  redacted?(eventId: EventId, room: SeenRoom): Promise<void>;
  /** The person is being forgotten: what the service holds of them in memory goes now. Records are deleted without it. */
  forget?(personId: UserId): Promise<void>;
  /** Resolves when nothing of the service goes on. */
  close?(): Promise<void>;
}

/** Where a service has seen something, and the agent of ours that has. */
export interface SeenRoom {
  readonly roomId: RoomId;
  readonly agentId: UserId;
  readonly isDirect: boolean;
  /** What whoever sent the event may do. */
  readonly level: PermissionLevel;
  /** Answers the event as the agent, once. `part` tells several answers apart. */
  reply(text: string, options?: { readonly part?: string; readonly isNotice?: boolean }): Promise<EventId>;
  /** Reacts to the event as the agent, once. */
  react(key: string): Promise<void>;
  /** Content of a state event of the room, see `Intent.stateEvent`. */
  stateEvent(type: string, stateKey: string): Promise<Readonly<Record<string, unknown>> | undefined>;
}

export interface ServiceContext<Config = never> {
  /** The bot's own keys of its section of the config. */
  readonly config: Config;
  readonly log: Logger;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Resolves after so many milliseconds, or when the signal is aborted. Of tests: when their clock says so. */
  readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  /** Aborted when AgentChat stops. */
  readonly signal: AbortSignal;
  readonly contacts: ContactBook;
  readonly positions: KeptPositions;
  readonly metrics: BotMetrics;
  person(personId: UserId): ServicePerson;
  /** People of whom the bot keeps records of this kind. */
  peopleWith(kind: string): Promise<readonly UserId[]>;
  /** Publishes an event as the bot. The same id is the same event. Nothing happens where nobody subscribes to it, or the config leaves it out (`behavior.emitEvents`, `eventing.intents`). */
  publish<Type extends EventType>(
    type: Type,
    data: EventData<Type>,
    about: { readonly id: string; readonly personId: UserId; readonly roomId: RoomId },
  ): Promise<void>;
}

/** A person as a service has them. */
export interface ServicePerson {
  readonly personId: UserId;
  level(): PermissionLevel;
  /** Name, time zone, language. At most one call of the homeserver an hour. */
  facts(): Promise<PersonFacts>;
  readonly records: PersonRecords;
  /** @param source what it is done because of: with the same one it is written down once */
  audit(entry: AuditEntry, source: string): Promise<void>;
  /** Direct chat with their assistant; `undefined` when they have none, or it has left. They may not have come in yet, or have gone. */
  readonly home: { readonly agentId: UserId; readonly roomId: RoomId } | undefined;
  /**
   * Their assistant says something in their direct chat, by itself: a message that notifies. Resolves with `undefined`, and nothing is said, where they have none, have gone from it or may not use agents,
   * they or the assistant are suspended, or the chat is not encrypted where that is required.
   * @throws MatrixError
   */
  tell(message: PersonMessage): Promise<EventId | undefined>;
  /**
   * Their assistant asks them whether one of its `actions` may be taken, see `PersonQuestion`. Resolves with `undefined` where `tell` does, and when the question had come to its end before it was shown.
   * @throws MatrixError; SdkError `bad-definition` when the assistant has no such action, `question-too-long`
   */
  ask(question: PersonQuestion): Promise<EventId | undefined>;
}

/** What is said to a person without having been asked. */
export interface PersonMessage {
  readonly text: string;
  /** What it is said because of: the same source and part is said once, also after a crash. */
  readonly source: string;
  readonly part?: string;
  /** Another kind of message than text, such as a place on the map; `text` is then what is remembered of it. */
  readonly content?: RoomContent;
  /** Further content of the event, such as who is speaking (MSC4144). */
  readonly extra?: Readonly<Record<string, unknown>>;
  /** Reactions to choose from, which the agent sets under it. */
  readonly reactions?: readonly string[];
}

/** A yes-or-no question that did not come of a turn. */
export interface PersonQuestion {
  /** What is to be decided, in words: the whole text of the question but for how to answer it. 8,000 characters. */
  readonly text: string;
  readonly source: string;
  /** Name of the assistant's action (`actions`, also shared ones) that is taken on ✅, and what with. */
  readonly action: string;
  readonly input: unknown;
  /** The action that is taken on ❌, with the same input; killed meanwhile it is taken again. Default: nothing but that it is noted. */
  readonly declined?: string;
  /** Milliseconds for which an answer counts. */
  readonly lifetimeMs: number;
}
