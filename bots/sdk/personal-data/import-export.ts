import type { Intent, UserId } from "#appservice";
import { plainName } from "../contacts/contact-names.ts";
import { createPersonMemory } from "../memory/person-memory.ts";
import { createPersonRecords } from "../records/person-records.ts";
import type { TurnWorld } from "../turn-world.ts";
import type { ExportFile, ImportPreview } from "./account.ts";
import { collectExport } from "./collect-export.ts";
import { contentsText } from "./personal-data-texts.ts";
import { planImport } from "./plan-import.ts";
import type { ImportPlan } from "./plan-import.ts";
import { readExport } from "./read-export.ts";
import { takeRoomKeys } from "./take-room-keys.ts";

const entriesAtOnce = 200;
/** As many as a person may have. */
const maxReminders = 100;

const notOurs =
  "That file holds keys of encrypted rooms. Only your own assistant takes them: send it there, and reply to it with `!import` and the passphrase.";

export interface ImportRequest {
  readonly file: ExportFile;
  readonly personId: UserId;
  /** Whether the agent is the person's own. */
  readonly isOwnAgent: boolean;
  /** Says what would be added, and adds nothing. */
  readonly isDry: boolean;
}

/** Adds what is not there yet of an exported file; the same again adds nothing. */
export async function importExport(
  world: Pick<TurnWorld, "state" | "contacts" | "roster" | "homeserver" | "now" | "wakeReminders">,
  intent: Intent,
  { file, personId, isOwnAgent, isDry }: ImportRequest,
): Promise<ImportPreview> {
  const { state, roster, homeserver, now } = world;
  const read = await readExport(intent, file, personId);
  if (read.kind === "problem") return read;
  if (read.kind === "room-keys") {
    if (!isOwnAgent) return { kind: "problem", text: notOurs };
    return {
      kind: "room-keys",
      take: () => takeRoomKeys(intent, read.bytes, { passphrase: read.passphrase, personId }),
    };
  }
  const kept = await collectExport({ state, assignmentsOf: (each) => roster.assignmentsOf(each), now }, personId);
  const plan = planImport(read.document, {
    personId,
    own: roster.assignmentsOf(personId),
    kept,
    restoresOf: (botId) => roster.botOf(botId)?.restores,
    isInRoom: (agentId, roomId) => homeserver.directory.membership(agentId, roomId)?.membership === "join",
    now: now(),
  });
  const reminders = plan.reminders.slice(0, Math.max(0, maxReminders - kept.reminders.length));
  const possible = { ...plan, reminders };
  if (Object.values(possible).every(({ length }) => length === 0)) return { kind: "nothing-new" };
  if (!isDry) await add(world, possible, personId);
  return { kind: "new", contents: contentsText({ ...possible }) };
}

async function add(
  world: Pick<TurnWorld, "state" | "contacts" | "now" | "wakeReminders">,
  { memories, summaries, conversations, reminders, records, contacts }: ImportPlan,
  personId: UserId,
): Promise<void> {
  const { state, now, wakeReminders } = world;
  for (const { owner, kind, text } of memories) await createPersonMemory({ state, owner, now }).remember(kind, text);
  for (let start = 0; start < conversations.length; start += entriesAtOnce)
    await state.conversations.append(conversations.slice(start, start + entriesAtOnce));
  for (const { scope, summary } of summaries) await state.summaries.save(scope, summary);
  for (const reminder of reminders) await state.reminders.add(reminder);
  if (reminders.length > 0) wakeReminders();
  for (const { botId, kind, id, value } of records)
    await createPersonRecords({ records: state.records, owner: { botId, personId }, now }).put(kind, id, value);
  for (const planned of contacts) {
    const pair = { personId, otherId: planned.otherId };
    if (planned.kind === "block") await world.contacts.take("block", pair, `import ${now()}`);
    else await world.contacts.rename(pair, plainName(planned.nickname));
  }
}
