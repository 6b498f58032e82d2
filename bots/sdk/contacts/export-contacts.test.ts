import { expect, test } from "vitest";
import { parseUserId } from "#appservice";
import { exportContacts, planContacts } from "./export-contacts.ts";
import type { ExportedContact } from "./export-contacts.ts";
import { openTestRegister } from "./testing.ts";

const personId = parseUserId("@alice:test");

test("what is exported is what the person has decided and may know, and nothing of what others have refused", async () => {
  const { clock, contacts, register } = openTestRegister();
  const since = clock.now();
  const otherId = parseUserId("@bob:test");
  await register.take("ask", { personId, otherId }, "a");
  await register.take("accept", { personId: otherId, otherId: personId }, "b");
  await register.rename({ personId, otherId }, "Bobby");
  await register.grant({ personId: otherId, otherId: personId }, "location", { precision: "city" }, "c");
  for (const name of ["carol", "dave"])
    await register.take("ask", { personId, otherId: parseUserId(`@${name}:test`) }, name);
  await register.take("block", { personId: parseUserId("@carol:test"), otherId: personId }, "d");
  await register.take("decline", { personId: parseUserId("@dave:test"), otherId: personId }, "e");
  await register.take("ask", { personId: parseUserId("@erin:test"), otherId: personId }, "f");
  await register.take("block", { personId, otherId: parseUserId("@frank:test") }, "g");
  const theirs = { messages: {}, location: { precision: "city" } };
  const names = { nickname: "Bobby", displayName: "bob" };
  expect(exportContacts(await contacts.of(personId), clock.now())).toEqual([
    { otherId, relation: "contact", since, ...names, grants: { messages: {} }, theirs },
    { otherId: "@carol:test", relation: "asked", since },
    { otherId: "@dave:test", relation: "asked", since },
    { otherId: "@frank:test", relation: "blocked", since },
    { otherId: "@erin:test", relation: "asks-you", since },
  ]);
});

test("blocks and nicknames are brought back, and no agreement", () => {
  const line = (otherId: string, relation: ExportedContact["relation"], nickname?: string): ExportedContact => ({
    otherId,
    relation,
    since: 0,
    ...(nickname === undefined ? {} : { nickname }),
  });
  const imported = [
    line("@bob:test", "contact", "Bobby"),
    line("@carol:test", "contact", "Caz"),
    line("@dave:test", "blocked"),
    line("@erin:test", "blocked"),
    line("@frank:test", "blocked"),
    line("@alice:test", "blocked"),
    line("no id", "blocked"),
    line("@grace:test", "contact", "Gracie"),
  ];
  const kept = [
    line("@bob:test", "contact"),
    line("@carol:test", "contact", "Carrie"),
    line("@erin:test", "contact"),
    line("@frank:test", "blocked"),
  ];
  expect(planContacts(imported, { kept, personId })).toEqual([
    { kind: "name", otherId: "@bob:test", nickname: "Bobby" },
    { kind: "block", otherId: "@dave:test" },
  ]);
});
