import { writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { AgentChatProcess } from "../harness/agentchat-process.ts";
import { encryptedRoom, sentInClear, unreadable } from "../harness/encrypted-rooms.ts";
import type { Heard, Person } from "../harness/person.ts";
import { fileBytes, sendFile } from "../harness/room-files.ts";
import { openWorld } from "../harness/world.ts";
import type { World } from "../harness/world.ts";

const patron = "@_agentchat_patron:localhost";

/**
 * One that draws, in no room at all, and one that asks it and posts what comes of it. The painter's picture is the prompt, or the picture that it is given, backwards. For "slowly" it begins
 * a job that it finishes after a restart only.
 */
const bots = `
import { defineBot, fileSource, offerTool, pictureContent, z } from "agentchat/sdk";

const drawing = "io.agentchat.media.image.request";

const draw = offerTool({
  name: "draw_picture",
  description: "Draws a picture.",
  request: drawing,
  input: z.object({ prompt: z.string(), source: fileSource.exactOptional() }),
  isHeavy: true,
  async run({ prompt, source }, { upload, download, progress, job }) {
    if (prompt === "slowly" && job.handle === undefined) {
      await job.remember({ brush: "fine" });
      progress({ text: "Drawing", fraction: 0.5 });
      await new Promise(() => undefined);
    }
    const given = source === undefined ? Buffer.from(prompt) : await download(source, { name: "Your picture" });
    const bytes = Buffer.from(given).reverse();
    const media = await upload({ bytes, mimetype: "image/png", fileName: "picture.png" });
    return { pictures: [{ ...media, width: 2, height: 1 }], isPlaceholder: job.handle === undefined };
  },
});

export const painter = defineBot({ id: "painter", displayName: "Painter", per: "server", offers: [draw], on: {} });

export const patron = defineBot({
  id: "patron",
  displayName: "Patron",
  per: "server",
  attachments: ["image"],
  on: {
    async message(turn) {
      const file = turn.message.attachment && (await turn.fileOfMessage());
      const source = file && { url: file.url, ...(file.encryptedFile && { file: file.encryptedFile }) };
      let told;
      const prompt = turn.message.text || "change it";
      const { pictures, isPlaceholder } = await turn.request(drawing, source ? { prompt, source } : { prompt }, {
        onProgress: ({ text, fraction }) => (told = turn.reply(text + " " + fraction, { isNotice: true })),
      });
      await told;
      for (const picture of pictures) await turn.post(pictureContent(picture, { caption: isPlaceholder ? "new" : "resumed" }));
    },
  },
});
`;

describe("a bot that makes files for others", () => {
  let world: World;
  let alice: Person;
  let running: AgentChatProcess;

  beforeAll(async () => {
    world = await openWorld({ encryption: "allow", bots: ["./bots.ts"], agents: { painter: {}, patron: {} } });
    await writeFile(join(dirname(world.configFile), "bots.ts"), bots);
    alice = await world.person("alice", { isEncrypting: true });
    running = await world.startAgentChatProcess();
  });

  afterAll(async () => {
    await world[Symbol.asyncDispose]();
  });

  const isPicture = ({ msgtype }: Readonly<Record<string, unknown>>): boolean => msgtype === "m.image";
  const picture = (roomId: string): Promise<Heard> => alice.hears(roomId, patron, isPicture);

  const textOf = async ({ content }: Heard): Promise<string> => (await fileBytes(alice, content)).toString();

  test("in an encrypted chat it is encrypted, though its maker is not a member", async () => {
    const roomId = await encryptedRoom(alice, [patron]);
    await alice.says(roomId, "lighthouse");
    const posted = await picture(roomId);
    expect(posted.content).toMatchObject({ body: "new", info: { mimetype: "image/png", size: 10, w: 2, h: 1 } });
    expect(posted.content["url"]).toBeUndefined();
    expect(await textOf(posted)).toBe("esuohthgil");
    expect(alice.client.getRoom(roomId)?.getJoinedMemberCount()).toBe(2);
    expect([unreadable(alice, roomId), sentInClear(alice, roomId)]).toEqual([[], []]);
  });

  test("a picture that somebody sends there is decrypted for it", async () => {
    const roomId = await encryptedRoom(alice, [patron]);
    const file = { bytes: Buffer.from("sunset"), name: "mine.png", content: { msgtype: "m.image" } };
    await sendFile(alice, roomId, { ...file, isEncrypting: true });
    expect(await textOf(await picture(roomId))).toBe("tesnus");
  });

  test("in a chat that is not encrypted it is there for all", async () => {
    const roomId = await alice.createRoom({ invite: [patron], isDirect: true });
    await alice.sees(roomId, patron, "join");
    await alice.says(roomId, "boat");
    const { content } = await picture(roomId);
    expect(content["file"]).toBeUndefined();
    expect((await fileBytes(alice, content)).toString()).toBe("taob");
  });

  test("one that is killed while it works goes on with its job, and the picture is posted once", async () => {
    const roomId = await encryptedRoom(alice, [patron]);
    await alice.says(roomId, "slowly");
    await alice.hears(roomId, patron, ({ body }) => body === "Drawing 0.5");
    await running.kill();
    running = await world.startAgentChatProcess();
    const posted = await picture(roomId);
    expect(posted.text).toBe("resumed");
    expect(await textOf(posted)).toBe("ylwols");
    await alice.says(roomId, "boat");
    await alice.hears(roomId, patron, ({ body }) => body === "new");
    expect(alice.messages(roomId, patron).filter(({ content }) => isPicture(content))).toHaveLength(2);
    const metrics = await (await fetch(`${running.metricsUrl}/metrics`)).text();
    const labels = 'agent="painter",tool="draw_picture",outcome="done"';
    expect(metrics.split("\n")).toContain(`agentchat_offered_tool_seconds_count{${labels}} 2`);
  });
});
