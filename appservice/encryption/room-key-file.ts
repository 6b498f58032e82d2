import { createDecipheriv, createHmac, pbkdf2, timingSafeEqual } from "node:crypto";
import { promisify } from "node:util";
import { isRoomId } from "../ids.ts";
import type { RoomId } from "../ids.ts";
import { isRecord } from "../room-event.ts";

/** A room key as clients export it (client-server API, "Key export format"), with nothing in it but what is needed. */
export interface ExportedRoomKey {
  readonly algorithm: "m.megolm.v1.aes-sha2";
  readonly room_id: RoomId;
  readonly session_id: string;
  readonly session_key: string;
  /** Curve25519 key of the device that made it. As much is known as the file says: it may be false. */
  readonly sender_key: string;
  readonly sender_claimed_keys: { readonly ed25519: string };
  readonly forwarding_curve25519_key_chain: readonly [];
}

export type OpenedRoomKeyFile =
  | { readonly kind: "opened"; readonly keys: readonly ExportedRoomKey[] }
  /** `wrong-passphrase`: or changed since it was made; `too-costly`: trying the passphrase would take many seconds. */
  | { readonly kind: "wrong-passphrase" | "damaged" | "too-costly" };

const begin = "-----BEGIN MEGOLM SESSION DATA-----";
const end = "-----END MEGOLM SESSION DATA-----";

/** Clients take 100,000 to 500,000. */
const mostRounds = 5_000_000;

/** Bytes of the parts before the ciphertext: version, salt, initialization vector, rounds. */
const [saltAt, ivAt, roundsAt, ciphertextAt] = [1, 17, 33, 37];
const macBytes = 32;
const keyBytes = 32;

const derive = promisify(pbkdf2);

/** Whether it begins as a file does that a client exported room keys into. */
export function isRoomKeyFile(bytes: Uint8Array): boolean {
  const beginning = Buffer.from(bytes.subarray(0, 100)).toString("latin1");
  return beginning.trimStart().startsWith(begin);
}

/** Opens a file of exported room keys (client-server API, "Key exports") by Node's own cryptography, which leaves the event loop free. Keys that are none are left out. */
export async function openRoomKeyFile(file: Uint8Array, passphrase: string): Promise<OpenedRoomKeyFile> {
  const bytes = bodyOf(Buffer.from(file).toString("latin1"));
  if (bytes === undefined || bytes.length < ciphertextAt + macBytes || bytes[0] !== 1) return { kind: "damaged" };
  const rounds = bytes.readUInt32BE(roundsAt);
  if (rounds === 0) return { kind: "damaged" };
  if (rounds > mostRounds) return { kind: "too-costly" };
  const [sealed, mac] = [bytes.subarray(0, -macBytes), bytes.subarray(-macBytes)];
  const derived = await derive(passphrase, sealed.subarray(saltAt, ivAt), rounds, 2 * keyBytes, "sha512");
  const expected = createHmac("sha256", derived.subarray(keyBytes)).update(sealed).digest();
  if (!timingSafeEqual(expected, mac)) return { kind: "wrong-passphrase" };
  const decipher = createDecipheriv("aes-256-ctr", derived.subarray(0, keyBytes), sealed.subarray(ivAt, roundsAt));
  const clear = Buffer.concat([decipher.update(sealed.subarray(ciphertextAt)), decipher.final()]);
  const exported = parseJson(clear.toString("utf8"));
  return Array.isArray(exported) ? { kind: "opened", keys: exported.flatMap(keysIn) } : { kind: "damaged" };
}

function bodyOf(text: string): Buffer | undefined {
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  return to < from ? undefined : Buffer.from(text.slice(from + begin.length, to), "base64");
}

function keysIn(value: unknown): readonly ExportedRoomKey[] {
  if (!isRecord(value) || value["algorithm"] !== "m.megolm.v1.aes-sha2") return [];
  const { room_id: roomId, session_id: sessionId, session_key: sessionKey, sender_key: senderKey } = value;
  const claimed = isRecord(value["sender_claimed_keys"]) ? value["sender_claimed_keys"]["ed25519"] : undefined;
  if (!isRoomId(roomId) || !isKey(sessionId) || !isSessionKey(sessionKey) || !isKey(senderKey) || !isKey(claimed))
    return [];
  return [
    {
      algorithm: value["algorithm"],
      room_id: roomId,
      session_id: sessionId,
      session_key: sessionKey,
      sender_key: senderKey,
      sender_claimed_keys: { ed25519: claimed },
      forwarding_curve25519_key_chain: [],
    },
  ];
}

/** 32 bytes. */
function isKey(value: unknown): value is string {
  return typeof value === "string" && /^[A-Za-z0-9+/]{43}=?$/u.test(value);
}

/** Version, counter, ratchet and public key: 165 bytes. */
function isSessionKey(value: unknown): value is string {
  return typeof value === "string" && /^AQ[A-Za-z0-9+/]{218}$/u.test(value);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
