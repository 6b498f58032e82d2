import { z } from "zod";
import { AgentChatError } from "#error";
import { completionTypes, EventError, parseEvent } from "#events";
import type { RequestType, Subscription } from "#events";
import { parseUserId } from "#appservice";
import type { UserId } from "#appservice";
import type { WorkOfPeople } from "../administration/work-of-people.ts";
import type { ConfiguredBot } from "../configured-bot.ts";
import type { RuntimeObserver } from "../observer.ts";
import type { PermissionLevel } from "../permission-level.ts";
import { SdkError } from "../sdk-error.ts";
import { drawnPictures } from "./drawn-pictures.ts";
import { createFairQueue } from "./fair-queue.ts";
import { workingTimeOf } from "./offer-tool.ts";
import type { ToolOffer } from "./offer-tool.ts";
import { createProgress, openOfferContext } from "./open-offer-context.ts";
import type { OfferWorld } from "./open-offer-context.ts";
import { completionEvent, inputOf } from "./tool-request.ts";
import type { Outcome, RequestEvent } from "./tool-request.ts";
import type { ToolRequestRecord } from "./tool-requests-state.ts";
import { withSignal } from "./with-signal.ts";

/** The side of one bot that offers tools: takes requests, runs the tools, publishes what came of it. */
export interface OfferServer {
  /** From when it resolves on, requests are taken. */
  start(): Promise<void>;
  /** Takes no more and aborts what is under way: those who asked ask again when they are run again. */
  stop(): Promise<void>;
}

export interface OfferServerOptions extends OfferWorld {
  readonly configured: ConfiguredBot;
  readonly permissionLevel: (userId: UserId) => PermissionLevel;
  readonly workOfPeople: WorkOfPeople;
  readonly observer: Pick<RuntimeObserver, "offerEnded">;
}

const defaultHeavyAtOnce = 2;
const maxWaitingPerPerson = 5;

