import type { CompletionType, EventBus } from "#events";
import type { ConfiguredBot } from "../configured-bot.ts";
import type { Tool } from "../define-tool.ts";
import { SdkError } from "../sdk-error.ts";
import type { MessageTurn } from "../turn.ts";
import type { ToolOffer } from "./offer-tool.ts";
import { cancellationEvent, completionEvents, outcomeOf, requestEvent, requestIdOf } from "./tool-request.ts";
import type { Outcome, RequestEvent } from "./tool-request.ts";

/** The asking side: offers of bots as tools of the agents that may use them. */
export interface OfferedTools {
  /** From when it resolves on, completions arrive. */
  start(): Promise<void>;
  /** The bot with the tools that others offer beside its own, when it wants them. Of two with one name, its own and else the first is taken. */
  equip(configured: ConfiguredBot): ConfiguredBot;
  stop(): Promise<void>;
}

export interface OfferedToolsOptions {
  readonly bus: EventBus;
  readonly bots: readonly ConfiguredBot[];
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

const defaultTimeoutMs = 30_000;

export function createOfferedTools({ bus, bots, now }: OfferedToolsOptions): OfferedTools {
  const waiting = new Map<string, (outcome: Outcome) => void>();
  const callsOf = new WeakMap<MessageTurn, Map<string, number>>();
  let subscription: AsyncDisposable | undefined;

  /** How often a turn has made this very call before. */
  function placeOf(turn: MessageTurn, key: string): number {
    const calls = callsOf.get(turn) ?? new Map<string, number>();
    callsOf.set(turn, calls);
    const place = calls.get(key) ?? 0;
    calls.set(key, place + 1);
    return place;
  }

  function requestOf(offer: ToolOffer, botId: string, input: unknown, turn: MessageTurn): RequestEvent {
    const { agent, room, message, personId, trail } = turn;
    const tool = offer.name;
    const place = placeOf(turn, JSON.stringify([botId, tool, input]));
    const request = {
      requestId: requestIdOf(turn, { botId, tool, input, place }),
      botId,
      tool,
      agentId: agent.userId,
      personId,
      roomId: room.roomId,
      ...(message.threadRoot === undefined ? {} : { threadRoot: message.threadRoot }),
      eventId: message.eventId,
      ...trail,
      deadline: new Date(now() + (offer.timeoutMs ?? defaultTimeoutMs)).toISOString(),
    };
    return requestEvent(offer, request, input, { botId: agent.botId, now: now() });
  }

  /** Publishes the request and waits for its completion. Whoever works on it is told when nobody waits anymore. */
  async function call(request: RequestEvent, botId: string, signal: AbortSignal): Promise<unknown> {
    const { requestId } = request.data;
    const { promise, resolve, reject } = Promise.withResolvers<Outcome>();
    const giveUp = (): void => {
      reject(signal.reason);
    };
    signal.addEventListener("abort", giveUp);
    waiting.set(requestId, resolve);
    try {
      await bus.publish(request);
      const completion = await promise;
      if (completion.outcome === "done") return completion.result;
      throw new SdkError("tool-failed", completion.reason);
    } catch (error) {
      // at a shutdown the turn is run again and asks again: what is being done meanwhile is not for nothing
      const isOver = signal.aborted && !(error instanceof SdkError && error.code === "stopped");
      if (isOver) await bus.publish(cancellationEvent(request, { botId, now: now() }));
      throw error;
    } finally {
      waiting.delete(requestId);
      signal.removeEventListener("abort", giveUp);
    }
  }

  function toolOf({ bot: { id: botId } }: ConfiguredBot, offer: ToolOffer): Tool {
    return {
      ...offer,
      run: (input, { signal, turn }) => call(requestOf(offer, botId, input, turn), turn.agent.botId, signal),
    };
  }

  const offered = bots.flatMap((configured) =>
    (configured.bot.offers ?? []).map((offer) => ({ offer, tool: toolOf(configured, offer) })),
  );

  return {
    async start() {
      if (offered.length === 0) return;
      const subscriber = { name: "tool completions", types: completionEvents };
      subscription = await bus.subscribe<CompletionType>(subscriber, (event) => {
        waiting.get(event.data.requestId)?.(outcomeOf(event));
      });
    },
    equip(configured) {
      const { bot, eventing } = configured;
      if (bot.usesOffers !== true) return configured;
      const usable = offered.filter(({ offer }) => eventing.intents?.includes(offer.request) ?? true);
      return {
        ...configured,
        tools() {
          const own = configured.tools();
          const names = new Set(own.map(({ name }) => name));
          const others = usable.flatMap(({ tool }) => (names.has(tool.name) ? [] : (names.add(tool.name), [tool])));
          return [...own, ...others];
        },
      };
    },
    async stop() {
      await subscription?.[Symbol.asyncDispose]();
    },
  };
}
