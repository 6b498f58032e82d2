import { readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { examine } from "../../../bots/doctor.ts";
import { loadAgentChatConfig } from "../../../bots/main.ts";
import { encryptedRoom, unreadable } from "../../harness/encrypted-rooms.ts";
import { startListenerGate } from "../../harness/listener-gate.ts";
import type { Person } from "../../harness/person.ts";
import { openWorld } from "../../harness/world.ts";
import type { World } from "../../harness/world.ts";

const service = "@agentchat:localhost";
const reserved = /^ *- exclusive: true\n *regex: '@agentchat:localhost'\n/mu;

/** A registration as AgentChat made it once: its sender is the service bot. */
const asBefore = (text: string): string =>
  text.replace("sender_localpart: '_agentchat'", "sender_localpart: 'agentchat'").replace(reserved, "");

async function ask(alice: Person, roomId: string): Promise<void> {
  const before = alice.messages(roomId, service).length;
  await alice.says(roomId, "ping");
  await expect.poll(() => alice.messages(roomId, service).length, { timeout: 20_000 }).toBeGreaterThan(before);
}

async function senderFindings(world: World): Promise<readonly string[]> {
  const findings = await examine(await loadAgentChatConfig(world.configFile, {}));
  return findings.flatMap(({ message, advice = "" }) => (message.includes("sender") ? [`${message}; ${advice}`] : []));
}

test("a registration of before goes on working; changed as the doctor says, the service bot fetches keys that were not pushed", async () => {
  await using world = await openWorld({ encryption: "default" }, { registration: asBefore });
  await using gate = await startListenerGate(world);
  const config = { appservice: gate.appservice };
  const alice = await world.person("alice", { isEncrypting: true });
  const before = await world.startAgentChat({ config });
  const roomId = await encryptedRoom(alice, [service]);
  await ask(alice, roomId);
  const [finding] = await senderFindings(world);
  expect(finding).toContain(`${service} is the registration's sender`);
  await before.stop();

  const registration = join(dirname(world.configFile), "registration.yaml");
  const text = await readFile(registration, "utf8");
  const [, entry] = /"(\{ exclusive: .*\})"/u.exec(finding ?? "") ?? [];
  const changed = text
    .replace("sender_localpart: 'agentchat'", "sender_localpart: _agentchat")
    .replace("users:\n", `users:\n    - ${entry}\n`);
  await writeFile(registration, changed);
  await world.synapse.stop();
  await world.synapse.restart();
  await world.startAgentChat({ config });
  expect(await senderFindings(world)).toEqual([]);
  await ask(alice, roomId);
  gate.passage = "without-keys";
  await alice.client.getCrypto()?.forceDiscardSession(roomId);
  await ask(alice, roomId);
  expect(gate.affected).toBeGreaterThan(0);
  expect(alice.messages(roomId, service).filter(({ text: said }) => said.includes("cannot read"))).toEqual([]);
  expect(unreadable(alice, roomId)).toEqual([]);
});
