import type { EphemeralEvent, EventId, RoomId, UserId } from "#appservice";
import type { RequestResult } from "#events";
import type { PostedBy } from "../offers/offer-request.ts";
import type { TurnBehalf } from "./turn-behalf.ts";

/** What brings messages from one person to another, by their assistants. */
export interface Behalf {
  forTurn(turn: BehalfTurn): TurnBehalf;
  /** For `AppserviceHandlers.ephemeral`: tells senders that their messages were read. Never throws. */
  ephemeral(event: EphemeralEvent): void;
  /** Resolves when all that was read has been told. */
  idle(): Promise<void>;
}

/** The turn that something is brought in, and what of it is needed. */
export interface BehalfTurn {
  readonly cause: {
    readonly agent: { readonly userId: UserId; readonly personId: UserId | undefined };
    readonly room: { readonly roomId: RoomId; readonly isDirect: boolean };
    readonly personId: UserId;
    readonly source: string;
  };
  readonly turn: () => {
    confirm(action: string, input: unknown): Promise<void>;
    reply(text: string, options: { readonly isNotice: true }): Promise<EventId>;
    request(
      type: typeof speechRequest,
      input: { readonly text: string; readonly asPerson: boolean },
      options: { readonly postedBy: PostedBy },
    ): Promise<SpokenText>;
  };
}

export const speechRequest = "io.agentchat.voice.message.request";
export type SpokenText = RequestResult<typeof speechRequest>;
