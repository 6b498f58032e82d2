import assert from "node:assert/strict";
import { setImmediate as nextTurn } from "node:timers/promises";
import * as fc from "fast-check";
import { maxAttempts, retryPauseMs } from "./bus.ts";
import type { EventBus, ReportLoss, Sleep } from "./bus.ts";
import type { EventData } from "./catalog.ts";
import { EventError } from "./event-error.ts";
import { createEvent, parseEvent } from "./event.ts";
import type { AgentChatEvent } from "./event.ts";

export interface ContractClause {
  readonly behavior: string;
  /**
   * @param open makes a bus that carries nothing yet
   * @throws AssertionError
   */
  readonly verify: (open: OpenBus) => Promise<void>;
}

export type OpenBus = (options: { readonly report: ReportLoss; readonly sleep: Sleep }) => Promise<EventBus>;

const sent = "io.agentchat.message.sent";
const response = "io.agentchat.message.response";
const read = "io.agentchat.message.read";

/** What every EventBus has to do, to be run as one test per clause on every transport. Disposing of a bus waits for its handlers. */
export const busContract: readonly ContractClause[] = [
  {
    behavior: "delivers an event to every subscriber of its type, and to no other",
    async verify(open) {
      const [first, second, other] = [new Array<string>(), new Array<string>(), new Array<string>()];
      const bus = await open({ report: ignoreLoss, sleep: neverSleep });
      await bus.subscribe({ name: "subscriber 1", types: [sent] }, ({ data }) => record(first, data.text));
      await bus.subscribe({ name: "subscriber 2", types: [response, sent] }, ({ data }) => record(second, data.text));
      await bus.subscribe({ name: "subscriber 3", types: [response] }, ({ data }) => record(other, data.text));
      await bus.publish(message("hello"));
      await bus[Symbol.asyncDispose]();
      assert.deepEqual([first, second, other], [["hello"], ["hello"], []]);
    },
  },
  {
    behavior: "delivers what was published, whole",
    async verify(open) {
      const received = new Array<AgentChatEvent>();
      const bus = await open({ report: ignoreLoss, sleep: neverSleep });
      await bus.subscribe({ name: "subscriber 4", types: [sent] }, (event) => record(received, event));
      const published = message("Grüße 👋");
      await bus.publish(published);
      await bus[Symbol.asyncDispose]();
      assert.deepEqual(
        received.map((event) => event.toJSON()),
        [published.toJSON()],
      );
      assert.deepEqual(parseEvent(JSON.stringify(received[0])).toJSON(), published.toJSON());
    },
  },
  {
    behavior: "keeps the order of a subject, one event at a time, and lets other subjects pass",
    async verify(open) {
      const log = new Array<string>();
      const gate = Promise.withResolvers<void>();
      const otherPassed = Promise.withResolvers<void>();
      const bus = await open({ report: ignoreLoss, sleep: neverSleep });
      await bus.subscribe({ name: "subscriber 5", types: [sent] }, async ({ data }) => {
        log.push(`${data.text} begins`);
        if (data.text === "one") await gate.promise;
        if (data.text === "other") otherPassed.resolve();
        log.push(`${data.text} ends`);
      });
      await bus.publish(message("one"));
      await bus.publish(message("two"));
      await bus.publish(message("other", { roomId: "!other:example.org" }));
      await otherPassed.promise;
      gate.resolve();
      await bus[Symbol.asyncDispose]();
      const ofRoom = log.filter((line) => !line.startsWith("other"));
      assert.deepEqual(ofRoom, ["one begins", "one ends", "two begins", "two ends"]);
    },
  },
  {
    behavior: "does not wait for subscribers, who may publish in the same subject",
    async verify(open) {
      const answers = new Array<string>();
      const answered = Promise.withResolvers<void>();
      const bus = await open({ report: ignoreLoss, sleep: neverSleep });
      await bus.subscribe({ name: "subscriber 6", types: [response] }, ({ data }) => {
        answers.push(data.text);
        answered.resolve();
      });
      await bus.subscribe({ name: "subscriber 7", types: [sent] }, async ({ data }) => {
        await bus.publish(createEvent(response, draft({ ...data, text: `you said ${data.text}` })));
      });
      await bus.publish(message("hello"));
      await answered.promise;
      await bus[Symbol.asyncDispose]();
      assert.deepEqual(answers, ["you said hello"]);
    },
  },
  {
    behavior:
      "tries a handler that throws again, with growing pauses, while later events of the subject wait and other subscribers do not",
    async verify(open) {
      const [trying, steady, pauses] = [new Array<string>(), new Array<string>(), new Array<number>()];
      const steadyIsDone = Promise.withResolvers<void>();
      const bus = await open({
        report: ignoreLoss,
        async sleep(milliseconds) {
          pauses.push(milliseconds);
          await steadyIsDone.promise;
        },
      });
      await bus.subscribe({ name: "trying", types: [sent] }, ({ data }) => {
        trying.push(data.text);
        if (trying.length < maxAttempts) throw new Error("not yet");
      });
      await bus.subscribe({ name: "steady", types: [sent] }, ({ data }) => {
        steady.push(data.text);
        if (steady.length === 2) steadyIsDone.resolve();
      });
      await bus.publish(message("one"));
      await bus.publish(message("two"));
      await untilEqual(() => trying.length, maxAttempts + 1);
      await bus[Symbol.asyncDispose]();
      assert.deepEqual(trying, [...Array.from({ length: maxAttempts }, () => "one"), "two"]);
      assert.deepEqual(steady, ["one", "two"]);
      assert.deepEqual(
        pauses,
        [1, 2, 3, 4].map((failures) => retryPauseMs(failures)),
      );
      assert.deepEqual(await bus.deadLetters(), []);
    },
  },
  {
    behavior: "makes a dead letter of what fails each time, tells of it once, and goes on with the next event",
    async verify(open) {
      const reported = new Array<string>();
      const served = new Array<string>();
      const fault = new Error("broken");
      const bus = await open({ report: ({ event }) => record(reported, event.id), sleep: neverSleep });
      await bus.subscribe({ name: "broken", types: [sent] }, ({ data }) => {
        if (data.text === "one") throw fault;
        served.push(data.text);
      });
      await bus.publish(message("one"));
      await bus.publish(message("two"));
      await untilEqual(() => served.length, 1);
      const [letter, ...others] = await bus.deadLetters();
      assert.deepEqual(letter?.event.toJSON(), message("one").toJSON());
      const { subscriber, reason, attempts, error } = letter;
      assert.deepEqual([subscriber, reason, attempts], ["broken", "failed", maxAttempts]);
      assert.equal(error, fault);
      assert.deepEqual([others, reported], [[], [message("one").id]]);
      await bus[Symbol.asyncDispose]();
    },
  },
  {
    behavior: "does not try again what a handler refuses for good",
    async verify(open) {
      const calls = new Array<string>();
      const bus = await open({ report: ignoreLoss, sleep: neverSleep });
      await bus.subscribe({ name: "strict", types: [sent] }, ({ data }) => {
        calls.push(data.text);
        throw new EventError("bad-data", "refused by the handler");
      });
      await bus.publish(message("one"));
      await bus[Symbol.asyncDispose]();
      assert.deepEqual(calls, ["one"]);
      assert.deepEqual(
        (await bus.deadLetters()).map(({ reason, attempts }) => [reason, attempts]),
        [["refused", 1]],
      );
    },
  },
  {
    behavior: "gives what waits to be tried again one last attempt when it is closed",
    async verify(open) {
      const calls = new Array<string>();
      const waits = Promise.withResolvers<void>();
      const bus = await open({
        report: ignoreLoss,
        async sleep(_milliseconds, signal) {
          waits.resolve();
          await untilAborted(signal);
        },
      });
      await bus.subscribe({ name: "broken", types: [sent] }, ({ data }) => {
        calls.push(data.text);
        throw new Error("not yet");
      });
      await bus.publish(message("one"));
      await waits.promise;
      await bus[Symbol.asyncDispose]();
      assert.deepEqual(calls, ["one", "one"]);
      assert.deepEqual(
        (await bus.deadLetters()).map(({ attempts }) => attempts),
        [2],
      );
    },
  },
  {
    behavior: "whatever fails, each subject is handled in order, and every event is handled or a dead letter",
    async verify(open) {
      const failures = fc.array(fc.record({ room: fc.nat(2), failures: fc.nat(maxAttempts + 1) }), { maxLength: 25 });
      await fc.assert(
        fc.asyncProperty(failures, async (events) => {
          const calls = new Array<string>();
          const handled = new Array<string>();
          const bus = await open({ report: ignoreLoss, sleep: neverSleep });
          await bus.subscribe({ name: "moody", types: [sent] }, async (event) => {
            await Promise.resolve();
            calls.push(event.id);
            const called = calls.filter((id) => id === event.id).length;
            if (called <= (events[Number(event.data.text)]?.failures ?? 0)) throw new Error("not yet");
            handled.push(event.id);
          });
          const published = events.map(({ room }, index) => message(String(index), { roomId: `!${room}:example.org` }));
          for (const event of published) await bus.publish(event);
          await untilEqual(async () => handled.length + (await bus.deadLetters()).length, events.length);
          await bus[Symbol.asyncDispose]();
          const dead = (await bus.deadLetters()).map(({ event }) => event.id);
          const expected = published.filter((_event, index) => (events[index]?.failures ?? 0) >= maxAttempts);
          assert.deepEqual(dead.toSorted(), expected.map(({ id }) => id).toSorted());
          for (const subject of new Set(published.map((event) => event.subject))) {
            const ofSubject = published.filter((event) => event.subject === subject).map(({ id }) => id);
            const isOfSubject = (id: string): boolean => ofSubject.includes(id);
            const living = ofSubject.filter((id) => !dead.includes(id));
            assert.deepEqual(handled.filter(isOfSubject), living);
            const firstCalls = [...new Set(calls.filter(isOfSubject))];
            assert.deepEqual(firstCalls, ofSubject);
          }
        }),
        { numRuns: 50 },
      );
    },
  },
  {
    behavior: "calls an ended subscription no more, and lets it finish the call under way",
    async verify(open) {
      const log = new Array<string>();
      const begun = Promise.withResolvers<void>();
      const gate = Promise.withResolvers<void>();
      const bus = await open({ report: ignoreLoss, sleep: neverSleep });
      const subscription = await bus.subscribe({ name: "subscriber 10", types: [sent, read] }, async (event) => {
        log.push(`${event.id} begins`);
        begun.resolve();
        await gate.promise;
        log.push(`${event.id} ends`);
      });
      const underWay = message("under way");
      await bus.publish(underWay);
      await bus.publish(message("waiting"));
      await begun.promise;
      const ended = subscription[Symbol.asyncDispose]();
      gate.resolve();
      await ended;
      await bus.publish(message("late"));
      await bus[Symbol.asyncDispose]();
      assert.deepEqual(log, [`${underWay.id} begins`, `${underWay.id} ends`]);
    },
  },
  {
    behavior: "takes nothing once it is closed",
    async verify(open) {
      const bus = await open({ report: ignoreLoss, sleep: neverSleep });
      await bus[Symbol.asyncDispose]();
      const isClosed = (error: unknown) => error instanceof EventError && error.code === "closed";
      await assert.rejects(bus.publish(message("late")), isClosed);
      await assert.rejects(
        bus.subscribe({ name: "subscriber 11", types: [sent] }, () => undefined),
        isClosed,
      );
    },
  },
];

const ids = { agentId: "@agent:example.org", personId: "@alice:example.org", roomId: "!room:example.org" };

type MessageData = EventData<typeof sent>;

function message(text: string, changes: Partial<MessageData> = {}): AgentChatEvent<typeof sent> {
  return createEvent(sent, draft({ ...ids, eventId: `$${text.replaceAll(" ", "-")}`, text, ...changes }));
}

function draft(data: MessageData) {
  return {
    id: data.eventId,
    time: new Date("2026-01-02T03:04:05.678Z"),
    source: "/agentchat/contract",
    subject: `users/${data.personId}/chats/${data.roomId}`,
    data,
  } as const;
}

function record<Item>(items: Item[], item: Item): void {
  items.push(item);
}

/** What is lost is missing where the clause looks for it. */
function ignoreLoss(): void {
  return;
}

/** Between attempts no time passes. */
function neverSleep(): Promise<void> {
  return Promise.resolve();
}

function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}

/** Waits for what a transport does in its own time; a clause that hangs is ended by the test. */
async function untilEqual(actual: () => number | Promise<number>, expected: number): Promise<void> {
  while ((await actual()) !== expected) await nextTurn();
}
