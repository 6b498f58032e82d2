import { sql } from "kysely";
import type { Kysely } from "kysely";
import type { Usage } from "#sdk";
import type { Schema } from "./schema.ts";

const counters = ["calls", "input_tokens", "output_tokens", "estimated_tokens", "money"] as const;

export function createUsage(db: Kysely<Schema>): Usage {
  return {
    async add({ personId, day, botId, provider, model, currency, ...figures }) {
      const { calls, inputTokens, outputTokens, estimatedTokens, money } = figures;
      await db
        .insertInto("usage")
        .values({
          person_id: personId,
          day,
          bot_id: botId,
          provider,
          model,
          currency,
          calls,
          input_tokens: inputTokens,
          output_tokens: outputTokens,
          estimated_tokens: estimatedTokens,
          money,
        })
        .onConflict((conflict) =>
          conflict
            .columns(["person_id", "day", "bot_id", "provider", "model", "currency"])
            .doUpdateSet((update) =>
              Object.fromEntries(
                counters.map((name) => [name, update(`usage.${name}`, "+", update.ref(`excluded.${name}`))]),
              ),
            ),
        )
        .execute();
    },
    async of(personId, { from, to }) {
      const rows = await db
        .selectFrom("usage")
        .selectAll()
        .where("person_id", "=", personId)
        .where("day", ">=", from)
        .where("day", "<=", to)
        .orderBy("day")
        .orderBy("bot_id")
        .orderBy("provider")
        .orderBy("model")
        .execute();
      return rows.map((row) => ({
        personId: row.person_id,
        day: row.day,
        botId: row.bot_id,
        provider: row.provider,
        model: row.model,
        currency: row.currency,
        ...toFigures(row),
      }));
    },
    async totals({ from, to }) {
      const sums = counters.map((name) => sql<number>`cast(sum(${sql.ref(name)}) as bigint)`.as(name));
      const rows = await db
        .selectFrom("usage")
        .select(["person_id", "currency"])
        .select(sums)
        .where("day", ">=", from)
        .where("day", "<=", to)
        .groupBy(["person_id", "currency"])
        .orderBy(sql`sum(input_tokens + output_tokens)`, "desc")
        .orderBy("person_id")
        .execute();
      return rows.map((row) => ({ personId: row.person_id, currency: row.currency, ...toFigures(row) }));
    },
    async prune(day) {
      await db.deleteFrom("usage").where("day", "<", day).execute();
    },
  };
}

function toFigures(row: Readonly<Record<(typeof counters)[number], number>>) {
  return {
    calls: row.calls,
    inputTokens: row.input_tokens,
    outputTokens: row.output_tokens,
    estimatedTokens: row.estimated_tokens,
    money: row.money,
  };
}
