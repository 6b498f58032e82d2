import type { HomeserverRequest } from "../../../appservice/client/homeserver-client.ts";
import type { ReceivedChanges } from "../../../appservice/encryption/receiver.ts";
import type { EncryptedContent } from "../../../appservice/encryption/room-encrypter.ts";
import type { RoomEvent } from "../../../appservice/room-event.ts";

/** What the test asks of the process that it kills. */
export type Order =
  | { readonly order: "receive"; readonly changes: ReceivedChanges }
  | { readonly order: "decrypt"; readonly event: RoomEvent }
  | { readonly order: "encrypt"; readonly text: string };

export type ToChild =
  | { readonly kind: "order"; readonly id: number; readonly order: Order }
  | { readonly kind: "answer"; readonly id: number; readonly answer: unknown };

export type FromChild =
  | { readonly kind: "request"; readonly id: number; readonly request: HomeserverRequest }
  | { readonly kind: "done"; readonly id: number; readonly text?: string; readonly content?: EncryptedContent }
  | { readonly kind: "failed"; readonly id: number; readonly error: string };
