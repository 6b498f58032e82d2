import type { Kysely } from "kysely";
import type { CryptoStoreMark } from "#appservice";
import type { Schema } from "./schema.ts";

const setting = "crypto-store";

export function createCryptoStoreMark(db: Kysely<Schema>): CryptoStoreMark {
  return {
    async load() {
      const row = await db.selectFrom("settings").select("value").where("name", "=", setting).executeTakeFirst();
      if (row === undefined) return undefined;
      const [epoch = "", id = ""] = Buffer.from(row.value).toString().split(" ");
      return { id, epoch: Number(epoch) };
    },
    async save({ id, epoch }) {
      const value = Buffer.from(`${epoch} ${id}`);
      await db
        .insertInto("settings")
        .values({ name: setting, value })
        .onConflict((conflict) => conflict.column("name").doUpdateSet({ value }))
        .execute();
    },
  };
}