export function createOfferServer(options: OfferServerOptions): OfferServer {
  const { bus, configured, permissionLevel, workOfPeople, toolRequests, background, observer, now } = options;
  const { bot, config } = configured;
  const offers = (bot.offers ?? []).filter(mayComplete);
  const log = options.log.child({ botId: bot.id });
  const queue = createFairQueue({
    atOnce: bot.heavyAtOnce?.(config) ?? defaultHeavyAtOnce,
    atOncePerOwner: 1,
    maxWaitingPerOwner: maxWaitingPerPerson,
  });
  const underWay = new Map<string, AbortController>();
  const subscriptions: Subscription[] = [];
  let isStopped = false;

  function mayComplete({ name, request }: ToolOffer): boolean {
    const type = completionTypes[request];
    const isAllowed = configured.eventing.intents?.includes(type) ?? true;
    if (!isAllowed)
      options.log.warn(
        { botId: bot.id, tool: name, type },
        "a tool cannot be offered: eventing.intents leaves out its completion",
      );
    return isAllowed;
  }

  /** Begins the work and does not wait for it: the next request of the room is not held up, and a crash loses nothing, since who asked asks again. */
  async function take(event: RequestEvent): Promise<void> {
    const { requestId, botId, deadline } = event.data;
    if (botId !== bot.id || underWay.has(requestId) || Date.parse(deadline) <= now()) return;
    const personId = parseUserId(event.data.personId);
    const controller = new AbortController();
    underWay.set(requestId, controller);
    try {
      const record = await toolRequests.find({ requestId, personId });
      const begun = { record, personId, controller, askedAt: performance.now(), begunAt: undefined };
      const work = (): Promise<void> => workOfPeople.track(personId, answer(event, begun));
      background.run("an offered tool", work);
    } catch (error) {
      underWay.delete(requestId);
      throw error;
    }
  }

  async function answer(event: RequestEvent, begun: Begun): Promise<void> {
    const { requestId } = event.data;
    try {
      const completion = knownCompletion(begun.record) ?? (await complete(event, begun));
      if (!isStopped) await bus.publish(completion);
    } finally {
      if (underWay.get(requestId) === begun.controller) underWay.delete(requestId);
    }
  }

  async function complete(event: RequestEvent, begun: Begun) {
    const publisher = { botId: bot.id, now: now() };
    try {
      const completion = completionEvent(event, { outcome: "done", result: await run(event, begun) }, publisher);
      report(event, begun, "done", drawnPictures(event, completion));
      await remember(event, begun.personId, JSON.stringify(completion));
      return completion;
    } catch (error) {
      const { requestId, tool } = event.data;
      const wasStopped = begun.controller.signal.aborted;
      if (!wasStopped) log.warn({ requestId, tool, err: error }, "an offered tool failed");
      report(event, begun, wasStopped ? "stopped" : "failed");
      return completionEvent(event, failureOf(error), publisher);
    }
  }

  function report({ data: { tool } }: RequestEvent, { askedAt, begunAt }: Begun, outcome: Ended, pictures = 0): void {
    if (begunAt === undefined) return;
    const [waitedSeconds, seconds] = [(begunAt - askedAt) / 1000, (performance.now() - begunAt) / 1000];
    observer.offerEnded({ botId: bot.id, tool, outcome, waitedSeconds, seconds, drawnPictures: pictures });
  }

  /** What was done counts, also when that cannot be written down. */
  async function remember({ data: { requestId } }: RequestEvent, personId: UserId, text: string): Promise<void> {
    try {
      await toolRequests.save({ requestId, personId, state: "done", text, updatedAt: now() });
    } catch (error) {
      log.error({ requestId, err: error }, "what came of a request could not be written down");
    }
  }

  async function run(event: RequestEvent, begun: Begun): Promise<unknown> {
    const { record, personId, controller } = begun;
    const { tool } = event.data;
    const offer = offers.find(({ name, request }) => name === tool && request === event.type);
    if (offer === undefined) throw new SdkError("tool-failed", `${bot.id} offers no tool ${tool}`);
    const level = permissionLevel(personId);
    if (level === "none") throw new SdkError("not-permitted", "this person may not use agents here");
    const input = offer.input.safeParse(inputOf(event));
    if (!input.success) throw new SdkError("tool-failed", `its input is wrong: ${z.prettifyError(input.error)}`);
    const { signal } = controller;
    const handle = record?.state === "begun" ? z.json().parse(JSON.parse(record.text)) : undefined;
    const context = openOfferContext(options, { configured, event, level, handle, signal });
    const work = (): Promise<unknown> => {
      begun.begunAt = performance.now();
      return withinTime(offer, controller, () => offer.run(input.data, context));
    };
    if (offer.isHeavy !== true) return work();
    const progress = createProgress(options, { configured, event, signal });
    return queue.run({ owner: personId, signal, waits: (before) => progress({ text: waitingText(before) }) }, work);
  }

  return {
    async start() {
      const types = [...new Set(offers.map(({ request }) => request))];
      if (types.length === 0) return;
      subscriptions.push(
        await bus.subscribe<RequestType>({ name: `${bot.id} tools`, types }, take),
        await bus.subscribe(
          { name: `${bot.id} tool cancellations`, types: ["io.agentchat.tool.cancelled"] },
          ({ data }) =>
            underWay.get(data.requestId)?.abort(new SdkError("tool-timeout", "nobody waits for it anymore")),
        ),
      );
    },
    async stop() {
      isStopped = true;
      await Promise.all(subscriptions.map((subscription) => subscription[Symbol.asyncDispose]()));
      for (const controller of underWay.values()) controller.abort(new SdkError("stopped", "AgentChat is stopping"));
    },
  };
}

/** A request that is being dealt with. */
interface Begun {
  readonly record: ToolRequestRecord | undefined;
  readonly personId: UserId;
  readonly controller: AbortController;
  /** By the clock of `performance.now`. */
  readonly askedAt: number;
  begunAt: number | undefined;
}

type Ended = Parameters<RuntimeObserver["offerEnded"]>[0]["outcome"];

function waitingText(before: number): string {
  return before === 0 ? "Waiting: this is next." : `Waiting: ${before} ${before === 1 ? "comes" : "come"} before this.`;
}

/** What was done before; `undefined` also for what an older version wrote down in another way. */
function knownCompletion(record: ToolRequestRecord | undefined) {
  if (record?.state !== "done") return undefined;
  try {
    return parseEvent(record.text);
  } catch (error) {
    if (error instanceof EventError) return undefined;
    throw error;
  }
}

function failureOf(error: unknown): Outcome {
  const reason = error instanceof Error ? error.message : String(error);
  return { outcome: "failed", reason, userMessage: error instanceof AgentChatError ? error.userMessage : undefined };
}

async function withinTime(offer: ToolOffer, controller: AbortController, work: () => unknown): Promise<unknown> {
  const giveUp = (): void => controller.abort(new SdkError("tool-timeout", "it took too long and was stopped"));
  const timer = setTimeout(giveUp, workingTimeOf(offer));
  try {
    return await withSignal(controller.signal, work);
  } finally {
    clearTimeout(timer);
  }
}
