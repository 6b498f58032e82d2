import { isRecord } from "../../../appservice/room-event.ts";

/** Where a message stands on its ratchet: two different messages at one place can both be read by whoever has one of them. */
export interface RatchetUse {
  readonly place: string;
  readonly message: string;
}

/** Of a Megolm message (vodozemac: a version byte, then tag 0x08 and the index). */
export function megolmUse(content: Readonly<Record<string, unknown>>): RatchetUse {
  const message = String(content["ciphertext"]);
  const bytes = Buffer.from(message, "base64");
  return { place: `${String(content["session_id"])} ${readNumber(bytes, 2).value}`, message };
}

/** Of all Olm messages in the body of a `PUT /sendToDevice`. */
export function olmUses(body: unknown): readonly RatchetUse[] {
  const messages: unknown = typeof body === "string" ? JSON.parse(body) : body;
  const contents = valuesOf(isRecord(messages) ? messages["messages"] : undefined).flatMap(valuesOf);
  return contents.flatMap((content) =>
    valuesOf(isRecord(content) ? content["ciphertext"] : undefined).flatMap((ciphertext) => {
      if (!isRecord(ciphertext)) return [];
      const message = String(ciphertext["body"]);
      return [{ place: olmPlace(Buffer.from(message, "base64"), ciphertext["type"] === 0), message }];
    }),
  );
}

/** Ratchet key (tag 0x0a, 32 bytes) and index (tag 0x10); a message that opens a session has it inside, under tag 0x22. */
function olmPlace(bytes: Buffer, isOpening: boolean): string {
  const message = isOpening ? fieldOf(bytes, 0x22) : bytes;
  return `${fieldOf(message, 0x0a).toString("hex")} ${readNumber(message, 36).value}`;
}

/** A field with a length, after the version byte. */
function fieldOf(bytes: Buffer, wanted: number): Buffer {
  for (let position = 1; position < bytes.length;) {
    const tag = bytes[position];
    const { value, end } = readNumber(bytes, position + 1);
    if (tag === wanted) return bytes.subarray(end, end + value);
    position = end + value;
  }
  throw new Error(`no field ${wanted}`);
}

function readNumber(bytes: Buffer, start: number): { readonly value: number; readonly end: number } {
  let value = 0;
  for (let position = start, shift = 0; ; position += 1, shift += 7) {
    const byte = bytes[position] ?? 0;
    value |= (byte & 0x7f) << shift;
    if (byte < 0x80) return { value, end: position + 1 };
  }
}

function valuesOf(value: unknown): readonly unknown[] {
  return isRecord(value) ? Object.values(value) : [];
}
