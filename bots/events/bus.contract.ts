import assert from "node:assert/strict";
import type { EventBus, ReportLoss } from "./bus.ts";
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
  readonly verify: (open: (report: ReportLoss) => Promise<EventBus>) => Promise<void>;
}

const sent = "io.agentchat.message.sent";
const response = "io.agentchat.message.response";
const read = "io.agentchat.message.read";

/** What every EventBus has to do, to be run as one test per clause on every transport. Disposing of a bus waits for its handlers. */
export const busContract: readonly ContractClause[] = [
  {
    behavior: "delivers an event to every subscriber of its type, and to no other",
    async verify(open) {
      const [first, second, other] = [new Array<string>(), new Array<string>(), new Array<string>()];
      const bus = await open(ignoreLoss);
      await bus.subscribe([sent], ({ data }) => record(first, data.text));
      await bus.subscribe([response, sent], ({ data }) => record(second, data.text));
      await bus.subscribe([response], ({ data }) => record(other, data.text));
      await bus.publish(message("hello"));
      await bus[Symbol.asyncDispose]();
      assert.deepEqual([first, second, other], [["hello"], ["hello"], []]);
    },
  },
  {
    behavior: "delivers what was published, whole",
    async verify(open) {
      const received = new Array<AgentChatEvent>();
      const bus = await open(ignoreLoss);
      await bus.subscribe([sent], (event) => record(received, event));
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
      const bus = await open(ignoreLoss);
      await bus.subscribe([sent], async ({ data }) => {
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
      const bus = await open(ignoreLoss);
      await bus.subscribe([response], ({ data }) => {
        answers.push(data.text);
        answered.resolve();
      });
      await bus.subscribe([sent], async ({ data }) => {
        await bus.publish(createEvent(response, draft({ ...data, text: `you said ${data.text}` })));
      });
      await bus.publish(message("hello"));
      await answered.promise;
      await bus[Symbol.asyncDispose]();
      assert.deepEqual(answers, ["you said hello"]);
    },
  },
  {
    behavior: "reports a handler that throws, serves the others, and goes on with the next event",
    async verify(open) {
      const losses = new Array<string>();
      const [throwing, steady] = [new Array<string>(), new Array<string>()];
      const fault = new EventError("bad-data", "refused by the handler");
      const bus = await open(({ event, error }) => {
        assert.equal(error, fault);
        losses.push(event.id);
      });
      await bus.subscribe([sent], ({ data }) => {
        throwing.push(data.text);
        if (data.text === "one") throw fault;
      });
      await bus.subscribe([sent], ({ data }) => record(steady, data.text));
      await bus.publish(message("one"));
      await bus.publish(message("two"));
      await bus[Symbol.asyncDispose]();
      assert.deepEqual(
        [throwing, steady],
        [
          ["one", "two"],
          ["one", "two"],
        ],
      );
      assert.deepEqual(losses, [message("one").id]);
    },
  },
  {
    behavior: "calls an ended subscription no more, and lets it finish the call under way",
    async verify(open) {
      const log = new Array<string>();
      const begun = Promise.withResolvers<void>();
      const gate = Promise.withResolvers<void>();
      const bus = await open(ignoreLoss);
      const subscription = await bus.subscribe([sent, read], async (event) => {
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
      const bus = await open(ignoreLoss);
      await bus[Symbol.asyncDispose]();
      const isClosed = (error: unknown) => error instanceof EventError && error.code === "closed";
      await assert.rejects(bus.publish(message("late")), isClosed);
      await assert.rejects(
        bus.subscribe([sent], () => undefined),
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
