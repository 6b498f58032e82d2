import { RoomMessageRequest, ToDeviceRequest } from "@matrix-org/matrix-sdk-crypto-wasm";
import { hash } from "node:crypto";
import type { LibraryRequest } from "../library/library-request.ts";
import type { VerificationMessage } from "./verification-message.ts";

/** Why a verification ends (client-server API, `m.key.verification.cancel`). */
export interface Cancellation {
  readonly code: "m.user" | "m.timeout" | "m.unknown_transaction" | "m.unknown_method" | "m.invalid_message";
  /** For people; clients may show it. */
  readonly reason: string;
}

const type = "m.key.verification.cancel";

/** The cancellation of what a message belongs to, for a verification that the library does not know; the same message gives the same transaction id. */
export function cancellationRequest(message: VerificationMessage, { code, reason }: Cancellation): LibraryRequest {
  const { sender, flowId, roomId, content } = message;
  const id = hash("sha256", `${roomId}\0${sender}\0${flowId}\0${code}`, "base64url").slice(0, 32);
  if (roomId !== undefined) {
    const relation = { rel_type: "m.reference", event_id: flowId };
    return new RoomMessageRequest(id, roomId, id, type, JSON.stringify({ code, reason, "m.relates_to": relation }));
  }
  const { from_device: device } = content;
  const cancelled = { code, reason, transaction_id: flowId };
  const devices = { [typeof device === "string" ? device : "*"]: cancelled };
  return new ToDeviceRequest(id, type, id, JSON.stringify({ messages: { [sender]: devices } }));
}
