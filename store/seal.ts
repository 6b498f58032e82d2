import { createCipheriv, createDecipheriv, randomFillSync } from "node:crypto";
import type { KeyObject } from "node:crypto";

const algorithm = "aes-256-gcm";
const formatVersion = 1;
const nonceBytes = 12;
const tagBytes = 16;
const headerBytes = 1 + nonceBytes;

const nonces = Buffer.alloc(nonceBytes * 512);
let usedNonceBytes = nonces.length;

/** Random bytes are fetched for many nonces at once: one at a time they would cost half as much as the encryption. */
function nextNonce(): Buffer {
  if (usedNonceBytes === nonces.length) {
    randomFillSync(nonces);
    usedNonceBytes = 0;
  }
  const nonce = nonces.subarray(usedNonceBytes, usedNonceBytes + nonceBytes);
  usedNonceBytes += nonceBytes;
  return nonce;
}

/**
 * Encrypts a text (as UTF-8) or bytes: format version (1 byte), nonce (12), ciphertext, tag (16). AES-256-GCM with random nonces: good for 2^32 of them a key.
 * @param boundTo names the row that the content belongs to; in another row it does not open
 */
export function seal(key: KeyObject, content: string | Uint8Array, boundTo: string): Buffer {
  const nonce = nextNonce();
  const cipher = createCipheriv(algorithm, key, nonce);
  cipher.setAAD(Buffer.from(boundTo));
  const ciphertext = typeof content === "string" ? cipher.update(content, "utf8") : cipher.update(content);
  cipher.final();
  const sealed = Buffer.allocUnsafe(headerBytes + ciphertext.length + tagBytes);
  sealed[0] = formatVersion;
  sealed.set(nonce, 1);
  sealed.set(ciphertext, headerBytes);
  sealed.set(cipher.getAuthTag(), headerBytes + ciphertext.length);
  return sealed;
}

/** The text that was sealed, or `undefined` when bytes, key or row are not those it was sealed with. */
export function open(key: KeyObject, sealed: Uint8Array, boundTo: string): string | undefined {
  return openBytes(key, sealed, boundTo)?.toString("utf8");
}

/** As `open`, for bytes. */
export function openBytes(key: KeyObject, sealed: Uint8Array, boundTo: string): Buffer | undefined {
  if (sealed.length < headerBytes + tagBytes || sealed[0] !== formatVersion) return undefined;
  const tagStart = sealed.length - tagBytes;
  const decipher = createDecipheriv(algorithm, key, sealed.subarray(1, headerBytes), { authTagLength: tagBytes });
  decipher.setAAD(Buffer.from(boundTo));
  decipher.setAuthTag(sealed.subarray(tagStart));
  const content = decipher.update(sealed.subarray(headerBytes, tagStart));
  try {
    decipher.final();
    return content;
  } catch {
    // the only thing final() checks in this mode is the tag
    return undefined;
  }
}
