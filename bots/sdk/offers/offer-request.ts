import type { RoomId, UserId } from "#appservice";
import type { RequestType } from "#events";

/** Requests with a type of their own: of the others, many bots may offer some. */
export type OfferRequestType = Exclude<RequestType, "io.agentchat.tool.request">;

/** How the code of a bot asks for what another one offers. */
export interface OfferRequestOptions {
  /** Ends the waiting, and the work. Default: the turn's alone. */
  readonly signal?: AbortSignal;
  /** Whether the turn steps aside while it waits; default is whether the offer is a long or heavy one. */
  readonly stepsAside?: boolean;
  /** Milliseconds to wait; default is what the offer says. */
  readonly timeoutMs?: number;
  /** Who posts what comes of it, and where: files are uploaded by this agent of ours, and encrypted where that room is. Default: the agent of the turn, in its room. */
  readonly postedBy?: PostedBy;
  /** Told how the work stands. */
  readonly onProgress?: (progress: OfferProgress) => void;
}

export interface PostedBy {
  readonly agentId: UserId;
  readonly roomId: RoomId;
}

export interface OfferProgress {
  /** How much of it is done, 0 to 1, where that is known. */
  readonly fraction?: number;
  /** In words for the person, such as "Drawing". */
  readonly text: string;
}
