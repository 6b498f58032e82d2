import { MatrixError } from "./matrix-error.ts";

/** `@localpart:server`. */
export type UserId = string & { readonly __brand: "UserId" };
/** `!opaque` or `!opaque:server`. */
export type RoomId = string & { readonly __brand: "RoomId" };
/** `$opaque` or `$opaque:server`. */
export type EventId = string & { readonly __brand: "EventId" };

/** The longest identifier the specification allows, in bytes (appendices, "Common Identifier Format"). */
const maxIdentifierBytes = 255;

function isIdentifier(value: unknown, pattern: RegExp): value is string {
  // a lone surrogate cannot be stored as UTF-8
  return (
    typeof value === "string" &&
    pattern.test(value) &&
    Buffer.byteLength(value) <= maxIdentifierBytes &&
    value.isWellFormed()
  );
}

export function isUserId(value: unknown): value is UserId {
  return isIdentifier(value, /^@[^:\0]*:[^\0\s]+$/u);
}

export function isRoomId(value: unknown): value is RoomId {
  return isIdentifier(value, /^![^\0\s]+$/u);
}

export function isEventId(value: unknown): value is EventId {
  return isIdentifier(value, /^\$[^\0\s]+$/u);
}

/** @throws MatrixError `invalid-id` */
export function parseUserId(value: unknown): UserId {
  if (isUserId(value)) return value;
  throw new MatrixError("invalid-id", `${JSON.stringify(value)} is no user id: write @localpart:server`);
}

/** @throws MatrixError `invalid-id` */
export function parseRoomId(value: unknown): RoomId {
  if (isRoomId(value)) return value;
  throw new MatrixError("invalid-id", `${JSON.stringify(value)} is no room id: it starts with "!"`);
}

/** @throws MatrixError `invalid-id` */
export function parseEventId(value: unknown): EventId {
  if (isEventId(value)) return value;
  throw new MatrixError("invalid-id", `${JSON.stringify(value)} is no event id: it starts with "$"`);
}

/** Localpart of a user id: `alice` of `@alice:example.org`. */
export function localpartOf(userId: UserId): string {
  return userId.slice(1, userId.indexOf(":"));
}

/** Server name of a user id: `example.org` of `@alice:example.org`. */
export function serverNameOf(userId: UserId): string {
  return userId.slice(userId.indexOf(":") + 1);
}
