import type { RoomId, UserId } from "#appservice";
import type { PermissionLevel } from "../permission-level.ts";

/** What admins do in their direct chat with the service bot. */
export interface Administration {
  /** By id, those that serve everyone first. */
  agents(page: { readonly from: number; readonly count: number }): Promise<AgentPage>;
  /** Makes a person's agent. @throws SdkError `not-permitted`; MatrixError */
  provision(botId: string, personId: UserId): Promise<ProvisionedAgent | "no-such-person" | "not-permitted">;
  suspend(userId: UserId): Promise<"suspended" | "already" | "is-admin" | "is-service-bot" | "no-such-agent">;
  /** Resolves with `false` when they are not suspended. */
  resume(userId: UserId): Promise<boolean>;
  /** Begins to delete everything kept about a person; tells when it is done. */
  deletePerson(personId: UserId): Promise<void>;
  statistics(): Promise<Statistics>;
  /** How many people a notice by agents of this bot would reach. */
  countRecipients(botId: string): number;
  /** Begins to send a notice to the direct chats of all agents of this bot; shows how far it has got. */
  broadcast(botId: string, text: string): Promise<void>;
}

export interface ProvisionedAgent {
  readonly userId: UserId;
  /** Whether it was made by this call. */
  readonly isNew: boolean;
}

export interface AgentPage {
  readonly total: number;
  readonly agents: readonly AgentStatus[];
}

export interface AgentStatus {
  readonly userId: UserId;
  /** `undefined` for an agent that serves everyone. */
  readonly personId: UserId | undefined;
  readonly state: "active" | "suspended" | "being-deleted" | "without-room";
  /** When somebody last said something to it that is remembered, milliseconds since the epoch. */
  readonly lastActive: number | undefined;
}

export interface Statistics {
  readonly people: number;
  readonly agents: number;
  readonly suspended: number;
  /** In the last 24 hours, or since the start when that is less. */
  readonly messages: number;
  readonly modelCalls: number;
  /** Deliveries that wait. */
  readonly queued: number;
  readonly uptimeMs: number;
  readonly version: string;
}

/** The turn that administration is opened for. */
export interface AdministrationPlace {
  readonly agentId: UserId;
  readonly botId: string;
  readonly roomId: RoomId;
  readonly isDirect: boolean;
  /** Makes what is begun the same when the turn is run again. */
  readonly source: string;
  readonly personId: UserId;
  /** Of the person. */
  readonly level: PermissionLevel;
}

/** Opens administration for a turn; `undefined` where it is not to be had. */
export type Administer = (place: AdministrationPlace) => Administration | undefined;
