import { z } from "zod";
import type { JsonValue } from "#models";
import { SdkError } from "../sdk-error.ts";
import type { ListedRecord, RecordKey, RecordOwner, Records, StoredRecord } from "./records-state.ts";

/** What a record holds: anything that JSON can hold, or bytes. */
export type RecordValue = JsonValue | Uint8Array;

/**
 * What a bot keeps of the person of a turn beside the conversation, for itself: encrypted at rest under the person's key, part of `!export`, deleted with everything
 * else that is kept about them. Not for what changes every second.
 * @example
 * await turn.records.put("place", "home", { latitude: 52.52, longitude: 13.405 });
 * const home = place.parse(await turn.records.get("place", "home"));
 */
export interface PersonRecords {
  /** A bot that has kept it in another version may have kept something else: parse it. */
  get(kind: string, id: string): Promise<RecordValue | undefined>;
  /** By id. */
  list(kind: string): Promise<readonly PersonRecord[]>;
  /**
   * Inserts or replaces. Of a person, a bot keeps 32 MB in 5,000 records.
   * @param kind small letters, digits and "-", a letter first; like the id it is in clear in the database
   * @param id 255 characters at most, none of them a control character
   * @param value bytes: 16 MB at most, JSON: 1 MB
   * @throws SdkError `bad-record`; `too-much-kept` with a sentence for the person
   */
  put(kind: string, id: string, value: RecordValue): Promise<void>;
  /** Without `id`, all of this kind. What is not there is nothing. */
  delete(kind: string, id?: string): Promise<void>;
}

export interface PersonRecord {
  readonly id: string;
  /** `undefined` for bytes: `get` them one by one. */
  readonly value: JsonValue | undefined;
  readonly sizeBytes: number;
  /** Milliseconds since the epoch. */
  readonly updatedAt: number;
}

export interface PersonRecordsOptions {
  readonly records: Records;
  readonly owner: RecordOwner;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

const maxValueBytes = { json: 1024 * 1024, bytes: 16 * 1024 * 1024 };
const maxBytes = 32 * 1024 * 1024;
const maxCount = 5_000;

export function createPersonRecords({ records, owner, now }: PersonRecordsOptions): PersonRecords {
  return {
    async get(kind, id) {
      const record = await records.find(owner, { kind, id });
      return record === undefined ? undefined : valueOf(record);
    },
    async list(kind) {
      const listed = await records.list(owner, kind);
      return listed.map((record) => {
        const { id, sizeBytes, updatedAt } = record;
        return { id, value: jsonOf(record), sizeBytes, updatedAt };
      });
    },
    async put(kind, id, value) {
      if (!isRecordKey({ kind, id }))
        throw new SdkError(
          "bad-record",
          `${JSON.stringify(kind.slice(0, 300))} ${JSON.stringify(id.slice(0, 300))} names no record: a kind is of small letters, digits and "-", a letter first, an id of 1 to 255 characters`,
        );
      const [encoding, content] =
        value instanceof Uint8Array ? (["bytes", value] as const) : (["json", encode(value)] as const);
      const beside = await records.sizeBeside(owner, { kind, id });
      checkSize(owner, { size: content.length, limit: maxValueBytes[encoding] }, beside);
      await records.save(owner, { kind, id, encoding, content, sizeBytes: content.length, updatedAt: now() });
    },
    delete: (kind, id) => records.delete(owner, id === undefined ? { kind } : { kind, id }),
  };
}

/** What a record holds. */
export function valueOf({ encoding, content }: Pick<StoredRecord, "encoding" | "content">): RecordValue {
  return encoding === "bytes" ? content : decode(content);
}

/** What a listed record holds, unless it is bytes. */
function jsonOf({ content }: ListedRecord): JsonValue | undefined {
  return content === undefined ? undefined : decode(content);
}

function encode(value: JsonValue): Uint8Array {
  return Buffer.from(JSON.stringify(value));
}

function decode(content: Uint8Array): JsonValue {
  return z.json().parse(JSON.parse(Buffer.from(content.buffer, content.byteOffset, content.length).toString("utf8")));
}

/** Whether these are names that a record can have. */
export function isRecordKey({ kind, id }: RecordKey): boolean {
  return /^[a-z][a-z0-9-]{0,63}$/u.test(kind) && id !== "" && id.length <= 255 && !/\p{Cc}/u.test(id);
}

function checkSize(
  owner: RecordOwner,
  { size, limit }: { readonly size: number; readonly limit: number },
  beside: { readonly count: number; readonly bytes: number },
): void {
  if (size > limit)
    throw new SdkError("too-much-kept", `a record of ${owner.botId} has ${size} bytes, ${limit} are allowed`, {
      userMessage: "That is too large for me to keep.",
    });
  if (beside.count < maxCount && beside.bytes + size <= maxBytes) return;
  throw new SdkError(
    "too-much-kept",
    `${owner.botId} keeps ${beside.count} records of ${beside.bytes} bytes of one person, ${maxCount} and ${maxBytes} are allowed: delete what is no longer needed`,
    { userMessage: "I keep as much of yours as I may. Delete something that you no longer need, then try again." },
  );
}
