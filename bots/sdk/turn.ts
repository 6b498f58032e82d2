import type { MatrixClient } from "matrix-bot-sdk";
import type { Logger } from "pino";
import type { EventId, RoomId, UserId } from "#appservice";
import type { AgentChatEvent, RequestInput, RequestResult } from "#events";
import type { ChatMessage } from "#models";
import type { Attachment, FileOfMessage } from "./attachments/attachment.ts";
import type { Administration } from "./administration/administration.ts";
import type { Account } from "./personal-data/account.ts";
import type { TurnBehalf } from "./behalf/turn-behalf.ts";
import type { Capabilities } from "./capabilities/capabilities.ts";
import type { TurnContacts, WaitingContacts } from "./contacts/turn-contacts.ts";
import type { PermissionLevel } from "./permission-level.ts";
import type { IncomingMessage } from "./incoming-message.ts";
import type { Trail } from "./loops/trail.ts";
import type { TurnBudgets } from "./limits/turn-budgets.ts";
import type { RoomContent } from "./media-content/room-content.ts";
import type { RoomMedia } from "./media-content/room-media.ts";
import type { PersonMemory } from "./memory/person-memory.ts";
import type { PersonModels } from "./models/person-models.ts";
import type { OfferRequestOptions, OfferRequestType } from "./offers/offer-request.ts";
import type { PersonFacts } from "./person/person-facts.ts";
import type { Audit } from "./audit/audit.ts";
import type { PersonAudit } from "./audit/person-audit.ts";
import type { PersonRecords } from "./records/person-records.ts";
import type { TurnReminders } from "./reminders/turn-reminders.ts";
import type { OpenedService, Service } from "./services/service.ts";
import type { SearchHistory } from "./search-history.ts";
import type { ConversationEntry } from "./state.ts";
import type { UsedTool } from "./used-tool.ts";

/** The bot's own keys of its section of the config, parsed by its schema. */
export type BotConfig = Readonly<Record<string, unknown>>;

/** The agent that has the turn. */
export interface TurnAgent {
  readonly botId: string;
  readonly userId: UserId;
  readonly displayName: string;
  /** Whom it serves; `undefined` for an agent that serves everyone. */
  readonly personId: UserId | undefined;
}

/** What every handler gets: one agent, in one room, because of one event. */
export interface Turn<Config = BotConfig> {
  readonly agent: TurnAgent;
  readonly room: { readonly roomId: RoomId; readonly isDirect: boolean };
  /** The bot's own keys of its section of the config. */
  readonly config: Config;
  /** The bot's models for speech, pictures and so on. */
  readonly capabilities: Capabilities;
  /** `behavior.systemPrompt` of the config. */
  readonly systemPrompt: string | undefined;
  /** Aborted when the turn takes too long or AgentChat stops. */
  readonly signal: AbortSignal;
  readonly log: Logger;
  /** What all that the turn sends and asks for follows from. */
  readonly trail: Trail;
  /**
   * Answers in the room: in the same thread, as a reply in groups. Long texts become several messages. Resolves with the id of the last one.
   * @throws MatrixError
   */
  reply(text: string, options?: ReplyOptions): Promise<EventId>;
  /**
   * Posts a message of another kind than text, once however often the turn is run, in the same thread or as the same kind of reply as `reply`. It becomes part of the conversation.
   * @example await turn.post(pictureContent(picture, { caption: "A lighthouse" }))
   * @throws MatrixError
   */
  post(content: RoomContent, options?: PostOptions): Promise<EventId>;
  /** Uploads a file for this room, encrypted where the room is. When the turn is run again it is uploaded again. @throws MatrixError */
  upload(media: MediaToUpload): Promise<RoomMedia>;
  /**
   * Tells the person how work that takes longer than three seconds stands: in one notice, which is edited at a pace that the homeserver can take and says at last what became of it. To be called
   * as often as one likes. 🛑 on the notice stops the turn.
   */
  showProgress(text: string): void;
  /**
   * Lets the agent answer what comes next in this room while this turn goes on: called once, before waiting for something that takes long. The turn may then take an hour, and shows
   * no typing notice; "stop" ends it like any other, and killed meanwhile it is run again at the next start. Four turns of an agent may be aside in a room; a fifth
   * holds up what comes after it until one of them has ended.
   */
  stepAside(): void;
  /** Personal agents of people. */
  readonly personalAgents: PersonalAgents;
  /** What the bot's service was opened as. @throws SdkError `no-service` when it is not the bot of the agent that declares it */
  service<Opened extends OpenedService>(declaration: Service<Opened>): Opened;
  /** matrix-bot-sdk's client acting as the agent, for what the turn does not cover. */
  matrix(): Promise<MatrixClient>;
}

export interface PostOptions {
  /** Tells it from the other posts of the turn, where these may come in another order when the turn is run again. Default: how many there were before. */
  readonly part?: string;
  /** An earlier post of the turn, whose thread this one goes into, so that the room is not flooded. Where the person writes in a thread it goes into that one. */
  readonly inThreadOf?: EventId | undefined;
}

export interface MediaToUpload {
  readonly bytes: Uint8Array;
  readonly mimetype: string;
  /** In encrypted rooms the homeserver is not told. */
  readonly fileName: string;
}

export interface ReplyOptions {
  /** Automated text that no bot answers (`m.notice`). */
  readonly isNotice?: boolean;
  /** Agent that is to answer this, on behalf of the person: agents answer each other in no other case, and only a few times in a row. */
  readonly handOffTo?: UserId;
}

/** A message as a handler has it. */
export interface TurnMessage extends Omit<IncomingMessage, "attachment"> {
  /** Of a kind that the bot takes, see `attachments` of `defineBot`. */
  readonly attachment: Attachment | undefined;
}

