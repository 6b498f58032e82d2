import { createCipheriv, createDecipheriv, createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { setImmediate as nextTurn } from "node:timers/promises";
import { isRecord } from "../room-event.ts";
import { EncryptionError } from "./encryption-error.ts";

/** What it takes to read an encrypted attachment, as it stands in `file` or `thumbnail_file` (client-server API, "Sending encrypted attachments"). */
export interface EncryptedFile {
  /** `mxc://` URI of the ciphertext. */
  readonly url: string;
  /** JSON Web Key with 256 bits. */
  readonly key: {
    readonly kty: "oct";
    readonly key_ops: readonly ["encrypt", "decrypt"];
    readonly alg: "A256CTR";
    readonly k: string;
    readonly ext: true;
  };
  /** Unpadded base64: 8 random bytes and 8 of the counter, which begins with 0. */
  readonly iv: string;
  /** Of the ciphertext, unpadded base64. */
  readonly hashes: { readonly sha256: string };
  readonly v: "v2";
}

const algorithm = "aes-256-ctr";
/** Large files are worked on in pieces, so that others have their turn. */
const pieceBytes = 1024 * 1024;

/** Encrypts an attachment; the key is in what comes with the ciphertext. */
export async function encryptFile(
  clear: Buffer,
): Promise<{ readonly ciphertext: Buffer; readonly file: Omit<EncryptedFile, "url"> }> {
  const key = randomBytes(32);
  const iv = Buffer.concat([randomBytes(8), Buffer.alloc(8)]);
  const cipher = createCipheriv(algorithm, key, iv);
  const hash = createHash("sha256");
  const pieces: Buffer[] = [];
  for await (const piece of inPieces(clear)) {
    const encrypted = cipher.update(piece);
    hash.update(encrypted);
    pieces.push(encrypted);
  }
  const jsonWebKey = { kty: "oct", key_ops: ["encrypt", "decrypt"], alg: "A256CTR", ext: true } as const;
  return {
    ciphertext: Buffer.concat(pieces),
    file: {
      key: { ...jsonWebKey, k: key.toString("base64url") },
      iv: unpadded(iv),
      hashes: { sha256: unpadded(hash.digest()) },
      v: "v2",
    },
  };
}

/**
 * Decrypts an attachment; nothing of it is used before its hash was checked.
 * @throws EncryptionError `bad-file`
 */
export async function decryptFile(ciphertext: Buffer, file: EncryptedFile): Promise<Buffer> {
  const hash = createHash("sha256");
  for await (const piece of inPieces(ciphertext)) hash.update(piece);
  const expected = Buffer.from(file.hashes.sha256, "base64");
  const actual = hash.digest();
  if (expected.length !== actual.length || !timingSafeEqual(expected, actual)) {
    throw new EncryptionError("bad-file", "an attachment is not what its sender encrypted: its hash is another", {
      userMessage: "That file arrived damaged. Please send it again.",
    });
  }
  const decipher = createDecipheriv(algorithm, Buffer.from(file.key.k, "base64url"), Buffer.from(file.iv, "base64"));
  const pieces: Buffer[] = [];
  for await (const piece of inPieces(ciphertext)) pieces.push(decipher.update(piece));
  return Buffer.concat(pieces);
}

/** `undefined` when it is not one of version 2, or lacks what it takes. */
export function parseEncryptedFile(value: unknown): EncryptedFile | undefined {
  if (!isRecord(value)) return undefined;
  const { url, key, iv, hashes, v } = value;
  const isKnown = v === "v2" && isRecord(key) && key["alg"] === "A256CTR" && isRecord(hashes);
  if (!isKnown || typeof url !== "string" || !url.startsWith("mxc://") || typeof iv !== "string") return undefined;
  const { k } = key;
  const { sha256 } = hashes;
  if (typeof k !== "string" || Buffer.from(k, "base64url").length !== 32) return undefined;
  if (typeof sha256 !== "string" || Buffer.from(iv, "base64").length !== 16) return undefined;
  const jsonWebKey = { kty: "oct", key_ops: ["encrypt", "decrypt"], alg: "A256CTR", ext: true } as const;
  return { url, key: { ...jsonWebKey, k }, iv, hashes: { sha256 }, v };
}

async function* inPieces(bytes: Buffer): AsyncGenerator<Buffer> {
  for (let start = 0; start < bytes.length; start += pieceBytes) {
    if (start > 0) await nextTurn();
    yield bytes.subarray(start, start + pieceBytes);
  }
}

function unpadded(bytes: Buffer): string {
  return bytes.toString("base64").replace(/=+$/u, "");
}
