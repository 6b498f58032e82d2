import {
  DecryptionErrorCode,
  DecryptionSettings,
  MegolmDecryptionError,
  RoomId as LibraryRoomId,
  ShieldColor,
  ShieldStateCode,
  TrustRequirement,
} from "@matrix-org/matrix-sdk-crypto-wasm";
import type { DecryptedRoomEvent } from "@matrix-org/matrix-sdk-crypto-wasm";
import { isRecord } from "../room-event.ts";
import type { RoomEvent } from "../room-event.ts";
import type { LibrarySession } from "./library/library-machine.ts";

/** What became of an `m.room.encrypted` event (client-server API, "m.megolm.v1.aes-sha2"). */
export type Decryption =
  | {
      readonly kind: "decrypted";
      /** The event with the type and content that were encrypted. */
      readonly event: RoomEvent;
      readonly sessionId: string;
      /** As far as it is known. */
      readonly senderDeviceId: string | undefined;
      /** Why a client would mark the event, `undefined` if it would not. */
      readonly warning: SenderWarning | undefined;
    }
  /** The key may still come: `roomKeysArrived` tells. */
  | { readonly kind: "missing-key"; readonly sessionId: string }
  /** The sender's client told us that it keeps the key to itself. @see https://spec.matrix.org/latest/client-server-api/#mroom_keywithheld */
  | { readonly kind: "withheld"; readonly sessionId: string; readonly code: string }
  /** Nothing will ever decrypt it: broken, of another algorithm, or not by who sent it. */
  | { readonly kind: "bad"; readonly sessionId: string | undefined; readonly reason: string };

export type SenderWarning =
  "unknown-device" | "unsigned-device" | "unverified-identity" | "identity-changed" | "not-authentic";

/** What an event encrypted by a device that is not signed by its owner is worth is the caller's to decide. */
export function decryptionSettings(): DecryptionSettings {
  return new DecryptionSettings(TrustRequirement.Untrusted);
}

/** @throws EncryptionError when the library fails, not when the event does */
export async function decryptEvent(session: LibrarySession, event: RoomEvent): Promise<Decryption> {
  const { session_id: sessionId } = event.content;
  if (typeof sessionId !== "string" || event.content["algorithm"] !== "m.megolm.v1.aes-sha2") {
    return { kind: "bad", sessionId: undefined, reason: "it is not encrypted with m.megolm.v1.aes-sha2" };
  }
  return session.call("decryptRoomEvent", async (machine) => {
    try {
      const roomId = new LibraryRoomId(event.roomId);
      const decrypted = await machine.decryptRoomEvent(rawEvent(event), roomId, decryptionSettings());
      return decryptedEvent(event, sessionId, decrypted);
    } catch (error) {
      if (error instanceof MegolmDecryptionError) return failure(error, sessionId);
      throw error;
    }
  });
}

function rawEvent({ eventId, roomId, sender, type, timestamp, content }: RoomEvent): string {
  return JSON.stringify({ event_id: eventId, room_id: roomId, sender, type, origin_server_ts: timestamp, content });
}

function decryptedEvent(event: RoomEvent, sessionId: string, decrypted: DecryptedRoomEvent): Decryption {
  const clear: unknown = JSON.parse(decrypted.event);
  const { type, content } = isRecord(clear) ? clear : {};
  if (typeof type !== "string" || !isRecord(content)) {
    return { kind: "bad", sessionId, reason: "what was encrypted is no event" };
  }
  const warning = warningOf(decrypted);
  if (warning === "mismatched-sender") {
    // clients show it with a warning; an agent would do what somebody asks in another one's name
    return { kind: "bad", sessionId, reason: "it was encrypted by somebody else than who sent it" };
  }
  const senderDeviceId = decrypted.senderDevice?.toString();
  return { kind: "decrypted", event: { ...event, type, content }, sessionId, senderDeviceId, warning };
}

const warnings: Readonly<Record<ShieldStateCode, SenderWarning | "mismatched-sender">> = {
  [ShieldStateCode.AuthenticityNotGuaranteed]: "not-authentic",
  [ShieldStateCode.UnknownDevice]: "unknown-device",
  [ShieldStateCode.UnsignedDevice]: "unsigned-device",
  [ShieldStateCode.UnverifiedIdentity]: "unverified-identity",
  [ShieldStateCode.VerificationViolation]: "identity-changed",
  [ShieldStateCode.MismatchedSender]: "mismatched-sender",
};

function warningOf(decrypted: DecryptedRoomEvent): SenderWarning | "mismatched-sender" | undefined {
  const { color, code } = decrypted.shieldState(false);
  return color === ShieldColor.None || code === undefined ? undefined : warnings[code];
}

const missing: ReadonlySet<DecryptionErrorCode> = new Set([
  DecryptionErrorCode.MissingRoomKey,
  // there is a key, for what was said later only; one for earlier may come
  DecryptionErrorCode.UnknownMessageIndex,
]);

function failure(error: MegolmDecryptionError, sessionId: string): Decryption {
  const { code, description, withheldCode } = error;
  if (!missing.has(code)) return { kind: "bad", sessionId, reason: description };
  if (withheldCode !== undefined) return { kind: "withheld", sessionId, code: withheldCode };
  return { kind: "missing-key", sessionId };
}
