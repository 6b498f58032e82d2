import type { EventId, UserId } from "#appservice";

/** Messages to contacts, brought by their assistants on behalf of the person of the turn. */
export interface TurnBehalf {
  /**
   * Asks the person whether a message may be brought: where they are, or from a group in their direct chat. With ✅ it is brought. Who is no contact, has blocked the person or does not want
   * messages from them is answered by the same sentence.
   * @param words whom, and then what: "Bob I'll be late", "Bob by voice I'll be late"
   */
  ask(words: string): Promise<BehalfAsked>;
  /** Who had a message brought that the agent has shown in this direct chat; `undefined` for other messages. */
  senderOf(eventId: EventId): Promise<UserId | undefined>;
  /** As `ask`, to a certain person. */
  askFor(to: UserId, text: string): Promise<BehalfAsked>;
  /**
   * Brings a message that the person has agreed to, once for the turn, and tells them what became of it.
   * @throws SdkError `not-brought` with a sentence for the person
   */
  bring(message: AgreedMessage): Promise<void>;
}

/** `reason`: why nothing was asked, for the person. `say`: what is to be told about a question that is asked elsewhere. */
export type BehalfAsked =
  { readonly kind: "asked"; readonly say: string | undefined } | { readonly kind: "refused"; readonly reason: string };

export interface AgreedMessage {
  readonly to: UserId;
  /** What the person calls them. */
  readonly name: string;
  readonly text: string;
  /** Whether it is said aloud, too: in the person's own voice as far as there is one, or in that of the assistants. */
  readonly voice?: "own" | "usual" | undefined;
}
