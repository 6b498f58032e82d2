import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { parseUserId } from "#appservice";
import { downloadMedia } from "../../appservice/client/download-media.ts";
import { createHomeserverClient } from "../../appservice/client/homeserver-client.ts";
import { uploadEncrypted } from "../../appservice/client/upload-media.ts";
import { silentObserver } from "../../appservice/observer.ts";
import { decryptFile, encryptFile, parseEncryptedFile } from "../../appservice/encryption/encrypted-file.ts";
import { openWorld } from "../harness/world.ts";

const alicesAssistant = "@_agentchat_assistant_alice:localhost";

test("a file that an agent sends into an encrypted room is encrypted, and its person can read it", async () => {
  await using world = await openWorld({
    encryption: "default",
    agents: { assistant: { provisionAtStart: ["@alice:localhost"] } },
  });
  const alice = await world.person("alice", { isEncrypting: true });
  await world.startAgentChat();
  const roomId = await alice.acceptInvitation(alicesAssistant);
  await alice.hears(roomId, alicesAssistant);
  await alice.says(roomId, "!export plain");
  const sent = await alice.hears(roomId, alicesAssistant, ({ msgtype }) => msgtype === "m.file");
  expect(sent.content["url"]).toBeUndefined();
  const file = parseEncryptedFile(sent.content["file"]);
  if (file === undefined) throw new Error(`there is no encrypted file in ${JSON.stringify(sent.content)}`);
  const media = file.url.slice("mxc://".length);
  const answer = await fetch(`${world.synapse.url}/_matrix/client/v1/media/download/${media}`, {
    headers: { authorization: `Bearer ${alice.client.getAccessToken()}` },
  });
  expect(answer.headers.get("content-type")).toBe("application/octet-stream");
  expect(answer.headers.get("content-disposition") ?? "").not.toContain("json");
  const ciphertext = Buffer.from(await answer.arrayBuffer());
  expect(ciphertext.includes("alice")).toBe(false);
  const clear = await decryptFile(ciphertext, file);
  expect(JSON.parse(clear.toString())).toMatchObject({ personId: "@alice:localhost" });

  const again = await encryptFile(clear);
  const { content_uri: url } = await alice.client.uploadContent(new Blob([new Uint8Array(again.ciphertext)]), {
    type: "application/octet-stream",
  });
  await alice.says(roomId, "!import", { msgtype: "m.file", filename: "mine.json", file: { ...again.file, url } });
  await alice.hears(roomId, alicesAssistant, ({ body }) => String(body).includes("here already"));
});

test("files of 20 MB go both ways, in pieces, and what is larger than allowed is given up", async () => {
  await using world = await openWorld({ encryption: "default", agents: { echo: {} } });
  await world.startAgentChat();
  const alice = await world.person("alice");
  const echo = parseUserId("@_agentchat_echo:localhost");
  await using resources = new AsyncDisposableStack();
  const client = createHomeserverClient({ url: world.synapse.url, asToken: world.asToken, observer: silentObserver });
  resources.defer(() => client.close());
  const bytes = randomBytes(20_000_000);

  const sent = await uploadEncrypted(client, { bytes, contentType: "video/mp4", fileName: "a.mp4" }, echo);
  if (!("file" in sent)) throw new Error("it was not encrypted");
  const answer = await fetch(
    `${world.synapse.url}/_matrix/client/v1/media/download/${sent.file.url.slice("mxc://".length)}`,
    { headers: { authorization: `Bearer ${alice.client.getAccessToken()}` } },
  );
  const received = await decryptFile(Buffer.from(await answer.arrayBuffer()), sent.file);
  expect(received.equals(bytes)).toBe(true);

  const theirs = await encryptFile(bytes);
  const { content_uri: url } = await alice.client.uploadContent(new Blob([new Uint8Array(theirs.ciphertext)]));
  const encryptedFile = { ...theirs.file, url };
  const read = (maxBytes: number) => downloadMedia(client, { url, encryptedFile }, { maxBytes, userId: echo });
  expect((await read(20_000_000)).equals(bytes)).toBe(true);
  await expect(read(19_999_999)).rejects.toMatchObject({ code: "too-large" });
});
