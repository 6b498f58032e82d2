import { expect, test } from "vitest";
import { decryptFile, parseEncryptedFile } from "../../appservice/encryption/encrypted-file.ts";
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
  expect(JSON.parse((await decryptFile(ciphertext, file)).toString())).toMatchObject({ personId: "@alice:localhost" });
});
