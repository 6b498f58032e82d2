import { decryptFile, encryptFile, parseEncryptedFile } from "../../appservice/encryption/encrypted-file.ts";
import type { Heard, Person } from "./person.ts";

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

/** The bytes of a file that somebody posted, decrypted where they are encrypted. */
export async function fileBytes(person: Person, { content }: Heard): Promise<Buffer> {
  const file = content["file"] === undefined ? undefined : parseEncryptedFile(content["file"]);
  const uri = String(file?.url ?? content["url"]);
  const { baseUrl } = person.client;
  const answer = await fetch(`${baseUrl}/_matrix/client/v1/media/download/${uri.slice("mxc://".length)}`, {
    headers: { authorization: `Bearer ${person.client.getAccessToken()}` },
  });
  const bytes = Buffer.from(await answer.arrayBuffer());
  return file === undefined ? bytes : decryptFile(bytes, file);
}
