import type { Logger } from "pino";
import { completionTypes } from "#events";
import type { EventBus, RequestType, Subscription } from "#events";
import type { Intent, UserId } from "#appservice";
import { isUserId } from "#appservice";
import type { ConfiguredBot } from "../configured-bot.ts";
import type { PermissionLevel } from "../decide.ts";
import { SdkError } from "../sdk-error.ts";
import type { OfferContext, ToolOffer, ToolRequest } from "./offer-tool.ts";
import { completionEvent, inputOf } from "./tool-request.ts";
import type { CompletionEvent, Outcome, RequestEvent } from "./tool-request.ts";

/** The side of one bot that offers tools: takes requests, runs the tools, publishes what came of it. */
export interface OfferServer {
  /** From when it resolves on, requests are taken. */
  start(): Promise<void>;
  /** Takes no more and aborts what is under way: those who asked ask again when they are run again. */
  stop(): Promise<void>;
}

export interface OfferServerOptions {
  readonly bus: EventBus;
  readonly configured: ConfiguredBot;
  readonly intent: Intent;
  readonly permissionLevel: (userId: UserId) => PermissionLevel;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly log: Logger;
}

/** Completions that are remembered for requests that come again. */
const maxRemembered = 100;

export function createOfferServer(options: OfferServerOptions): OfferServer {
  const { bus, configured, permissionLevel, now } = options;
  const { bot, config } = configured;
  const offers = (bot.offers ?? []).filter(mayComplete);
  const log = options.log.child({ botId: bot.id });
  const underWay = new Map<string, AbortController>();
  const done = new Map<string, CompletionEvent>();
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

  async function take(event: RequestEvent): Promise<void> {
    const { requestId, botId, deadline } = event.data;
    if (botId !== bot.id || underWay.has(requestId) || Date.parse(deadline) <= now()) return;
    const known = done.get(requestId);
    await bus.publish(known ?? (await complete(event)));
  }

  async function complete(event: RequestEvent): Promise<CompletionEvent> {
    const { requestId, tool } = event.data;
    const publisher = { botId: bot.id, now: now() };
    try {
      const completion = completionEvent(event, { outcome: "done", result: await run(event) }, publisher);
      remember(requestId, completion);
      return completion;
    } catch (error) {
      if (isStopped) throw new SdkError("stopped", "AgentChat is stopping", { retryable: true, cause: error });
      log.warn({ requestId, tool, err: error }, "an offered tool failed");
      const failure: Outcome = { outcome: "failed", reason: error instanceof Error ? error.message : String(error) };
      return completionEvent(event, failure, publisher);
    }
  }

  async function run(event: RequestEvent): Promise<unknown> {
    const { requestId, tool, personId, deadline } = event.data;
    const offer = offers.find(({ name, request }) => name === tool && request === event.type);
    if (offer === undefined) throw new SdkError("tool-failed", `${bot.id} offers no tool ${tool}`);
    if (!isUserId(personId) || permissionLevel(personId) === "none")
      throw new SdkError("not-permitted", "this person may not use agents here");
    const input = offer.input.safeParse(inputOf(event));
    if (!input.success) throw new SdkError("tool-failed", "its input is wrong", { cause: input.error });
    const controller = new AbortController();
    const timer = setTimeout(
      () => {
        controller.abort(new SdkError("tool-timeout", "it took too long and was stopped"));
      },
      Math.max(0, Date.parse(deadline) - now()),
    );
    underWay.set(requestId, controller);
    try {
      return await withSignal(controller.signal, (signal) => offer.run(input.data, contextOf(event.data, signal)));
    } finally {
      clearTimeout(timer);
      underWay.delete(requestId);
    }
  }

  function contextOf(request: ToolRequest, signal: AbortSignal): OfferContext {
    const { requestId, tool } = request;
    return {
      request,
      signal,
      config,
      capabilities: configured.capabilities,
      log: log.child({ requestId, tool }),
      matrix: () => options.intent.matrixClient(),
    };
  }

  function remember(requestId: string, completion: CompletionEvent): void {
    done.set(requestId, completion);
    const [oldest] = done.keys();
    if (done.size > maxRemembered && oldest !== undefined) done.delete(oldest);
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
      const ended = subscriptions.map((subscription) => subscription[Symbol.asyncDispose]());
      for (const controller of underWay.values()) controller.abort(new SdkError("stopped", "AgentChat is stopping"));
      await Promise.all(ended);
    },
  };
}

/** A tool that ignores its signal is left behind. */
async function withSignal<Result>(
  signal: AbortSignal,
  work: (signal: AbortSignal) => Result,
): Promise<Awaited<Result>> {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  signal.addEventListener("abort", () => {
    reject(signal.reason);
  });
  return Promise.race([Promise.resolve().then(() => work(signal)), aborted]);
}
