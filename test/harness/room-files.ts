import { decryptFile, encryptFile, parseEncryptedFile } from "../../appservice/encryption/encrypted-file.ts";
import type { Person } from "./person.ts";

export interface FileToSend {
  readonly bytes: Uint8Array;
  readonly name: string;
  /** Further content of the event: `msgtype` and what goes with it. */
  readonly content: Readonly<Record<string, unknown>>;
  /** Whether it is encrypted, as clients do in encrypted rooms. */
  readonly isEncrypting: boolean;
}

/** Sends a file as a client does. Resolves with the event's id. */
export async function sendFile(person: Person, roomId: string, file: FileToSend): Promise<string> {
  const { bytes, name, content, isEncrypting } = file;
  const encrypted = isEncrypting ? await encryptFile(Buffer.from(bytes)) : undefined;
  const blob = new Blob([new Uint8Array(encrypted?.ciphertext ?? bytes)]);
  const { content_uri: url } = await person.client.uploadContent(blob, { name: isEncrypting ? "" : name });
  const where = encrypted === undefined ? { url } : { file: { ...encrypted.file, url } };
  return person.says(roomId, name, { filename: name, info: { size: bytes.length }, ...where, ...content });
}

/** Where a file is, as `url` and `file` of an event's content say: `file` where it is encrypted. */
export interface FilePlace {
  readonly url?: unknown;
  readonly file?: unknown;
}

/** The bytes of a file as a client would show them: downloaded, and decrypted where they are encrypted. */
export async function fileBytes(person: Person, place: FilePlace): Promise<Buffer> {
  const file = place.file === undefined ? undefined : parseEncryptedFile(place.file);
  if (place.file !== undefined && file === undefined) throw new Error(`${JSON.stringify(place.file)} is no file`);
  const uri = String(file?.url ?? place.url);
  const { baseUrl } = person.client;
  const answer = await fetch(`${baseUrl}/_matrix/client/v1/media/download/${uri.slice("mxc://".length)}`, {
    headers: { authorization: `Bearer ${person.client.getAccessToken()}` },
  });
  const bytes = Buffer.from(await answer.arrayBuffer());
  return file === undefined ? bytes : decryptFile(bytes, file);
}
