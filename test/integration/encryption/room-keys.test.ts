import { rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { OlmMachine } from "@matrix-org/matrix-sdk-crypto-wasm";
import { expect, test } from "vitest";
import { encryptFile } from "../../../appservice/encryption/encrypted-file.ts";
import { sentInClear, unreadable } from "../../harness/encrypted-rooms.ts";
import { openWorld } from "../../harness/world.ts";

const assistant = "@_agentchat_assistant_alice:localhost";
const passphrase = "correct horse battery staple";

test("an assistant that lost its keys answers what waited once its person gives it the keys of their client", async () => {
  await using world = await openWorld({
    encryption: "default",
    agents: { assistant: { provisionAtStart: ["@alice:localhost"] } },
  });
  const alice = await world.person("alice", { isEncrypting: true });
  const before = await world.startAgentChatProcess();
  const roomId = await alice.acceptInvitation(assistant);
  await alice.hears(roomId, assistant);
  expect(await before.stop()).toBe(0);
  await alice.says(roomId, "remind me in 1 hour to water the plants");
  for (const end of ["", "-wal"]) await rm(join(dirname(world.configFile), `crypto.db${end}`), { force: true });
  await world.startAgentChatProcess();
  await alice.hears(roomId, assistant, ({ body }) => String(body).includes("its key has not reached me"));

  const crypto = alice.client.getCrypto();
  if (crypto === undefined) throw new Error("no encryption");
  const exported = OlmMachine.encryptExportedRoomKeys(await crypto.exportRoomKeysAsJson(), passphrase, 100_000);
  const { ciphertext, file } = await encryptFile(Buffer.from(exported));
  const { content_uri: url } = await alice.client.uploadContent(new Blob([new Uint8Array(ciphertext)]));
  const fileId = await alice.says(roomId, "element-keys.txt", { msgtype: "m.file", file: { ...file, url } });
  const reply = { "m.relates_to": { "m.in_reply_to": { event_id: fileId } } };
  await alice.says(roomId, "!import", reply);
  await alice.hears(roomId, assistant, ({ body }) =>
    String(body).startsWith("That file holds keys of encrypted rooms."),
  );
  await alice.says(roomId, "!import wrong horse", reply);
  await alice.hears(roomId, assistant, ({ body }) => String(body).startsWith("That is not the passphrase"));
  const importId = await alice.says(roomId, `!import ${passphrase}`, reply);
  const told = await alice.hears(roomId, assistant, ({ body }) => String(body).startsWith("I have taken"));
  expect(told.text).toMatch(
    /^I have taken \d+ keys? of rooms that I am in, and none of others\. I now read 1 message of yours that waited for them\.$/u,
  );
  await alice.hears(roomId, assistant, ({ body }) => String(body).includes("Reminder 1"));
  await expect.poll(() => alice.client.getRoom(roomId)?.findEventById(importId)?.isRedacted()).toBe(true);
  await alice.says(roomId, `!import ${passphrase}`, reply);
  await alice.hears(roomId, assistant, ({ body }) => String(body).startsWith("I have all the keys in that file"));
  expect([unreadable(alice, roomId), sentInClear(alice, roomId)]).toEqual([[], []]);
});
