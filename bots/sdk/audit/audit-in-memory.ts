import type { UserId } from "#appservice";
import type { AuditLog, AuditRecord } from "./audit-state.ts";

interface Entry {
  readonly personId: UserId;
  readonly source: string;
  readonly record: AuditRecord;
}

/** What was done for people, kept as long as the process lives. For tests of bots. */
export function auditInMemory(): AuditLog & { readonly deletePerson: (personId: UserId) => void } {
  let entries: readonly Entry[] = [];
  const of = (personId: UserId): readonly Entry[] => entries.filter((entry) => entry.personId === personId);

  return {
    add({ personId, source, botId, at, action, detail }, limit) {
      const record = { botId, at, action, detail };
      if (of(personId).some((known) => known.source === source && known.record.botId === botId))
        return Promise.resolve();
      const kept = new Set([...of(personId), { personId, source, record }].slice(-limit));
      entries = [...entries.filter((entry) => entry.personId !== personId), ...kept];
      return Promise.resolve();
    },
    newest: (personId, limit) =>
      Promise.resolve(
        of(personId)
          .map(({ record }) => record)
          .toReversed()
          .slice(0, limit),
      ),
    deletePerson(personId) {
      entries = entries.filter((entry) => entry.personId !== personId);
    },
  };
}
