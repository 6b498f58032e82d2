import type { MatrixClient } from "matrix-bot-sdk";
import type { Logger } from "pino";
import type { z } from "zod";
import type { UserId } from "#appservice";
import type { EventData, EventType, fileSource, Media } from "#events";
import type { JsonValue } from "#models";
import type { Capabilities } from "../capabilities/capabilities.ts";
import type { Audit } from "../audit/audit.ts";
import type { ContactBook } from "../contacts/contacts.ts";
import type { OpenedService, Service } from "../services/service.ts";
import type { PersonRecords } from "../records/person-records.ts";
import type { PermissionLevel } from "../permission-level.ts";
import type { BotConfig, MediaToUpload } from "../turn.ts";
import type { OfferProgress } from "./offer-request.ts";

/** What an offered tool gets beside its input. */
export interface OfferContext {
  /** Who asks, for whom, and where. */
  readonly request: ToolRequest;
  /** On whose behalf: `request.personId`. */
  readonly personId: UserId;
  /** What the person may do. */
  readonly level: PermissionLevel;
  /** Whether the agent that asks serves this person and nobody else, as their assistant does. */
  readonly isOwnAgent: boolean;
  /** Aborted when nobody waits for the result anymore: the person said stop, or it took too long; and when AgentChat stops. */
  readonly signal: AbortSignal;
  /** The offering bot's own keys of its section of the config. */
  readonly config: BotConfig;
  /** The offering bot's models for speech, pictures and so on. */
  readonly capabilities: Capabilities;
  readonly log: Logger;
  /**
   * Uploads a file for the room where it is to be posted, as the agent that posts it: encrypted exactly where that room is. That is the agent that asks, in the room that is talked in, unless `request.postedBy`
   * says otherwise. What it resolves with goes into the result.
   * @throws MatrixError
   */
  readonly upload: (file: MediaToUpload) => Promise<Media>;
  /**
   * Downloads a file that somebody sent there, decrypted, as the agent that asks.
   * @throws AttachmentError with a sentence for the person
   */
  readonly download: (source: FileSource, options?: FileDownloadOptions) => Promise<Uint8Array>;
  /** Tells how it stands, for the person. May be called often: what says nothing new is not sent. */
  readonly progress: (progress: OfferProgress) => void;
  readonly job: OfferJob;
  /** What the offering bot keeps of the person, for itself: the same as in its own turns. */
  readonly records: PersonRecords;
  /** Writes down what was done for the person: they find it with `!audit`. */
  readonly audit: Audit;
  /** Publishes an event as the offering bot, about the person and the room that is talked in. Where the config's `eventing.intents` leaves it out, nothing happens. */
  readonly publish: <Type extends EventType>(type: Type, data: EventData<Type>) => Promise<void>;
  /** Who is whose contact. */
  readonly contacts: ContactBook;
  /** What the offering bot's service was opened as. @throws SdkError `no-service` when it does not declare it */
  service<Opened extends OpenedService>(declaration: Service<Opened>): Opened;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** matrix-bot-sdk's client acting as the offering bot's agent. */
  matrix(): Promise<MatrixClient>;
}

export type ToolRequest = Omit<EventData<"io.agentchat.tool.request">, "input">;

/** Where a file is, as `url` and `file` of an event's content say. */
export type FileSource = Pick<z.output<typeof fileSource>, "url" | "file">;

export interface FileDownloadOptions {
  /** What the person knows it by, for the sentence that says what is wrong with it; default "That file". */
  readonly name?: string;
  /** What is larger is `too-large`. Default: `behavior.attachments.maxMegabytes` of the offering bot. */
  readonly maxBytes?: number;
  /** Default: that of the request. */
  readonly signal?: AbortSignal;
}

/** What a tool remembers of a request until it is done, such as the id of a job of its provider. It outlives a crash, after which the same request comes again. */
export interface OfferJob {
  /** What was last remembered; `undefined` when the request is new. */
  readonly handle: JsonValue | undefined;
  /** Resolves when it is written down. */
  remember(handle: JsonValue): Promise<void>;
}
