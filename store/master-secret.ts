import { createSecretKey } from "node:crypto";
import type { KeyObject } from "node:crypto";
import type { Kysely } from "kysely";
import { deriveKey } from "./keyring.ts";
import type { Schema } from "./schema.ts";
import { open, seal } from "./seal.ts";
import { StoreError } from "./store-error.ts";

const minimumBytes = 32;
const setting = "master-secret-check";
const checkText = "agentchat";

/** @throws StoreError `bad-master-secret` */
export function parseMasterSecret(secret: Uint8Array | string): KeyObject {
  const isHexadecimal = typeof secret !== "string" || /^(?:[0-9a-f]{2})+$/i.test(secret);
  const bytes = typeof secret === "string" ? Buffer.from(secret, "hex") : Buffer.from(secret);
  if (isHexadecimal && bytes.length >= minimumBytes) return createSecretKey(bytes);
  throw new StoreError(
    "bad-master-secret",
    `the store's master secret must be at least ${minimumBytes} bytes (${minimumBytes * 2} hexadecimal digits): make one with "openssl rand -hex 32"`,
  );
}

/**
 * Content sealed under one master secret cannot be read under another, so the first one leaves a sealed value to be recognized by.
 * @throws StoreError `wrong-master-secret`
 */
export async function checkMasterSecret(db: Kysely<Schema>, masterSecret: KeyObject): Promise<void> {
  const key = deriveKey(masterSecret, new Uint8Array(), setting);
  await db
    .insertInto("settings")
    .values({ name: setting, value: seal(key, checkText, setting) })
    .onConflict((conflict) => conflict.column("name").doNothing())
    .execute();
  const { value } = await db
    .selectFrom("settings")
    .select("value")
    .where("name", "=", setting)
    .executeTakeFirstOrThrow();
  if (open(key, value, setting) === checkText) return;
  throw new StoreError(
    "wrong-master-secret",
    "the database was made with another master secret: configure that one, or start with a new database (without it, what people said cannot be recovered)",
  );
}
