import { createSecretKey, hkdfSync, randomBytes } from "node:crypto";
import type { KeyObject } from "node:crypto";
import type { Kysely } from "kysely";
import type { UserId } from "#appservice";
import { leastRecentlyUsed } from "./least-recently-used.ts";
import type { PeopleTable, Schema } from "./schema.ts";

/** About 1 KB each, so 64 MB when that many people have written since the start. */
const cachedKeys = 65_536;
const keyBytes = 32;
const peoplePerStatement = 1000;

/** The key that a person's content is sealed with. */
export interface PersonKey {
  readonly keyId: number;
  readonly key: KeyObject;
}

export interface PersonSalt {
  readonly keyId: number;
  readonly personId: UserId;
  readonly salt: Uint8Array;
}

/** Keys of people: HKDF-SHA256 of the master secret, with a random salt per person and the person's id. Only the salt is stored. */
export interface Keyring {
  /** A key for each person; made where there is none. */
  keysOf(people: Iterable<UserId>): Promise<ReadonlyMap<UserId, PersonKey>>;
  /** The key that a stored row was sealed with. */
  keyOf(stored: PersonSalt): KeyObject;
  /** Forgets keys that are no longer in the database and says which of those asked for they are. */
  withdrawDeleted(keys: ReadonlyMap<UserId, PersonKey>): Promise<ReadonlySet<UserId>>;
  /** To be called once a person's key is deleted. */
  forget(person: UserId): void;
}

export function createKeyring(db: Kysely<Schema>, masterSecret: KeyObject, now: () => number): Keyring {
  const cache = leastRecentlyUsed<UserId, PersonKey>(cachedKeys);

  function remember({ keyId, personId, salt }: PersonSalt): PersonKey {
    const known = cache.get(personId);
    if (known?.keyId === keyId) return known;
    const personKey = { keyId, key: deriveKey(masterSecret, salt, personId) };
    cache.set(personId, personKey);
    return personKey;
  }

  async function read(people: readonly UserId[], keys: Map<UserId, PersonKey>): Promise<readonly UserId[]> {
    const rows: readonly PeopleTableRow[] = await db
      .selectFrom("people")
      .select(["key_id", "person_id", "salt"])
      .where("person_id", "in", people)
      .execute();
    for (const row of rows) {
      keys.set(row.person_id, remember({ keyId: row.key_id, personId: row.person_id, salt: row.salt }));
    }
    return people.filter((person) => !keys.has(person));
  }

  /** Another process may make the same people at the same time: one of the two inserts wins, and both read what won. */
  async function readOrMake(people: readonly UserId[], keys: Map<UserId, PersonKey>): Promise<void> {
    const missing = await read(people, keys);
    if (missing.length === 0) return;
    await db
      .insertInto("people")
      .values(missing.map((person) => ({ person_id: person, salt: randomBytes(keyBytes), created_at: now() })))
      .onConflict((conflict) => conflict.column("person_id").doNothing())
      .execute();
    await read(missing, keys);
  }

  return {
    async keysOf(people) {
      const keys = new Map<UserId, PersonKey>();
      const unknown = new Set<UserId>();
      for (const person of people) {
        const known = keys.get(person) ?? cache.get(person);
        if (known === undefined) unknown.add(person);
        else keys.set(person, known);
      }
      const asked = [...unknown];
      for (let start = 0; start < asked.length; start += peoplePerStatement) {
        await readOrMake(asked.slice(start, start + peoplePerStatement), keys);
      }
      return keys;
    },
    keyOf: (stored) => remember(stored).key,
    async withdrawDeleted(keys) {
      const rows = await db
        .selectFrom("people")
        .select("key_id")
        .where(
          "key_id",
          "in",
          [...keys.values()].map(({ keyId }) => keyId),
        )
        .execute();
      const present = new Set(rows.map((row) => row.key_id));
      const deleted = new Set([...keys].flatMap(([person, { keyId }]) => (present.has(keyId) ? [] : [person])));
      for (const person of deleted) cache.delete(person);
      return deleted;
    },
    forget: (person) => cache.delete(person),
  };
}

type PeopleTableRow = Pick<PeopleTable, "person_id" | "salt"> & { readonly key_id: number };

/** @param purpose a user id, or something that can be none */
export function deriveKey(masterSecret: KeyObject, salt: Uint8Array, purpose: string): KeyObject {
  return createSecretKey(Buffer.from(hkdfSync("sha256", masterSecret, salt, purpose, keyBytes)));
}
