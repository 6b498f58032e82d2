import { createPrivateKey, createPublicKey, sign } from "node:crypto";
import type { UserId } from "../ids.ts";
import { isRecord } from "../room-event.ts";
import type { CrossSigningSeeds } from "./state.ts";

/**
 * Signs the lesser keys of an upload with the master key (client-server API, "Cross-signing"). The library does so for keys that it has made, not for those
 * that it was given when the homeserver has lost the public ones.
 * @param upload body of `POST /keys/device_signing/upload`
 */
export function signCrossSigningKeys(upload: string, userId: UserId, { masterKey }: CrossSigningSeeds): string {
  const body: unknown = JSON.parse(upload);
  const privateKey = createPrivateKey({
    key: Buffer.concat([pkcs8Ed25519, Buffer.from(masterKey, "base64")]),
    format: "der",
    type: "pkcs8",
  });
  const { x = "" } = createPublicKey(privateKey).export({ format: "jwk" });
  const keyId = `ed25519:${unpadded(Buffer.from(x, "base64url"))}`;
  const signed = (key: unknown): unknown => {
    if (!isRecord(key)) return key;
    const { signatures: _replaced, unsigned: _unsigned, ...object } = key;
    const signature = unpadded(sign(null, Buffer.from(canonicalJson(object)), privateKey));
    return { ...object, signatures: { [userId]: { [keyId]: signature } } };
  };
  if (!isRecord(body)) return upload;
  const { self_signing_key: selfSigning, user_signing_key: userSigning } = body;
  return JSON.stringify({ ...body, self_signing_key: signed(selfSigning), user_signing_key: signed(userSigning) });
}

/** What stands before the 32 bytes of an Ed25519 private key in PKCS #8 (RFC 8410). */
const pkcs8Ed25519 = Buffer.from("302e020100300506032b657004220420", "hex");

const unpadded = (bytes: Buffer): string => bytes.toString("base64").replaceAll("=", "");

/** Of JSON without numbers (appendices, "Canonical JSON"). */
function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (!isRecord(value)) return JSON.stringify(value);
  const entries = Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1));
  return `{${entries.map(([name, inner]) => `${JSON.stringify(name)}:${canonicalJson(inner)}`).join(",")}}`;
}
