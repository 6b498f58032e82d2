/** What the encryption library uses as keys, of all that IndexedDB allows. */
export type Key = string | number | readonly Key[];

/*
 * Bytes whose order is that of IndexedDB ("compare two keys"): numbers before strings before arrays. A key begins with its kind; strings and arrays end
 * with a zero, which is less than anything that may follow in a longer one. A string is a sequence of UTF-16 code units, each in one to three bytes.
 */
const numberKind = 0x10;
const stringKind = 0x30;
const arrayKind = 0x50;
const end = 0x00;

const oneByteUnits = 0x7f;
const twoByteUnits = 0x4000;

/** `undefined` for what is no key. */
export function encodeKey(value: unknown): Buffer | undefined {
  const bytes: number[] = [];
  return append(bytes, value) ? Buffer.from(bytes) : undefined;
}

function append(bytes: number[], value: unknown): boolean {
  if (typeof value === "string") appendString(bytes, value);
  else if (typeof value === "number" && !Number.isNaN(value)) appendNumber(bytes, value);
  else if (Array.isArray(value)) return appendArray(bytes, value);
  else return false;
  return true;
}

function appendString(bytes: number[], text: string): void {
  bytes.push(stringKind);
  for (let position = 0; position < text.length; position += 1) {
    const unit = text.charCodeAt(position);
    if (unit < oneByteUnits) bytes.push(unit + 1);
    else if (unit < oneByteUnits + twoByteUnits) {
      const rest = unit - oneByteUnits;
      bytes.push(0x80 | (rest >> 8), rest & 0xff);
    } else bytes.push(0xc0, unit >> 8, unit & 0xff);
  }
  bytes.push(end);
}

/** A double's bits in order: those of a negative number inverted, of another one with the sign set. */
function appendNumber(bytes: number[], value: number): void {
  const double = Buffer.alloc(8);
  double.writeDoubleBE(value === 0 ? 0 : value);
  const first = double[0] ?? 0;
  if (first < 0x80) double[0] = first | 0x80;
  else for (const [index, byte] of double.entries()) double[index] = byte ^ 0xff;
  bytes.push(numberKind, ...double);
}

function appendArray(bytes: number[], values: readonly unknown[]): boolean {
  bytes.push(arrayKind);
  if (!values.every((value) => append(bytes, value))) return false;
  bytes.push(end);
  return true;
}

export function decodeKey(bytes: Uint8Array): Key {
  return readKey({ bytes: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), position: 0 });
}

interface Cursor {
  readonly bytes: Buffer;
  position: number;
}

function next(cursor: Cursor): number {
  const byte = cursor.bytes[cursor.position] ?? end;
  cursor.position += 1;
  return byte;
}

function readKey(cursor: Cursor): Key {
  const kind = next(cursor);
  if (kind === numberKind) return readNumber(cursor);
  return kind === stringKind ? readString(cursor) : readArray(cursor);
}

function readNumber(cursor: Cursor): number {
  const double = Buffer.from(cursor.bytes.subarray(cursor.position, cursor.position + 8));
  cursor.position += 8;
  const first = double[0] ?? 0;
  if (first >= 0x80) double[0] = first & 0x7f;
  else for (const [index, byte] of double.entries()) double[index] = byte ^ 0xff;
  return double.readDoubleBE();
}

function readString(cursor: Cursor): string {
  const units: number[] = [];
  for (let byte = next(cursor); byte !== end; byte = next(cursor)) {
    if (byte < 0x80) units.push(byte - 1);
    else if (byte < 0xc0) units.push((((byte & 0x3f) << 8) | next(cursor)) + oneByteUnits);
    else units.push((next(cursor) << 8) | next(cursor));
  }
  return units.map((unit) => String.fromCharCode(unit)).join("");
}

function readArray(cursor: Cursor): readonly Key[] {
  const keys: Key[] = [];
  while ((cursor.bytes[cursor.position] ?? end) !== end) keys.push(readKey(cursor));
  cursor.position += 1;
  return keys;
}
