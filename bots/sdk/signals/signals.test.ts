import { pino } from "pino";
import { expect, test } from "vitest";
import { parseEventId, parseRoomId, parseUserId } from "#appservice";
import { createTestHomeserver } from "#appservice/testing";
import { createInProcessBus } from "#events";
import type { EventType } from "#events";
import { createMessageEvents } from "../message-events.ts";
import { defineBot } from "../define-bot.ts";
import { personalBotConfig } from "../personal-bot-config.ts";
import type { Agent } from "../roster.ts";
import { createSignals } from "./signals.ts";

const roomId = parseRoomId("!room1:test");
const [agentId, alice] = [parseUserId("@_agentchat_echo:test"), parseUserId("@alice:test")];
const read = "io.agentchat.message.read";
const started = "io.agentchat.typing.started";

function agentThat(emitEvents: boolean): Agent {
  const configured = {
    bot: defineBot({ id: "echo", displayName: "Echo", per: "server", on: {} }),
    displayName: undefined,
    model: undefined,
    capabilities: {},
    choices: [],
    behavior: {
      maxContextMessages: 1,
      maxContextTokens: 500,
      emitEvents,
      systemPrompt: undefined,
      voice: { answers: "never" as const, showsTranscripts: true },
      attachments: { maxMegabytes: 1, maxDocumentTokens: 100, maxPictures: 0 },
      consentMinutes: 1,
    },
    tools: () => [],
    eventing: { intents: undefined, subscriptions: [] },
    personal: personalBotConfig.parse({}),
    config: {},
  };
  return { configured, userId: agentId, displayName: "Echo", personId: undefined };
}

async function open(wanted: readonly EventType[], emitEvents = true) {
  const homeserver = createTestHomeserver({ serverName: "test", userPrefix: "_agentchat_" });
  homeserver.addRoom({ agents: [agentId], isDirect: true, members: [alice] });
  const published: unknown[] = [];
  const bus = createInProcessBus({ report: () => undefined });
  await bus.subscribe({ name: "test", types: [read, started] }, ({ type, data }) => {
    published.push([type, data]);
  });
  const events = createMessageEvents({ bus, wanted: new Set(wanted), now: () => 0 });
  const signals = createSignals({ events, find: () => agentThat(emitEvents), log: pino({ level: "silent" }) });
  const intent = homeserver.side.intent(agentId);
  const settled = async () => {
    await signals.idle();
    await bus[Symbol.asyncDispose]();
    return published;
  };
  return { signals, intent, settled };
}

const typing = { kind: "typing", roomId, agentIds: [agentId], userIds: [alice] } as const;

test("what nobody subscribes to costs nothing", async () => {
  const { signals, intent } = await open(["io.agentchat.message.sent"]);
  expect(signals.ephemeral).toBeUndefined();
  expect(signals.watch(intent)).toBe(intent);
});

test("a receipt on a message of an agent is published once, edits are none", async () => {
  const { signals, intent, settled } = await open([read]);
  const watched = signals.watch(intent);
  const message = { roomId, type: "m.room.message", source: "$asked", personId: alice };
  const { eventId } = await watched.send({ ...message, content: { body: "hello" }, part: "0" });
  const replaces = { "m.relates_to": { rel_type: "m.replace", event_id: eventId } };
  const edit = await watched.send({ ...message, content: replaces, part: "1" });
  const receipts = [edit.eventId, eventId, eventId, parseEventId("$other")].map((id) => ({
    eventId: id,
    userId: alice,
  }));
  signals.ephemeral?.({ kind: "receipts", roomId, agentIds: [agentId], receipts });
  expect(await settled()).toEqual([[read, { roomId, eventId, agentId, personId: alice }]]);
});

test("people who type are published, by agents that emit events only", async () => {
  const loud = await open([started]);
  loud.signals.ephemeral?.(typing);
  loud.signals.ephemeral?.(typing);
  expect(await loud.settled()).toEqual([[started, { roomId, agentId, personId: alice, typist: "person" }]]);
  const quiet = await open([started], false);
  quiet.signals.ephemeral?.(typing);
  expect(await quiet.settled()).toEqual([]);
});
