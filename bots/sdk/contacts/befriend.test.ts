import { expect, test } from "vitest";
import { defineBot } from "#sdk";
import { openTestTown } from "#sdk/testing";

test("a town's people are made contacts, which a bot with a service is told of", async () => {
  const changes: string[] = [];
  const watcher = defineBot({
    id: "watcher",
    displayName: "Watcher",
    per: "server",
    usesOffers: true,
    service: {
      open({ contacts }) {
        contacts.watch(async ({ personId, otherId }) => {
          const contact = await contacts.between(personId, otherId);
          changes.push(`${personId}: ${Object.keys(contact?.grants ?? {}).join(", ")}`);
        });
        return Promise.resolve({});
      },
    },
    shared: {
      commands: {
        friends: {
          description: "names contacts",
          run: async (turn) =>
            turn.reply((await turn.contacts.of(turn.personId)).map((each) => JSON.stringify(each)).join("\n")),
        },
      },
    },
    on: {},
  });
  const town = await openTestTown({ bots: [watcher], people: ["@alice:test", "@bob:test"] });
  await town.befriend("@alice:test", "@bob:test", { voice: {} }, { location: { precision: "city" } });
  expect(changes).toEqual(["@bob:test: location", "@alice:test: voice"]);
  const [told = ""] = await town.person("@alice:test").says("!friends");
  expect(JSON.parse(told)).toMatchObject({
    otherId: "@bob:test",
    name: "bob",
    grants: { voice: {} },
    theirs: { location: { precision: "city" } },
  });
});
