import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { callsTool, fails, scriptedModel } from "#sdk/testing";
import type { ScriptedModel } from "#sdk/testing";
import { startHomeserverProxy } from "../harness/homeserver-proxy.ts";
import type { HomeserverProxy } from "../harness/homeserver-proxy.ts";
import type { Person } from "../harness/person.ts";
import { openWorld } from "../harness/world.ts";
import type { World } from "../harness/world.ts";
import type { RunningAgentChat } from "../../bots/main.ts";

const service = "@agentchat:localhost";
const alicesAssistant = "@_agentchat_assistant_alice:localhost";

/** Remembers what it is told to remember, and otherwise says "yes"; summaries are "Notes of N words." */
function assistantModel(): ScriptedModel {
  return scriptedModel(({ instructions, messages }) => {
    const last = messages.at(-1);
    if (instructions.startsWith("You keep the notes")) return "Notes of two messages.";
    if (last?.role === "user" && last.content.startsWith("remember: ")) {
      return callsTool("remember", { text: last.content.slice("remember: ".length), kind: "preference" });
    }
    return last === undefined ? fails("bad-request") : "yes";
  });
}

describe("memory on a real homeserver", () => {
  let world: World;
  let proxy: HomeserverProxy;
  let alice: Person;
  let running: RunningAgentChat;
  let model: ScriptedModel;
  let chat: string;
  let heard = 0;

  beforeAll(async () => {
    world = await openWorld();
    proxy = await startHomeserverProxy(world.synapse.url);
    alice = await world.person("alice");
    await alice.client.setExtendedProfileProperty("m.tz", "Asia/Tokyo");
    await start();
    chat = await alice.acceptInvitation(alicesAssistant);
    await alice.hears(chat, alicesAssistant);
    heard = 1;
  });

  afterAll(async () => {
    await world[Symbol.asyncDispose]();
    await proxy[Symbol.asyncDispose]();
  });

  async function start(): Promise<void> {
    model = assistantModel();
    running = await world.startAgentChat({
      models: { assistant: model },
      config: {
        homeserver: { url: proxy.url, serverName: "localhost" },
        agents: { assistant: { provisionAtStart: ["@alice:localhost"], behavior: { maxContextMessages: 8 } } },
      },
    });
  }

  /** Says something to the assistant and resolves with its answer. */
  async function ask(text: string): Promise<string> {
    await alice.says(chat, text);
    heard += 1;
    const answer = await alice.hears(
      chat,
      alicesAssistant,
      () => alice.messages(chat, alicesAssistant).length >= heard,
    );
    return alice.messages(chat, alicesAssistant).at(-1)?.text ?? answer.text;
  }

  test("the assistant knows name and time zone of its person by one call an hour", async () => {
    const calls = await proxy.callsDuring(async () => {
      for (const text of ["one", "two"]) await ask(text);
    });
    expect(model.requests[0]?.instructions).toMatch(/You are talking to alice\.[\s\S]*time zone is Asia\/Tokyo\.$/u);
    expect(calls.filter((call) => call.includes("/profile/"))).toEqual(["GET /_matrix/client/v3/profile/{id}"]);
    expect(calls.filter((call) => call.includes("/send/"))).toHaveLength(2);
  });

  test("what a person says is remembered, also by the next run, and theirs to see in either chat", async () => {
    await ask("remember: Likes tea");
    expect(await ask("!memory")).toContain("- 1: Likes tea (preference)");
    await running.stop();
    await start();
    await ask("hello again");
    expect(model.requests[0]?.instructions).toContain("What they prefer:\n- Likes tea\n");
    const management = await alice.createRoom({ invite: [service], isDirect: true });
    await alice.hears(management, service);
    await alice.says(management, "memory");
    await alice.hears(management, service, ({ body }) => String(body).includes("- 1: Likes tea (preference)"));
    await alice.says(management, "preferences forget 1");
    await alice.hears(management, service, ({ body }) => body === "Forgotten: Likes tea (preference)");
    expect(await ask("!memory")).toContain("Nothing is remembered about you so far");
  });

  test("a long conversation goes on with a summary, also in the next run", async () => {
    const isSummary = ({ instructions }: ScriptedModel["requests"][number]): boolean =>
      instructions.startsWith("You keep the notes");
    for (const text of ["three", "four", "five"]) await ask(text);
    await expect.poll(() => model.requests.some(isSummary), { timeout: 10_000 }).toBe(true);
    await running.stop();
    await start();
    await ask("and now?");
    expect(model.requests[0]?.instructions).toMatch(/Notes of two messages\.$/u);
    expect(model.requests[0]?.messages.length).toBeLessThan(8);
  });
});
