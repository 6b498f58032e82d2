import { expect, onTestFinished, test } from "vitest";
import { createStore } from "#store";
import { examine } from "../../bots/doctor.ts";
import { loadAgentChatConfig } from "../../bots/main.ts";
import { encryptedRoom } from "../harness/encrypted-rooms.ts";
import { startPostgres } from "../harness/postgres.ts";
import { openWorld } from "../harness/world.ts";

const echo = "@_agentchat_echo:localhost";
const masterSecret = "5ec2e7".repeat(11).slice(0, 64);

test("the doctor looks at an AgentChat on PostgreSQL, running and not, and says when the database is not there", async () => {
  const postgres = await startPostgres();
  onTestFinished(() => postgres[Symbol.asyncDispose]());
  const url = await postgres.createDatabase();
  await using world = await openWorld({ encryption: "default", agents: { echo: {} }, store: { url, masterSecret } });
  const look = async () => examine(await loadAgentChatConfig(world.configFile, {}));
  const faults = async () => (await look()).filter(({ level }) => level !== "fine");
  expect(await faults()).toContainEqual(expect.objectContaining({ subject: "database" }));

  const running = await world.startAgentChat();
  const alice = await world.person("alice", { isEncrypting: true });
  const roomId = await encryptedRoom(alice, [echo]);
  await alice.says(roomId, "hello");
  await alice.hears(roomId, echo, ({ body }) => body === "hello");
  expect(await faults()).toEqual([]);
  await running.stop();
  const stopped = await look();
  expect(stopped.filter(({ level }) => level !== "fine")).toMatchObject([{ subject: "process", level: "warning" }]);
  expect(stopped).toContainEqual(expect.objectContaining({ subject: "database", level: "fine" }));
  expect(stopped).toContainEqual(
    expect.objectContaining({ subject: "crypto store", message: expect.stringContaining("belongs to this database") }),
  );
  expect(stopped).toContainEqual(
    expect.objectContaining({ subject: echo, message: expect.stringContaining("signed by its owner") }),
  );

  {
    await using store = await createStore({ url, masterSecret });
    const mark = await store.encryption.cryptoStore.load();
    await store.encryption.cryptoStore.save({ id: mark?.id ?? "", epoch: (mark?.epoch ?? 0) + 1 });
  }
  expect(await faults()).toContainEqual(
    expect.objectContaining({ subject: "crypto store", message: expect.stringContaining("is an old copy") }),
  );
  await postgres.stop();
  expect(await faults()).toContainEqual(expect.objectContaining({ subject: "database", level: "problem" }));
});
