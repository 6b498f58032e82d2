import { isRecord } from "#appservice";
import type { ProxiedCall } from "./homeserver-proxy.ts";

/** Place of something encrypted in its ratchet; each place is for one thing only. */
export interface SentPlace {
  /** What was encrypted; the same thing may be sent again as it is. */
  readonly what: string;
  readonly ratchet: string;
  readonly place: number;
}

/** Places that two things have: a key was used twice. */
export function usedTwice(places: readonly SentPlace[]): readonly string[] {
  const byPlace = Map.groupBy(places, ({ ratchet, place }) => `${ratchet} ${place}`);
  return [...byPlace].flatMap(([place, same]) => (new Set(same.map(({ what }) => what)).size > 1 ? [place] : []));
}

/** Index of a Megolm message in its session. */
export function megolmPlace(ciphertext: string): number {
  const index = readFields(Buffer.from(ciphertext, "base64"), 2).get(1);
  if (typeof index !== "number") throw new Error("this is no Megolm message");
  return index;
}

/** Places of the Olm messages in calls of `PUT /sendToDevice`. */
export function olmPlaces(calls: readonly ProxiedCall[]): readonly SentPlace[] {
  return calls
    .filter(({ endpoint }) => endpoint.includes("/sendToDevice/m.room.encrypted"))
    .flatMap(({ body }) => {
      const { messages } = JSON.parse(body.toString()) as { readonly messages: unknown };
      return valuesIn(messages).flatMap(valuesIn).flatMap(olmPlacesIn);
    });
}

function olmPlacesIn(content: unknown): readonly SentPlace[] {
  return valuesIn(isRecord(content) ? content["ciphertext"] : undefined).flatMap((message) => {
    const { type, body } = message as { readonly type: number; readonly body: string };
    const bytes = Buffer.from(body, "base64");
    // the first message of a session has the usual one inside
    const inner = type === 0 ? readFields(bytes, 4).get(4) : bytes;
    const fields = readFields(Buffer.isBuffer(inner) ? inner : Buffer.alloc(0), 4);
    const [ratchetKey, place] = [fields.get(1), fields.get(2)];
    if (!Buffer.isBuffer(ratchetKey) || typeof place !== "number") throw new Error("this is no Olm message");
    return [{ what: body, ratchet: ratchetKey.toString("base64"), place }];
  });
}

const valuesIn = (value: unknown): readonly unknown[] => (isRecord(value) ? Object.values(value) : []);

/** Fields by number of a message of Olm or Megolm (Olm specification, "Message format"): a version, then protocol buffers. After the last one come a MAC and perhaps a signature. */
function readFields(bytes: Buffer, last: number): ReadonlyMap<number, number | Buffer> {
  const fields = new Map<number, number | Buffer>();
  let place = 1;
  const number = (): number => {
    for (let [value, scale] = [0, 1]; ; scale *= 128) {
      const byte = bytes[place] ?? 0;
      place += 1;
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
    }
  };
  while (place < bytes.length && !fields.has(last)) {
    const tag = number();
    const value = number();
    if (tag % 8 === 0) {
      fields.set(tag >> 3, value);
    } else {
      fields.set(tag >> 3, bytes.subarray(place, place + value));
      place += value;
    }
  }
  return fields;
}
