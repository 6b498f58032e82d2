import type { Kysely } from "kysely";
import type { Contacts, ContactSide, OwnContactSide } from "#sdk";
import type { Reader } from "./reader.ts";
import type { Schema } from "./schema.ts";
import type { Sealing } from "./sealing.ts";

const table = { name: "contacts" } as const;

const columns = [
  "contacts.person_id",
  "other_id",
  "stance",
  "since",
  "asked_at",
  "grants",
  "runs_out_at",
  "revision",
] as const;

export function createContacts(db: Kysely<Schema>, sealing: Sealing, reader: Reader): Contacts {
  const sides = db.selectFrom("contacts").select(columns);
  const named = db
    .selectFrom("contacts")
    .leftJoin("people", "people.key_id", "contacts.person_key")
    .select([...columns, "body", "key_id", "salt"]);

  /** Names that were tampered with are left out. */
  function toOwn(row: NamedRow): OwnContactSide {
    const { person_id: personId, other_id: otherId, body, key_id: keyId, salt } = row;
    const isNamed = body !== null && keyId !== null && salt !== null;
    const clear = [personId, otherId];
    const names = isNamed ? reader.tryOpen(table, { clear, body, keyId, personId, salt }) : undefined;
    return { ...toSide(row), names };
  }

  return {
    async of(personId) {
      const own = await named.where("contacts.person_id", "=", personId).orderBy("other_id").execute();
      const others = await sides.where("other_id", "=", personId).orderBy("contacts.person_id").execute();
      return { own: own.map(toOwn), others: others.map(toSide) };
    },
    async between(personId, otherId) {
      const own = await named
        .where("contacts.person_id", "=", personId)
        .where("other_id", "=", otherId)
        .executeTakeFirst();
      const theirs = await sides
        .where("contacts.person_id", "=", otherId)
        .where("other_id", "=", personId)
        .executeTakeFirst();
      return {
        own: own === undefined ? undefined : toOwn(own),
        theirs: theirs === undefined ? undefined : toSide(theirs),
      };
    },
    async save(changed) {
      // always in the same order, so that two transactions cannot wait for each other
      const ordered = changed.toSorted((one, other) => (one.personId < other.personId ? -1 : 1));
      const transaction = await db.startTransaction().execute();
      try {
        for (const side of ordered) if (!(await replace(transaction, side))) return false;
        await transaction.commit().execute();
        return true;
      } finally {
        if (!transaction.isCommitted) await transaction.rollback().execute();
      }
    },
    async saveNames({ personId, otherId }, names) {
      await sealing.write({ table, clear: [personId, otherId], personId, text: names }, async ({ body, keyId }) => {
        const { numUpdatedRows } = await db
          .updateTable("contacts")
          .set({ body, person_key: keyId })
          .where("person_id", "=", personId)
          .where("other_id", "=", otherId)
          .where("stance", "=", "contact")
          .where((given) =>
            given.exists(given.selectFrom("people").select("key_id").where("people.key_id", "=", keyId)),
          )
          .executeTakeFirst();
        return numUpdatedRows > 0;
      });
    },
    async countAsked(personId, since) {
      const { count } = await db
        .selectFrom("contacts")
        .select(({ fn }) => fn.countAll<number | string>().as("count"))
        .where("person_id", "=", personId)
        .where("asked_at", ">=", since)
        .executeTakeFirstOrThrow();
      return Number(count);
    },
    async runOut(at) {
      return (await sides.where("runs_out_at", "<=", at).orderBy("runs_out_at").execute()).map(toSide);
    },
    async nextRunOut() {
      const next = await db
        .selectFrom("contacts")
        .select("runs_out_at")
        .where("runs_out_at", "is not", null)
        .orderBy("runs_out_at")
        .limit(1)
        .executeTakeFirst();
      return next?.runs_out_at ?? undefined;
    },
    async prune(before) {
      await db
        .deleteFrom("contacts")
        .where("stance", "not in", ["contact", "blocked"])
        .where("since", "<", before)
        .execute();
    },
  };
}

/** Resolves with whether the side was still as it was read. */
async function replace(db: Kysely<Schema>, side: ContactSide): Promise<boolean> {
  const { personId, otherId, revision } = side;
  const values = {
    stance: side.stance,
    since: side.since,
    asked_at: side.askedAt,
    grants: side.grants,
    runs_out_at: side.runsOutAt ?? null,
    revision: revision + 1,
  };
  if (revision === 0) {
    const { numInsertedOrUpdatedRows = 0n } = await db
      .insertInto("contacts")
      .values({ ...values, person_id: personId, other_id: otherId, body: null, person_key: null })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst();
    return numInsertedOrUpdatedRows > 0n;
  }
  const { numUpdatedRows } = await db
    .updateTable("contacts")
    .set({ ...values, ...(side.stance === "contact" ? {} : { body: null, person_key: null }) })
    .where("person_id", "=", personId)
    .where("other_id", "=", otherId)
    .where("revision", "=", revision)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

type SideRow = Pick<
  Schema["contacts"],
  "person_id" | "other_id" | "stance" | "since" | "asked_at" | "grants" | "runs_out_at" | "revision"
>;

interface NamedRow extends SideRow {
  readonly body: Uint8Array | null;
  readonly key_id: number | null;
  readonly salt: Uint8Array | null;
}

function toSide(row: SideRow): ContactSide {
  const { person_id: personId, other_id: otherId, stance, since, asked_at: askedAt, grants, revision } = row;
  return { personId, otherId, stance, since, askedAt, grants, runsOutAt: row.runs_out_at ?? undefined, revision };
}
