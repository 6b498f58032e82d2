import { createPrivateKey, createPublicKey, verify } from "node:crypto";
import { isRecord } from "../room-event.ts";
import { canonicalJson } from "./canonical-json.ts";

/** What a signature of an object is worth. */
export type SignatureCheck = "valid" | "missing" | "forged";

/**
 * Checks a signature of a JSON object (specification, "Checking for a Signature"), with nothing but Node's own ed25519.
 * @param signer.userId whose signature
 * @param signer.key ed25519 public key, unpadded base64
 * @param signer.keyId what comes after `ed25519:` in the signature's name: the device id, or the key itself of cross-signing keys
 */
export function checkSignature(
  signed: unknown,
  signer: { readonly userId: string; readonly keyId: string; readonly key: string },
): SignatureCheck {
  if (!isRecord(signed)) return "missing";
  const { signatures, unsigned: _unsigned, ...content } = signed;
  const ofUser = isRecord(signatures) ? signatures[signer.userId] : undefined;
  const signature = isRecord(ofUser) ? ofUser[`ed25519:${signer.keyId}`] : undefined;
  if (typeof signature !== "string") return "missing";
  try {
    const x = Buffer.from(signer.key, "base64").toString("base64url");
    const key = createPublicKey({ format: "jwk", key: { kty: "OKP", crv: "Ed25519", x } });
    const isValid = verify(undefined, Buffer.from(canonicalJson(content)), key, Buffer.from(signature, "base64"));
    return isValid ? "valid" : "forged";
  } catch {
    // a key that is none, or an object that nobody can have signed
    return "forged";
  }
}

/** What stands before the 32 bytes of an ed25519 private key in PKCS #8 (RFC 8410). */
const privateKeyHeader = Buffer.from("302e020100300506032b657004220420", "hex");

/** Public part of an ed25519 private key; both unpadded base64. `undefined` when it is no such key. */
export function publicKeyOf(seed: string): string | undefined {
  const bytes = Buffer.from(seed, "base64");
  if (bytes.length !== 32) return undefined;
  const privateKey = createPrivateKey({
    key: Buffer.concat([privateKeyHeader, bytes]),
    format: "der",
    type: "pkcs8",
  });
  const { x } = createPublicKey(privateKey).export({ format: "jwk" });
  return x === undefined ? undefined : unpadded(Buffer.from(x, "base64url"));
}

function unpadded(bytes: Buffer): string {
  return bytes.toString("base64").replace(/=+$/u, "");
}
