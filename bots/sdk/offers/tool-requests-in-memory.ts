import type { UserId } from "#appservice";
import type { ToolRequestRecord, ToolRequests } from "./tool-requests-state.ts";

/** What is remembered of requests, kept as long as the process lives. For tests of bots. */
export function toolRequestsInMemory(): ToolRequests & { readonly deletePerson: (personId: UserId) => void } {
  const records = new Map<string, ToolRequestRecord>();
  const keyOf = ({ requestId, personId }: Pick<ToolRequestRecord, "requestId" | "personId">): string =>
    `${personId} ${requestId}`;
  const drop = (isDropped: (record: ToolRequestRecord) => boolean): void => {
    for (const [key, record] of records) if (isDropped(record)) records.delete(key);
  };
  return {
    find: (request) => Promise.resolve(records.get(keyOf(request))),
    save(record) {
      records.set(keyOf(record), record);
      return Promise.resolve();
    },
    prune(updatedBefore) {
      drop(({ updatedAt }) => updatedAt < updatedBefore);
      return Promise.resolve();
    },
    deletePerson(personId) {
      drop((record) => record.personId === personId);
    },
  };
}