/** A person wrote to the agent. */
export interface MessageTurn<Config = BotConfig> extends Turn<Config> {
  readonly message: TurnMessage;
  readonly sender: { readonly userId: UserId; readonly level: PermissionLevel };
  /** The sender, or the person on whose behalf an agent wrote. */
  readonly personId: UserId;
  /** What was said in this room, as far as the agent took part, oldest first; at most `behavior.maxContextMessages`. */
  history(): Promise<readonly ConversationEntry[]>;
  /** What is known of the sender. At most one call of the homeserver an hour. */
  person(): Promise<PersonFacts>;
  /** What the agent remembers of the sender. */
  readonly memory: PersonMemory;
  /** What another agent remembers of the sender. */
  memoryOf(agentId: UserId): PersonMemory;
  /** The models that an agent, this one or another, can answer the sender with; `undefined` where there is no such agent. */
  modelsOf(agentId: UserId): PersonModels | undefined;
  /** What the bot keeps of the sender beside that, for itself. */
  readonly records: PersonRecords;
  /** Writes down what was done for the sender: they find it with `!audit`. */
  readonly audit: Audit;
  /** What all agents did for the sender. */
  readonly personAudit: PersonAudit;
  /** What they said to each other that holds all these words, newest first; in a group only there. */
  readonly searchHistory: SearchHistory;
  /** Who is whose contact, and what the sender does about that. */
  readonly contacts: TurnContacts;
  /** Messages to contacts, in the name of the sender. */
  readonly behalf: TurnBehalf;
  /** What the sender wants to be told later. */
  readonly reminders: TurnReminders;
  /** What the sender uses of language models, and what they may. */
  readonly budgets: TurnBudgets;
  /** For an admin in their direct chat with the service bot; `undefined` elsewhere. */
  readonly administration: Administration | undefined;
  /** What is kept about the sender. */
  readonly account: Account;
  /** The file that the message replies to, or came with; `undefined` when there is none. One call of the homeserver. */
  fileOfMessage(): Promise<FileOfMessage | undefined>;
  /** The message that this one replies to, as it is now; `undefined` when it replies to none, or the agent cannot read that. */
  repliedMessage(): Promise<IncomingMessage | undefined>;
  /** Takes the message out of the room, since it holds what must not stay there. Resolves with `false` when the agent may not. */
  withdrawMessage(): Promise<boolean>;
  /** Asks the sender whether one of the bot's `actions` may be taken, in its own words (`describeAction`). It is taken when they agree, as a turn of its own. */
  confirm(action: string, input: unknown): Promise<void>;
  /**
   * Asks the bot that offers this type of request, see `offerTool`, and resolves with what came of it: the same when the turn is run again after a crash. Whether the person agrees is
   * for the caller to find out: the offer's `consent` holds for models.
   * @throws SdkError `no-offer` when nobody offers it; `tool-failed`, with a sentence for the person where there is one; `tool-timeout`
   */
  request<Type extends OfferRequestType>(
    type: Type,
    input: RequestInput<Type>,
    options?: OfferRequestOptions,
  ): Promise<RequestResult<Type>>;
  /**
   * Uses one of the agent's tools, those that others offer included, also what is offered for code alone, as if its model had called it: the person is asked where that takes consent, and what it shows is posted. What goes
   * wrong is told in the room in one sentence.
   * @example await turn.useTool("draw_picture", { prompt })
   */
  useTool(name: string, input: unknown): Promise<UsedTool>;
  /**
   * Asks the agent's model for the answer to the message, with the history as context and the bot's tools. Resolves with its text; remembers question and answer.
   * @throws ModelError, SdkError; `over-budget` is best left alone: the person is told
   */
  ask(request: AskRequest): Promise<string>;
  /**
   * As `ask`, with the answer appearing in the room while it is being written. What was written stays when the model fails or the person stops it.
   * @throws ModelError, SdkError, MatrixError
   */
  answer(request: AskRequest): Promise<void>;
}

export interface AskRequest {
  /**
   * The system prompt. `{name}`, `{preferences}`, `{style}`, `{memory}` (facts), `{date}`, `{time}`, `{timezone}` and `{language}` are replaced by what is known of the
   * sender; other text in braces stays.
   */
  readonly instructions: string;
  /** Messages that follow the conversation, such as a tool call that was made beforehand and its result. */
  readonly followUp?: readonly ChatMessage[];
}

/** The person of a direct chat has come in. */
export interface WelcomeTurn<Config = BotConfig> extends Turn<Config> {
  readonly personId: UserId;
  /** What others want of the person. */
  readonly contacts: WaitingContacts;
}

/** A subscribed event. */
export interface EventTurn<Config = BotConfig> {
  readonly event: AgentChatEvent;
  readonly config: Config;
  readonly log: Logger;
  /** See `Turn.service`. */
  service<Opened extends OpenedService>(declaration: Service<Opened>): Opened;
}

/** An agent that serves one person. */
export interface PersonalAgent {
  readonly userId: UserId;
  /** Their direct chat. */
  readonly roomId: RoomId;
  /** Whether it was made by this call. */
  readonly isNew: boolean;
}

export interface PersonalAgents {
  /**
   * The agent of this bot for a person, made when there is none yet, with a direct chat that the person is invited to.
   * @throws SdkError `not-permitted`; MatrixError
   */
  ensure(botId: string, personId: UserId): Promise<PersonalAgent>;
  /** The agent of this bot for a person, when there is one. */
  findPersonal(botId: string, personId: UserId): UserId | undefined;
}
