import { isEventId, isRoomId, parseMediaSource } from "#appservice";
import type { RoomId, UserId } from "#appservice";
import { planContacts } from "../contacts/export-contacts.ts";
import type { PlannedContact } from "../contacts/export-contacts.ts";
import { parseTimeZone } from "../memory/parse-time-zone.ts";
import type { MemoryKind, MemoryOwner } from "../memory/memory-state.ts";
import { singleKinds } from "../memory/person-memory.ts";
import type { NewReminder } from "../reminders/reminders-state.ts";
import type { Assignment, ConversationEntry } from "../state.ts";
import type { ConversationScope, Summary } from "../memory/memory-state.ts";
import { nextOccurrence } from "../time/recurrence.ts";
import type { ExportDocument } from "./export-document.ts";
import { planRecords } from "./plan-records.ts";
import type { PlannedRecord, RestoresOf } from "./plan-records.ts";

/** What an import adds. Nothing in it is known already. */
export interface ImportPlan {
  readonly memories: readonly { readonly owner: MemoryOwner; readonly kind: MemoryKind; readonly text: string }[];
  readonly summaries: readonly { readonly scope: ConversationScope; readonly summary: Summary }[];
  /** Oldest first. */
  readonly conversations: readonly ConversationEntry[];
  readonly reminders: readonly NewReminder[];
  readonly records: readonly PlannedRecord[];
  readonly contacts: readonly PlannedContact[];
}

