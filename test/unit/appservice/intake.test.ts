import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { parseUserId } from "#appservice";
import type { RoomEvent, UserId } from "#appservice";
import { createStore } from "#store";
import type { Store } from "#store";
import { openDirectory } from "../../../appservice/directory.ts";
import type { DirectoryView } from "../../../appservice/directory.ts";
import { createIntake } from "../../../appservice/intake.ts";
import type { Intake } from "../../../appservice/intake.ts";
import { message } from "./deliveries.ts";

const echo = parseUserId("@_agentchat_echo:x");
const other = parseUserId("@_agentchat_other:x");
const alice = parseUserId("@alice:x");

function member(
  name: string,
  stateKey: UserId,
  membership: string,
  content: Readonly<Record<string, unknown>> = {},
): RoomEvent {
  return message(name, { type: "m.room.member", stateKey, content: { membership, ...content } });
}

describe("intake", () => {
  let store: Store;
  let directory: DirectoryView;
  let intake: Intake;

  beforeEach(async () => {
    store = await createStore({ url: "sqlite::memory:", masterSecret: "ab".repeat(32) });
    directory = await openDirectory(store.directory);
    intake = createIntake({
      inbox: store.inbox,
      directory,
      isOurs: (userId) => userId.startsWith("@_agentchat_"),
      types: new Set(["m.room.message", "m.room.member"]),
      now: () => 1000,
    });
  });

  afterEach(async () => {
    await store.close();
  });

  async function accept(...events: readonly RoomEvent[]): Promise<readonly string[]> {
    const { stored } = await intake.accept(events);
    return stored.map(({ agentId, event }) => `${event.eventId} ${agentId}`);
  }

  test("addresses an event to every agent in the room but its sender", async () => {
    await accept(member("a1", echo, "join"), member("a2", other, "join"));
    expect(await accept(message("a3"))).toEqual([`$a3 ${echo}`, `$a3 ${other}`]);
    expect(await accept(message("a4", { sender: echo }))).toEqual([`$a4 ${other}`]);
  });

  test("follows memberships within one transaction", async () => {
    const stored = await accept(
      member("a1", echo, "invite", { is_direct: true }),
      member("a2", echo, "join"),
      message("a3"),
      member("a4", echo, "leave"),
      message("a5"),
    );
    expect(stored).toEqual([`$a1 ${echo}`, `$a2 ${echo}`, `$a3 ${echo}`, `$a4 ${echo}`]);
    expect(directory.membership(echo, message("a").roomId)).toBeUndefined();
  });

  test("remembers across restarts that a room is a direct chat, and with whom", async () => {
    await accept(member("a1", echo, "invite", { is_direct: true }), member("a2", echo, "join"));
    const reopened = await openDirectory(store.directory);
    expect(reopened.membership(echo, message("a").roomId)).toMatchObject({
      membership: "join",
      isDirect: true,
      peerId: alice,
    });
  });

  test("an invitation that is sent again does not undo the join", async () => {
    const invitation = member("a1", echo, "invite");
    await accept(invitation, member("a2", echo, "join"));
    expect(await accept(invitation)).toEqual([]);
    expect(await accept(message("a3"))).toEqual([`$a3 ${echo}`]);
  });

  test("stores an event once, in one transaction or several", async () => {
    await accept(member("a1", echo, "join"));
    expect(await accept(message("a2"), message("a2"))).toEqual([`$a2 ${echo}`]);
    expect(await accept(message("a2"))).toEqual([]);
  });

  test("leaves out types that nobody handles", async () => {
    await accept(member("a1", echo, "join"));
    expect(await accept(message("a2", { type: "m.room.topic", stateKey: "" }))).toEqual([]);
  });

  test("tells of events in rooms where it knows of no agent", async () => {
    const { stored, unrouted } = await intake.accept([message("b1")]);
    expect(stored).toEqual([]);
    expect(unrouted.map(({ eventId }) => eventId)).toEqual(["$b1"]);
  });
});
