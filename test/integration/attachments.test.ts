import { readFile } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { AgentChatProcess } from "../harness/agentchat-process.ts";
import { startChatServer } from "../harness/chat-server.ts";
import type { ChatServer } from "../harness/chat-server.ts";
import type { Person } from "../harness/person.ts";
import { sendFile } from "../harness/room-files.ts";
import { openWorld } from "../harness/world.ts";
import type { World } from "../harness/world.ts";

const assistant = "@_agentchat_assistant_alice:localhost";

interface WireMessage {
  readonly role: string;
  readonly content:
    | string
    | readonly { readonly type: string; readonly text?: string; readonly image_url?: { readonly url: string } }[];
}

/** The conversation that the model was asked with last, as it came over the wire, without the instructions. */
function askedWith(model: ChatServer): readonly WireMessage[] {
  const { messages } = JSON.parse(model.bodies.at(-1) ?? "{}") as { readonly messages: readonly WireMessage[] };
  return messages.filter(({ role }) => role !== "system");
}

function picturesIn(messages: readonly WireMessage[]): readonly Buffer[] {
  return messages
    .flatMap(({ content }) => (typeof content === "string" ? [] : content))
    .flatMap((part) => (part.image_url === undefined ? [] : [part.image_url.url]))
    .map((url) => Buffer.from(url.replace(/^data:image\/(?:jpeg|png);base64,/u, ""), "base64"));
}

describe.each([
  { encryption: "allow", isEncrypting: false, where: "a room that is not encrypted" },
  { encryption: "default", isEncrypting: true, where: "an encrypted room" },
])("in $where", ({ encryption, isEncrypting }) => {
  let world: World;
  let alice: Person;
  let model: ChatServer;
  let agentChat: AgentChatProcess;
  let roomId: string;
  let answers = 0;

  const start = (): Promise<AgentChatProcess> => {
    const ai = { provider: "openai", endpoint: model.url, model: "m", vision: true };
    return world.startAgentChatProcess({ agents: { assistant: { ai, provisionAtStart: [alice.userId] } } });
  };

  beforeAll(async () => {
    model = await startChatServer();
    world = await openWorld({ encryption });
    alice = await world.person("alice", { isEncrypting });
    agentChat = await start();
    roomId = await alice.acceptInvitation(assistant);
    await alice.hears(roomId, assistant);
  });

  afterAll(async () => {
    await world[Symbol.asyncDispose]();
    await model[Symbol.asyncDispose]();
  });

  const send = (bytes: Uint8Array, name: string, content: Readonly<Record<string, unknown>>): Promise<string> =>
    sendFile(alice, roomId, { bytes, name, content, isEncrypting });

  async function answered(act: () => Promise<unknown>): Promise<string> {
    answers += 1;
    const text = `Answer ${answers}.`;
    model.answer({ kind: "text", text });
    await act();
    await alice.hears(roomId, assistant, ({ body }) => String(body).endsWith(text));
    const last = alice.messages(roomId, assistant).findLast((heard) => heard.text.endsWith(text));
    // an answer that took a while was edited
    return last?.text.replace(/^\* /u, "") ?? "";
  }

  test("a picture arrives at the model small and upright, and is there for the next question, also after a restart", async () => {
    const photo = await sharp({ create: { width: 3000, height: 2000, channels: 3, background: "red" } })
      .jpeg()
      .withMetadata({ orientation: 6 })
      .toBuffer();
    await answered(() => send(photo, "box.jpg", { msgtype: "m.image", body: "what is this?" }));
    const [asked] = askedWith(model);
    expect(asked?.content).toContainEqual({
      type: "text",
      text: expect.stringMatching(/^what is this\?\n\n\[The picture "box\.jpg"/u),
    });
    const [picture] = picturesIn(askedWith(model));
    expect(await sharp(picture).metadata()).toMatchObject({ width: 1045, height: 1568, format: "jpeg" });
    await agentChat.stop();
    agentChat = await start();
    await answered(() => alice.says(roomId, "and what color?"));
    expect(picturesIn(askedWith(model))).toEqual([picture]);
  });

  test("a document is read, stays in the conversation, and is forgotten when it is taken back", async () => {
    const bytes = await readFile(join(import.meta.dirname, "../fixtures/documents/letter.pdf"));
    let eventId = "";
    await answered(async () => (eventId = await send(bytes, "letter.pdf", { msgtype: "m.file", body: "sum it up" })));
    expect(JSON.stringify(askedWith(model))).toContain("the apple tree arrives on 3 October");
    await answered(() => alice.says(roomId, "when does it arrive?"));
    expect(JSON.stringify(askedWith(model))).toContain("the apple tree arrives on 3 October");
    await alice.client.redactEvent(roomId, eventId);
    await answered(() => alice.says(roomId, "what did it say?"));
    expect(JSON.stringify(askedWith(model))).not.toContain("apple tree");
  });

  test("what cannot be opened gets one sentence, and the question that came with it an answer", async () => {
    const locked = await readFile(join(import.meta.dirname, "../fixtures/documents/locked.pdf"));
    const asked = model.asked;
    await send(locked, "locked.pdf", { msgtype: "m.file" });
    await alice.hears(
      roomId,
      assistant,
      ({ body }) => body === "locked.pdf is protected with a password. Please send it without.",
    );
    expect(model.asked).toBe(asked);
    const told = await answered(() => send(locked, "again.pdf", { msgtype: "m.file", body: "what is 1 + 1?" }));
    expect(told).toMatch(/^again\.pdf is protected with a password\. Please send it without\.\n\nAnswer \d+\.$/u);
  });

  test("killed while it looks at a picture, it looks again after the restart", async () => {
    model.answer({ kind: "hang", text: "" });
    const asked = model.asked;
    const bytes = await sharp({ create: { width: 8, height: 8, channels: 3, background: "lime" } })
      .png()
      .toBuffer();
    await send(bytes, "lime.png", { msgtype: "m.image", body: "what color is lime?" });
    await expect.poll(() => model.asked, { timeout: 20_000 }).toBe(asked + 1);
    const picture = picturesIn(askedWith(model)).at(-1);
    await agentChat.kill();
    await answered(async () => (agentChat = await start()));
    expect(picturesIn(askedWith(model)).at(-1)).toEqual(picture);
  });

  test("pictures that are sent together are answered together", async () => {
    const before = model.asked;
    const colors = ["red", "green", "blue"];
    await answered(async () => {
      for (const background of colors) {
        const bytes = await sharp({ create: { width: 8, height: 8, channels: 3, background } })
          .png()
          .toBuffer();
        await send(bytes, `${background}.png`, { msgtype: "m.image" });
      }
    });
    expect(model.asked).toBe(before + 1);
    expect(picturesIn(askedWith(model)).length).toBeGreaterThanOrEqual(colors.length);
  });
});
