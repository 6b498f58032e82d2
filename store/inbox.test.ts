import { createSecretKey, randomBytes } from "node:crypto";
import { expect, it, onTestFinished } from "vitest";
import type { Inbox } from "#appservice";
import type { BatchRow } from "./batch-statement.ts";
import { openInbox } from "./inbox.ts";
import { createKeyring } from "./keyring.ts";
import { migrate } from "./migrate.ts";
import { createReader } from "./reader.ts";
import { openSqliteBackend } from "./sqlite/sqlite-backend.ts";
import { StoreError } from "./store-error.ts";
import { delivery } from "./contract/samples.contract.ts";
import { createWriter } from "./writer.ts";

/** An inbox on a database whose connection breaks when `breaks` says so, before or after the transaction was committed. */
async function breakingInbox(breaks: () => "before" | "after" | undefined): Promise<Inbox> {
  const backend = openSqliteBackend(":memory:");
  onTestFinished(() => backend.close());
  await migrate(backend, { mayMigrate: true });
  const keyring = createKeyring(backend.db, createSecretKey(randomBytes(32)), () => 1);
  const writer = createWriter({ write }, keyring);
  const reader = createReader(keyring, (error) => expect.unreachable(error.message));

  async function write(rows: readonly BatchRow[]): Promise<readonly (number | undefined)[]> {
    const when = breaks();
    if (when === "before") throw new StoreError("unavailable", "broken before", { retryable: true });
    const results = await backend.write(rows);
    if (when === "after") throw new StoreError("unavailable", "broken after", { retryable: true });
    return results;
  }

  return openInbox(backend.db, writer, reader, () => 1);
}

it.each(["before", "after"] as const)(
  "returns once what is added again after the connection broke %s the commit",
  async (when) => {
    let broken: "before" | "after" | undefined;
    const inbox = await breakingInbox(() => broken);
    const [known] = await inbox.add([delivery("known")]);
    broken = when;
    const deliveries = [delivery("a"), delivery("known"), delivery("b")];
    await expect(inbox.add(deliveries)).rejects.toMatchObject({ code: "unavailable" });
    broken = undefined;
    const [between] = await inbox.add([delivery("between")]);
    broken = "before";
    await expect(inbox.add(deliveries)).rejects.toMatchObject({ code: "unavailable" });
    broken = undefined;
    const added = await inbox.add([...deliveries, delivery("c"), delivery("a")]);
    expect(added.map(({ event }) => event.eventId)).toEqual(["$a", "$b", "$c"]);
    expect(await inbox.add(deliveries)).toEqual([]);
    const unfinished = await inbox.unfinished({ after: 0, limit: 10 });
    expect(new Set(unfinished.map(({ sequence }) => sequence))).toEqual(
      new Set([known, between, ...added].map((stored) => stored?.sequence)),
    );
    expect(unfinished).toHaveLength(5);
  },
);

it("does not return again what was read from the inbox meanwhile", async () => {
  let broken: "after" | undefined = "after";
  const inbox = await breakingInbox(() => broken);
  await expect(inbox.add([delivery("a")])).rejects.toMatchObject({ code: "unavailable" });
  broken = undefined;
  expect(await inbox.unfinished({ after: 0, limit: 10 })).toHaveLength(1);
  expect(await inbox.add([delivery("a")])).toEqual([]);
});
