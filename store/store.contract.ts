import { describe } from "vitest";
import { describeAdministration } from "./contract/administration.contract.ts";
import { describeAuditLog } from "./contract/audit-log.contract.ts";
import { describeCache } from "./contract/cache.contract.ts";
import { describeConsents } from "./contract/consents.contract.ts";
import { describeContacts } from "./contract/contacts.contract.ts";
import { describeEncryption } from "./contract/encryption.contract.ts";
import { describeInbox } from "./contract/inbox.contract.ts";
import { describeMemories } from "./contract/memories.contract.ts";
import { describeOpening } from "./contract/opening.contract.ts";
import { describeOutbox } from "./contract/outbox.contract.ts";
import { describePeople } from "./contract/people.contract.ts";
import { describePersonRecords } from "./contract/person-records.contract.ts";
import { describePublishedCommands } from "./contract/published-commands.contract.ts";
import { describeRecords } from "./contract/records.contract.ts";
import { describeReminders } from "./contract/reminders.contract.ts";
import { describeSearch } from "./contract/search.contract.ts";
import { describeRooms } from "./contract/rooms.contract.ts";
import { describeToolRequests } from "./contract/tool-requests.contract.ts";
import { describeUsage } from "./contract/usage.contract.ts";
import { storeFixture } from "./contract/store-fixture.contract.ts";
import type { TestDatabase } from "./contract/store-fixture.contract.ts";

/** What every backend must do. @param createDatabase makes an empty database and removes it when the test is over */
export function describeStore(backend: string, createDatabase: () => Promise<TestDatabase>): void {
  describe(`the store on ${backend}`, () => {
    const fixture = storeFixture(backend, createDatabase);
    describeOpening(fixture);
    describeInbox(fixture);
    describeOutbox(fixture);
    describeRecords(fixture);
    describePeople(fixture);
    describeMemories(fixture);
    describeConsents(fixture);
    describeReminders(fixture);
    describeSearch(fixture);
    describeRooms(fixture);
    describeCache(fixture);
    describeAdministration(fixture);
    describePublishedCommands(fixture);
    describeEncryption(fixture);
    describeUsage(fixture);
    describeToolRequests(fixture);
    describePersonRecords(fixture);
    describeAuditLog(fixture);
    describeContacts(fixture);
  });
}
