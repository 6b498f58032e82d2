import type { Logger } from "pino";
import type { EventId, RoomId, UserId } from "#appservice";
import type { ActiveTurns } from "./active-turns.ts";
import type { Behalf } from "./behalf/behalf.ts";
import type { CommandDescriptions } from "./commands/command-descriptions.ts";
import type { CommandsOf } from "./commands/commands-of.ts";
import type { Administer } from "./administration/administration.ts";
import type { JobRunner } from "./administration/job-runner.ts";
import type { Standing } from "./administration/standing.ts";
import type { WorkOfPeople } from "./administration/work-of-people.ts";
import type { AttachmentDesk } from "./attachments/attachment-desk.ts";
import type { Revision } from "./conversation/find-revision.ts";
import type { ContactRegister } from "./contacts/contact-register.ts";
import type { ConsentQuestions } from "./consent/consent-questions.ts";
import type { Summarizer } from "./context/summarizer.ts";
import type { HomeserverSide } from "./homeserver-side.ts";
import type { IncomingMessage } from "./incoming-message.ts";
import type { Trail } from "./loops/trail.ts";
import type { Budgets } from "./limits/budgets.ts";
import type { LimitState } from "./limits/usage-state.ts";
import type { MessageEvents } from "./message-events.ts";
import type { Offers } from "./offers/open-offers.ts";
import type { PermissionLevel } from "./permission-level.ts";
import type { Profiles } from "./person/profiles.ts";
import type { RoomRules } from "./rooms/room-rules.ts";
import type { Services } from "./services/services.ts";
import type { Agent, Roster } from "./roster.ts";
import type { BotState } from "./state.ts";

/** What turns act upon. */
export interface TurnWorld {
  readonly homeserver: HomeserverSide;
  readonly roster: Roster;
  readonly state: Pick<
    BotState,
    | "conversations"
    | "memories"
    | "summaries"
    | "reminders"
    | "consents"
    | "roomPolicies"
    | "usage"
    | "records"
    | "auditLog"
    | "contacts"
  > &
    LimitState;
  readonly events: MessageEvents;
  readonly questions: ConsentQuestions;
  readonly profiles: Profiles;
  readonly contacts: ContactRegister;
  /** What people may do; nothing while they are suspended. */
  readonly permissionLevel: (userId: UserId) => PermissionLevel;
  readonly summarizer: Summarizer;
  readonly rooms: RoomRules;
  readonly commandsOf: CommandsOf;
  readonly commandDescriptions: CommandDescriptions;
  readonly budgets: Budgets;
  readonly attachments: AttachmentDesk;
  /** To be called when a reminder was added. */
  readonly wakeReminders: () => void;
  readonly standing: Standing;
  readonly workOfPeople: WorkOfPeople;
  readonly activeTurns: ActiveTurns;
  /** Not to be asked for before the runtime is open. */
  readonly administration: () => { readonly administer: Administer; readonly jobs: JobRunner };
  /** Not to be asked for before the runtime is open. */
  readonly services: () => Services;
  /** Not to be asked for before the runtime is open. */
  readonly behalf: () => Behalf;
  /** What bots offer each other. */
  readonly offers: Pick<Offers, "request" | "codeTools">;
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
  /** Of what the turn sends; without it, it begins a conversation. */
  readonly trail?: Trail;
  /** When the message is the last question with another text: its answers are edited. */
  readonly revision?: Revision | undefined;
  /** Whether it goes on with an answer that was begun in an earlier turn. */
  readonly isContinued?: boolean;
  /** When a reaction to the message called for it, who wrote the message: it is answered as if whoever reacted had sent it, and is no question. */
  readonly author?: UserId;
  readonly log: Logger;
  readonly signal: AbortSignal;
  /** See `Turn.showProgress`. */
  readonly showProgress: (text: string) => void;
  /** See `Turn.stepAside`. */
  readonly stepAside: () => void;
  /** Told of each message that the turn sends. */
  readonly onSent?: (eventId: EventId) => void;
}