export interface ImportFacts {
  readonly personId: UserId;
  /** The person's agents: what is of others is left out, since a file can claim anything. */
  readonly own: readonly Assignment[];
  /** What is kept at the moment. */
  readonly kept: ExportDocument;
  readonly restoresOf: RestoresOf;
  readonly isInRoom: (agentId: UserId, roomId: RoomId) => boolean;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

const kinds: readonly MemoryKind[] = [
  "fact",
  "preference",
  "style",
  "time-zone",
  "language",
  "model",
  "voice",
  "transcripts",
];

/** Decides what of an exported document is added. Pure. */
export function planImport(document: ExportDocument, facts: ImportFacts): ImportPlan {
  return {
    memories: newMemories(document, facts),
    summaries: newSummaries(document, facts),
    conversations: newEntries(document, facts),
    reminders: newReminders(document, facts),
    records: planRecords(document, facts),
    contacts: planContacts(document.contacts, { kept: facts.kept.contacts, personId: facts.personId }),
  };
}

function ownAgent({ own }: ImportFacts, agentId: string): Assignment | undefined {
  return own.find((assignment) => assignment.agentId === agentId);
}

function newMemories({ memories }: ExportDocument, facts: ImportFacts): ImportPlan["memories"] {
  const keyOf = ({ agentId, kind, text }: (typeof memories)[number]): string =>
    singleKinds.has(kind) ? `${agentId} ${kind}` : `${agentId} ${text.trim().toLowerCase()}`;
  const known = new Set(facts.kept.memories.map(keyOf));
  return memories.flatMap((memory) => {
    const agent = ownAgent(facts, memory.agentId);
    const kind = kinds.find((each) => each === memory.kind);
    if (agent === undefined || kind === undefined || known.has(keyOf(memory))) return [];
    known.add(keyOf(memory));
    return [{ owner: { agentId: agent.agentId, personId: facts.personId }, kind, text: memory.text }];
  });
}

function newSummaries({ summaries }: ExportDocument, facts: ImportFacts): ImportPlan["summaries"] {
  const keyOf = ({ agentId, roomId, threadRoot = "" }: (typeof summaries)[number]): string =>
    `${agentId} ${roomId} ${threadRoot}`;
  const known = new Set(facts.kept.summaries.map(keyOf));
  return summaries.flatMap((each) => {
    const agent = ownAgent(facts, each.agentId);
    const { roomId, threadRoot, text, coversUntil, updatedAt } = each;
    if (agent === undefined || known.has(keyOf(each)) || !isRoomId(roomId) || !isEventId(coversUntil)) return [];
    if (threadRoot !== undefined && !isEventId(threadRoot)) return [];
    known.add(keyOf(each));
    const scope = { agentId: agent.agentId, personId: facts.personId, roomId, threadRoot };
    return [{ scope, summary: { text, coversUntil, updatedAt } }];
  });
}

/** Not what was overheard: that would be shown to agents that serve somebody else. */
function newEntries({ conversations }: ExportDocument, facts: ImportFacts): ImportPlan["conversations"] {
  const keyOf = ({ agentId, eventId }: (typeof conversations)[number]): string => `${agentId} ${eventId}`;
  const known = new Set(facts.kept.conversations.map(keyOf));
  const added = conversations.flatMap((each): readonly ConversationEntry[] => {
    const agent = ownAgent(facts, each.agentId);
    const { roomId, eventId, text, timestamp, threadRoot, answers } = each;
    if (agent === undefined || known.has(keyOf(each)) || !isRoomId(roomId) || !isEventId(eventId)) return [];
    const role = (["person", "agent"] as const).find((possible) => possible === each.role);
    const { agentId } = agent;
    const sender = role === "person" ? facts.personId : agentId;
    if (role === undefined || each.sender !== sender || !Number.isSafeInteger(timestamp)) return [];
    known.add(keyOf(each));
    const entry = { agentId, roomId, eventId, sender, role, text, timestamp, personId: facts.personId };
    return [
      {
        ...entry,
        ...(isEventId(threadRoot) ? { threadRoot } : {}),
        ...(isEventId(answers) ? { answers } : {}),
        ...attachmentOf(each),
      },
    ];
  });
  return added.toSorted((one, other) => one.timestamp - other.timestamp);
}

function attachmentOf({ attachment }: ExportDocument["conversations"][number]): Pick<ConversationEntry, "attachment"> {
  if (attachment === undefined) return {};
  const source = parseMediaSource(attachment.source.url, attachment.source.encryptedFile);
  return source === undefined ? {} : { attachment: { ...attachment, source } };
}

/** In the room where they were asked for, or in the direct chat when the agent is no longer there. What was due meanwhile is left out. */
function newReminders({ reminders }: ExportDocument, facts: ImportFacts): ImportPlan["reminders"] {
  const known = new Set(facts.kept.reminders.map(({ source }) => source));
  return reminders.flatMap((each): readonly NewReminder[] => {
    const agent = ownAgent(facts, each.agentId);
    if (agent === undefined || known.has(each.source) || parseTimeZone(each.timeZone) === undefined) return [];
    const { agentId, personId } = agent;
    const asked = isRoomId(each.roomId) && facts.isInRoom(agentId, each.roomId) ? each.roomId : undefined;
    const roomId = asked ?? agent.roomId;
    const firstAt = dueNext(each, facts.now);
    if (roomId === undefined || firstAt === undefined) return [];
    known.add(each.source);
    const threadRoot = asked !== undefined && isEventId(each.threadRoot) ? each.threadRoot : undefined;
    const { source, text, timeZone, recurrence } = each;
    return [{ agentId, personId, source, roomId, threadRoot, text, firstAt, timeZone, recurrence }];
  });
}

function dueNext(
  { dueAt, firstAt, timeZone, recurrence }: ExportDocument["reminders"][number],
  now: number,
): number | undefined {
  if (!isMoment(dueAt) || !isMoment(firstAt)) return undefined;
  if (dueAt > now) return dueAt;
  return recurrence === undefined ? undefined : nextOccurrence({ firstAt, timeZone, recurrence }, now);
}

/** Until the year 9999: beyond, calendars end. */
function isMoment(time: number): boolean {
  return Number.isSafeInteger(time) && time > 0 && time < 253_402_300_800_000;
}
