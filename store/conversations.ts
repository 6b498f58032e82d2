import { sql } from "kysely";
import type { Kysely } from "kysely";
import type { Conversations, ConversationEntry, ConversationKey } from "#sdk";
import { readBody, writeBody } from "./conversation-body.ts";
import type { Schema } from "./schema.ts";
import { sealedTable } from "./sealed-table.ts";
import type { Reader, StoredRow } from "./reader.ts";
import type { Sealing } from "./sealing.ts";
import { wordMatcher } from "./word-matcher.ts";
import type { Writer } from "./writer.ts";

const conversationsTable = sealedTable("conversations", {
  agent_id: "text",
  room_id: "text",
  event_id: "text",
  sender: "text",
  role: "text",
  timestamp: "bigint",
  thread_root: "text",
  answers: "text",
});

/** Texts are sealed, so a search opens one after the other, from the newest on, and gives up after so many. */
const searchedEntries = 5000;
const entriesPerPage = 500;

/** In the statement itself, since the index of these rows is for this role only. */
const overheard = sql.lit<"overheard">("overheard");

export function createConversations(
  db: Kysely<Schema>,
  writer: Writer,
  sealing: Sealing,
  reader: Reader,
): Conversations {
  const newestRows = () =>
    db
      .selectFrom("conversations")
      .innerJoin("people", "people.key_id", "conversations.person_key")
      .select(["agent_id", "room_id", "event_id", "sender", "role", "timestamp", "thread_root", "answers"])
      .select(["body", "key_id", "person_id", "salt", "sequence"])
      .orderBy("sequence", "desc");

  const rowsIn = ({ agentId, roomId }: Omit<ConversationKey, "eventId">) =>
    newestRows().where("agent_id", "=", agentId).where("room_id", "=", roomId);

  type Row = Awaited<ReturnType<ReturnType<typeof rowsIn>["execute"]>>[number];

  function open(row: Row): readonly ConversationEntry[] {
    const entry = { ...clearEntryOf(row), personId: row.person_id };
    const body = reader.tryOpen(conversationsTable, storedRow(row, entry));
    return body === undefined ? [] : [{ ...entry, ...readBody(body) }];
  }

  async function append(entries: readonly ConversationEntry[]): Promise<void> {
    await writer.write(
      entries.map((entry) => ({
        table: conversationsTable,
        clear: clearOf(entry),
        personId: entry.personId,
        text: writeBody(entry),
      })),
    );
  }

  return {
    append,
    async overhear(entry, limit) {
      await append([{ ...entry, role: "overheard" }]);
      const { agentId, roomId } = entry;
      await db
        .deleteFrom("conversations")
        .where("agent_id", "=", agentId)
        .where("room_id", "=", roomId)
        .where("role", "=", overheard)
        .where("sequence", "<=", (select) =>
          select
            .selectFrom("conversations")
            .select("sequence")
            .where("agent_id", "=", agentId)
            .where("room_id", "=", roomId)
            .where("role", "=", overheard)
            .orderBy("sequence", "desc")
            .limit(1)
            .offset(limit),
        )
        .execute();
    },
    async recent({ threadRoot, personId, limit, ...room }) {
      const rows = await rowsIn(room)
        .where((row) =>
          threadRoot === undefined
            ? row("thread_root", "is", null)
            : row.or([row("thread_root", "=", threadRoot), row("event_id", "=", threadRoot)]),
        )
        .$if(personId !== undefined, (query) =>
          query.where((row) =>
            row.or([
              row("person_id", "=", personId ?? null),
              row("role", "=", overheard),
              row("event_id", "=", threadRoot ?? null),
            ]),
          ),
        )
        .limit(limit)
        .execute();
      return rows.toReversed().flatMap(open);
    },
    async search({ agentId, personId, roomId, words, limit }) {
      const matches = wordMatcher(words);
      const found: ConversationEntry[] = [];
      let before = Number.MAX_SAFE_INTEGER;
      for (let scanned = 0; scanned < searchedEntries && found.length < limit; scanned += entriesPerPage) {
        const page = await newestRows()
          .where("agent_id", "=", agentId)
          .where("person_id", "=", personId)
          .where("sequence", "<", before)
          .$if(roomId !== undefined, (query) => query.where("room_id", "=", roomId ?? null))
          .limit(entriesPerPage)
          .execute();
        found.push(...page.flatMap(open).filter(({ text }) => matches(text)));
        const last = page.at(-1);
        if (last === undefined || page.length < entriesPerPage) break;
        before = last.sequence;
      }
      return found.slice(0, limit);
    },
    async ofPerson({ personId, after, limit }) {
      const rows = await newestRows()
        .clearOrderBy()
        .orderBy("sequence")
        .where("person_id", "=", personId)
        .where("sequence", ">", after)
        .limit(limit)
        .execute();
      return { entries: rows.flatMap(open), next: rows.length < limit ? undefined : rows.at(-1)?.sequence };
    },
    async lastSpokenTo(agentIds) {
      if (agentIds.length === 0) return new Map();
      const rows = await db
        .selectFrom("conversations")
        .select(["agent_id", ({ fn }) => fn.max("timestamp").as("last")])
        .where("agent_id", "in", agentIds)
        .where("role", "=", "person")
        .groupBy("agent_id")
        .execute();
      return new Map(rows.map((row) => [row.agent_id, row.last]));
    },
    async exchange({ eventId, ...room }) {
      const rows = await rowsIn(room)
        .where((row) => row.or([row("event_id", "=", eventId), row("answers", "=", eventId)]))
        .execute();
      const entries = rows.toReversed().flatMap(open);
      return entries.some((entry) => entry.eventId === eventId) ? entries : [];
    },
    async replace(entry) {
      const { agentId, roomId, eventId, personId } = entry;
      const content = { table: conversationsTable, clear: clearOf(entry), personId, text: writeBody(entry) };
      await sealing.write(content, async (sealed) => {
        const written = await db
          .updateTable("conversations")
          .set({ body: sealed.body })
          .where("agent_id", "=", agentId)
          .where("room_id", "=", roomId)
          .where("event_id", "=", eventId)
          .where("person_key", "=", sealed.keyId)
          .returning("sequence")
          .executeTakeFirst();
        return written !== undefined;
      });
    },
    async forget({ agentId, roomId, eventId }) {
      await db
        .deleteFrom("conversations")
        .where("agent_id", "=", agentId)
        .where("room_id", "=", roomId)
        .where((row) => row.or([row("event_id", "=", eventId), row("answers", "=", eventId)]))
        .execute();
    },
    async forgetRoom(agentId, roomId) {
      await db.deleteFrom("conversations").where("agent_id", "=", agentId).where("room_id", "=", roomId).execute();
    },
  };
}

