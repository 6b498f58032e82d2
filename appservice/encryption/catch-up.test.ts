import { expect, test } from "vitest";
import type { HomeserverClient, HomeserverRequest } from "../client/homeserver-client.ts";
import { parseUserId } from "../ids.ts";
import type { ReceivedChanges } from "./receiver.ts";
import { catchUp } from "./catch-up.ts";

const agentId = parseUserId("@agent:x");
const messages = Array.from({ length: 130 }, (_, number) => ({ type: "m.room.encrypted", number }));

/** A homeserver that keeps messages until it is asked for what comes after them, at most 100 in an answer. */
function openQueue() {
  const asked: HomeserverRequest[] = [];
  const received: ReceivedChanges[] = [];
  let token: string | undefined;
  let isBroken = false;
  const client: HomeserverClient = {
    url: "http://x",
    request(request) {
      asked.push(request);
      const since = Number(request.query?.["since"] ?? 0);
      const events = messages.slice(since, since + 100);
      const changed = since === 0 ? ["@alice:x", "no user"] : [];
      const answer = { next_batch: String(since + events.length), to_device: { events }, device_lists: { changed } };
      return Promise.resolve(answer);
    },
    download: () => Promise.reject(new Error("nobody downloads")),
    stop: () => undefined,
    close: () => Promise.resolve(),
  };
  const machine = {
    deviceId: "DEV",
    receive(changes: ReceivedChanges) {
      if (isBroken) return Promise.reject(new Error("the machine is broken"));
      received.push(changes);
      return Promise.resolve([]);
    },
  };
  const syncToken = {
    load: () => Promise.resolve(token),
    save(next: string) {
      token = next;
      return Promise.resolve();
    },
  };
  return {
    asked,
    received,
    break: () => (isBroken = true),
    token: () => token,
    look: () => catchUp(client, agentId, machine, syncToken),
  };
}

test("fetches all that the homeserver keeps for the device, once, and goes on from there the next time", async () => {
  const queue = openQueue();
  await queue.look();
  expect(queue.received.flatMap(({ toDevice }) => toDevice)).toEqual(messages);
  expect(queue.received.flatMap(({ changedUsers }) => changedUsers)).toEqual(["@alice:x"]);
  expect(queue.asked[0]).toMatchObject({
    actAs: { userId: agentId, deviceId: "DEV" },
    query: { timeout: "0", set_presence: "offline" },
  });
  expect(queue.asked.map(({ query }) => query?.["since"])).toEqual([undefined, "100"]);
  await queue.look();
  expect(queue.asked.at(-1)?.query?.["since"]).toBe("130");
  expect(queue.received.flatMap(({ toDevice }) => toDevice)).toHaveLength(130);
});

test("what was not taken in is fetched again: only then the homeserver may forget it", async () => {
  const queue = openQueue();
  queue.break();
  await expect(queue.look()).rejects.toThrow("the machine is broken");
  expect(queue.token()).toBeUndefined();
});
