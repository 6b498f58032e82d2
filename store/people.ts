import type { KeptPositions, People } from "#sdk";
import type { Backend } from "./backend.ts";
import type { Keyring } from "./keyring.ts";

export function createPeople(
  backend: Backend,
  keyring: Keyring,
  positions: Pick<KeptPositions, "delete">,
  now: () => number,
): People {
  return {
    async delete(personId) {
      await backend.erase(async (transaction) => {
        const person = await transaction
          .deleteFrom("people")
          .where("person_id", "=", personId)
          .returning("key_id")
          .executeTakeFirst();
        await transaction.deleteFrom("assignments").where("person_id", "=", personId).execute();
        await transaction.deleteFrom("usage").where("person_id", "=", personId).execute();
        await transaction.deleteFrom("person_limits").where("person_id", "=", personId).execute();
        await transaction.deleteFrom("limit_notices").where("person_id", "=", personId).execute();
        // whom others do not want to hear from they do not hear from when that person comes back
        await transaction
          .deleteFrom("contacts")
          .where((given) =>
            given.or([
              given("person_id", "=", personId),
              given("other_id", "=", personId).and("stance", "not in", ["blocked", "declined"]),
            ]),
          )
          .execute();
        if (person === undefined) return;
        const key = person.key_id;
        // the ids stay, so that the homeserver cannot deliver the events again
        await transaction
          .updateTable("inbox")
          .set({ done_at: now(), room_id: null, body: null, person_key: null })
          .where("done_at", "=", 0)
          .where("person_key", "=", key)
          .execute();
        await transaction.deleteFrom("outbox").where("sent_at", "=", 0).where("person_key", "=", key).execute();
        await transaction.deleteFrom("conversations").where("person_key", "=", key).execute();
        await transaction.deleteFrom("memories").where("person_key", "=", key).execute();
        await transaction.deleteFrom("summaries").where("person_key", "=", key).execute();
        await transaction.deleteFrom("reminders").where("person_key", "=", key).execute();
        await transaction.deleteFrom("consents").where("person_key", "=", key).execute();
        await transaction.deleteFrom("consent_results").where("person_key", "=", key).execute();
        await transaction.deleteFrom("jobs").where("person_key", "=", key).execute();
        await transaction.deleteFrom("tool_requests").where("person_key", "=", key).execute();
        await transaction.deleteFrom("person_records").where("person_key", "=", key).execute();
        await transaction.deleteFrom("audit_entries").where("person_key", "=", key).execute();
      });
      keyring.forget(personId);
      await positions.delete(personId);
    },
  };
}
