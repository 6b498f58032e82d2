import { z } from "zod";
import type { UserId } from "#appservice";
import { maxAuditRecords } from "../audit/audit.ts";
import { exportContacts } from "../contacts/export-contacts.ts";
import { valueOf } from "../records/person-records.ts";
import type { Assignment, BotState, ConversationEntry, StoredRecord } from "../state.ts";
import { exportVersion } from "./export-document.ts";
import type { ExportDocument } from "./export-document.ts";

export interface ExportSources {
  readonly state: Pick<
    BotState,
    | "conversations"
    | "memories"
    | "summaries"
    | "reminders"
    | "consents"
    | "roomPolicies"
    | "usage"
    | "records"
    | "auditLog"
    | "contacts"
  >;
  readonly assignmentsOf: (personId: UserId) => readonly Assignment[];
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

const allDays = { from: "0000-01-01", to: "9999-12-31" };
const entriesAtOnce = 500;

/** Gathers everything kept about a person, over all agents. */
export async function collectExport(sources: ExportSources, personId: UserId): Promise<ExportDocument> {
  const { state, assignmentsOf, now } = sources;
  const own = assignmentsOf(personId);
  const ownIds = new Set(own.map(({ agentId }) => agentId));
  return {
    format: "agentchat-export",
    version: exportVersion,
    exportedAt: now(),
    personId,
    agents: own.map(({ botId, agentId, roomId }) => compact({ botId, agentId, roomId })),
    memories: await memoriesOf(sources, personId),
    summaries: (await state.summaries.ofPerson(personId)).map(({ personId: _person, ...summary }) => compact(summary)),
    conversations: await conversationsOf(sources, personId),
    reminders: (await state.reminders.list({ personId })).map(({ personId: _person, ...reminder }) =>
      compact(reminder),
    ),
    consents: (await state.consents.ofPerson(personId)).map(
      ({ agentId, roomId, status, expiresAt, request: question, result }) =>
        compact({ agentId, roomId, status, expiresAt, question, result }),
    ),
    usage: (await state.usage.of(personId, allDays)).map(({ personId: _person, ...row }) => row),
    roomPolicies: (await state.roomPolicies.all()).filter(({ agentId }) => ownIds.has(agentId)),
    contacts: [...exportContacts(await state.contacts.of(personId), now())],
    records: await recordsOf(sources, personId),
    audit: (await state.auditLog.newest(personId, maxAuditRecords)).toReversed().map((record) => compact(record)),
  };
}

async function recordsOf({ state }: ExportSources, personId: UserId): Promise<ExportDocument["records"]> {
  const found: ExportDocument["records"] = [];
  for (const botId of await state.records.botsOf(personId)) {
    const owner = { botId, personId };
    for (const listed of await state.records.list(owner)) {
      const record = listed.encoding === "json" ? listed : await state.records.find(owner, listed);
      if (record?.content !== undefined) found.push(exported(botId, { ...record, content: record.content }));
    }
  }
  return found;
}

function exported(botId: string, record: StoredRecord): ExportDocument["records"][number] {
  const { kind, id, updatedAt } = record;
  const value = valueOf(record);
  const facts = { botId, kind, id, updatedAt };
  return value instanceof Uint8Array
    ? { ...facts, base64: Buffer.from(value).toString("base64") }
    : { ...facts, value: z.json().parse(value) };
}

async function memoriesOf({ state }: ExportSources, personId: UserId): Promise<ExportDocument["memories"]> {
  const found = [];
  for (const agentId of await state.memories.agentsOf(personId)) {
    for (const memory of await state.memories.list({ agentId, personId })) found.push({ agentId, ...memory });
  }
  return found;
}

async function conversationsOf({ state }: ExportSources, personId: UserId): Promise<ExportDocument["conversations"]> {
  const found: Omit<ConversationEntry, "personId">[] = [];
  for (let after: number | undefined = 0; after !== undefined;) {
    const page: Awaited<ReturnType<typeof state.conversations.ofPerson>> = await state.conversations.ofPerson({
      personId,
      after,
      limit: entriesAtOnce,
    });
    found.push(...page.entries.map(({ personId: _person, ...entry }) => entry));
    after = page.next;
  }
  return found;
}

type Compact<Value> = { [Key in keyof Value as undefined extends Value[Key] ? never : Key]: Value[Key] } & {
  [Key in keyof Value as undefined extends Value[Key] ? Key : never]?: Exclude<Value[Key], undefined>;
};

/** Without what is not there: JSON has no undefined. */
function compact<Value extends object>(value: Value): Compact<Value>;
function compact(value: object): object {
  return Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined));
}
