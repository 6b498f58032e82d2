import { createCipheriv, createDecipheriv, randomBytes, scrypt } from "node:crypto";
import { promisify } from "node:util";
import { Decrypter, Encrypter, Stanza } from "age-encryption";
import type { Identity, Recipient } from "age-encryption";

/**
 * Files of the age format (age-encryption.org/v1) with a passphrase: the `age` program and its relatives open them. The key is derived by Node's scrypt, which leaves the event
 * loop free, in place of the library's.
 */
export async function encryptFile(bytes: Uint8Array, passphrase: string): Promise<Buffer> {
  const encrypter = new Encrypter();
  encrypter.addRecipient(passphraseRecipient(passphrase));
  return Buffer.from(await encrypter.encrypt(bytes));
}

export type DecryptedFile =
  | { readonly kind: "decrypted"; readonly bytes: Buffer }
  /** `too-costly`: made with a work factor that would take gigabytes of memory. */
  | { readonly kind: "wrong-passphrase" | "damaged" | "too-costly" };

/** Opens a file that `isEncrypted`. */
export async function decryptFile(bytes: Uint8Array, passphrase: string): Promise<DecryptedFile> {
  const identity = passphraseIdentity(passphrase);
  const decrypter = new Decrypter();
  decrypter.addIdentity(identity);
  try {
    return { kind: "decrypted", bytes: Buffer.from(await decrypter.decrypt(bytes)) };
  } catch {
    // the library throws plain errors: what was seen of the header tells them apart
    return { kind: identity.outcome() };
  }
}

/** Whether it begins as a file of the age format does. */
export function isEncrypted(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.subarray(0, intro.length)).toString("latin1") === intro;
}

const intro = "age-encryption.org/v1\n";
const label = "age-encryption.org/v1/scrypt";
/** scrypt's N is 2 to the power of this: 64 MB and some 0.2 s. The program's own default is 18. */
const workFactor = 16;
const highestWorkFactor = 18;

const derive = promisify<string, Buffer, number, { N: number; r: number; p: number; maxmem: number }, Buffer>(scrypt);

function keyOf(passphrase: string, salt: Uint8Array, logN: number): Promise<Buffer> {
  const N = 2 ** logN;
  return derive(passphrase, Buffer.concat([Buffer.from(label), salt]), 32, { N, r: 8, p: 1, maxmem: 256 * 8 * N });
}

const noNonce = Buffer.alloc(12);
const tagLength = 16;
const algorithm = "chacha20-poly1305";

function passphraseRecipient(passphrase: string): Recipient {
  return {
    async wrapFileKey(fileKey) {
      const salt = randomBytes(16);
      const cipher = createCipheriv(algorithm, await keyOf(passphrase, salt, workFactor), noNonce, {
        authTagLength: tagLength,
      });
      const body = Buffer.concat([cipher.update(fileKey), cipher.final(), cipher.getAuthTag()]);
      const saltText = salt.toString("base64").replaceAll("=", "");
      return [new Stanza(["scrypt", saltText, String(workFactor)], body)];
    },
  };
}

function passphraseIdentity(passphrase: string): Identity & { outcome(): Exclude<DecryptedFile["kind"], "decrypted"> } {
  let outcome: Exclude<DecryptedFile["kind"], "decrypted"> = "damaged";

  async function unwrap(stanzas: readonly Stanza[]): Promise<Uint8Array | null> {
    const [stanza, ...others] = stanzas;
    const [type, saltText = "", factor = ""] = stanza?.args ?? [];
    const salt = Buffer.from(saltText, "base64");
    if (stanza === undefined || others.length > 0 || type !== "scrypt" || salt.length !== 16 || !/^\d+$/u.test(factor))
      return null;
    if (Number(factor) > highestWorkFactor) {
      outcome = "too-costly";
      return null;
    }
    const key = await keyOf(passphrase, salt, Number(factor));
    const fileKey = openFileKey(stanza.body, key);
    if (fileKey === null) outcome = "wrong-passphrase";
    return fileKey;
  }

  return { unwrapFileKey: unwrap, outcome: () => outcome };
}

function openFileKey(body: Uint8Array, key: Buffer): Uint8Array | null {
  const decipher = createDecipheriv(algorithm, key, noNonce, { authTagLength: tagLength });
  decipher.setAuthTag(body.subarray(-tagLength));
  const opened = decipher.update(body.subarray(0, -tagLength));
  try {
    decipher.final();
    return opened;
  } catch {
    return null;
  }
}