type ClearEntry = Omit<ConversationEntry, "text" | "attachment" | "personId">;

function clearEntryOf(row: {
  readonly agent_id: ClearEntry["agentId"];
  readonly room_id: ClearEntry["roomId"];
  readonly event_id: ClearEntry["eventId"];
  readonly sender: ClearEntry["sender"];
  readonly role: ClearEntry["role"];
  readonly timestamp: number;
  readonly thread_root: ClearEntry["eventId"] | null;
  readonly answers: ClearEntry["eventId"] | null;
}): ClearEntry {
  const { agent_id: agentId, room_id: roomId, event_id: eventId, sender, role, timestamp } = row;
  return {
    agentId,
    roomId,
    eventId,
    sender,
    role,
    timestamp,
    ...(row.thread_root === null ? {} : { threadRoot: row.thread_root }),
    ...(row.answers === null ? {} : { answers: row.answers }),
  };
}

function storedRow({ body, key_id: keyId, person_id: personId, salt }: StoredColumns, entry: ClearEntry): StoredRow {
  return { clear: clearOf(entry), body, keyId, personId, salt };
}

interface StoredColumns {
  readonly body: Uint8Array;
  readonly key_id: number;
  readonly person_id: StoredRow["personId"];
  readonly salt: Uint8Array;
}

/** Clear columns in the order of the table. */
function clearOf(entry: ClearEntry): readonly (string | number | null)[] {
  const { agentId, roomId, eventId, sender, role, timestamp, threadRoot = null, answers = null } = entry;
  return [agentId, roomId, eventId, sender, role, timestamp, threadRoot, answers];
}
