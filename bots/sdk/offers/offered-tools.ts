import type { CompletionType, RequestInput, RequestResult } from "#events";
import type { ConfiguredBot } from "../configured-bot.ts";
import type { Tool } from "../define-tool.ts";
import { SdkError } from "../sdk-error.ts";
import type { MessageTurn } from "../turn.ts";
import { progressInWords } from "./progress-in-words.ts";
import { showResult } from "./show-result.ts";
import type { OfferProgress, OfferRequestOptions, OfferRequestType, PostedBy } from "./offer-request.ts";
import { takesLong, waitingTimeOf } from "./offer-tool.ts";
import type { ToolOffer } from "./offer-tool.ts";
import type { OfferWorld } from "./open-offer-context.ts";
import {
  cancellationEvent,
  completionEvents,
  outcomeOf,
  progressEvents,
  requestEvent,
  requestIdOf,
} from "./tool-request.ts";
import type { Outcome, RequestEvent } from "./tool-request.ts";
import { withSignal } from "./with-signal.ts";

/** The asking side: offers of bots as tools of the agents that may use them, and for the code of bots. */
export interface OfferedTools {
  /** From when it resolves on, completions arrive. */
  start(): Promise<void>;
  /** The bot with the tools that others offer beside its own, when it wants them. Of two with one name, its own and else the first is taken. */
  equip(configured: ConfiguredBot): ConfiguredBot;
  /** What is for code alone (`isForCode`), for `MessageTurn.useTool`. */
  readonly codeTools: readonly Tool[];
  /** For `MessageTurn.request`. */
  readonly request: AskOffer;
  stop(): Promise<void>;
}

type AskOffer = <Type extends OfferRequestType>(
  turn: MessageTurn,
  type: Type,
  input: RequestInput<Type>,
  options?: OfferRequestOptions,
) => Promise<RequestResult<Type>>;

interface Offered {
  readonly botId: string;
  readonly offer: ToolOffer;
}

/** What is asked for, how many milliseconds it may take, and who posts it when that is somebody else. */
interface Wanted {
  readonly input: unknown;
  readonly timeoutMs: number;
  readonly postedBy?: PostedBy | undefined;
}

interface Waiting {
  readonly settle: (outcome: Outcome) => void;
  readonly onProgress: (progress: OfferProgress) => void;
}

export interface OfferedToolsOptions extends Pick<OfferWorld, "bus" | "now"> {
  readonly bots: readonly ConfiguredBot[];
}

export function createOfferedTools({ bus, bots, now }: OfferedToolsOptions): OfferedTools {
  const waiting = new Map<string, Waiting>();
  const callsOf = new WeakMap<object, Map<string, number>>();
  const offered = bots.flatMap(({ bot: { id: botId, offers = [] } }) => offers.map((offer) => ({ botId, offer })));
  const intentsOf = new Map(bots.map(({ bot, eventing }) => [bot.id, eventing.intents]));
  let subscription: AsyncDisposable | undefined;

  /** How often a turn has made this very call before. */
  function placeOf({ message }: MessageTurn, key: string): number {
    const calls = callsOf.get(message) ?? new Map<string, number>();
    callsOf.set(message, calls);
    const place = calls.get(key) ?? 0;
    calls.set(key, place + 1);
    return place;
  }

  function requestOf({ offer, botId }: Offered, asked: Wanted, turn: MessageTurn): RequestEvent {
    const { input, timeoutMs, postedBy } = asked;
    const { agent, room, message, personId, trail } = turn;
    const tool = offer.name;
    const place = placeOf(turn, JSON.stringify([botId, tool, input]));
    const request = {
      requestId: requestIdOf(turn, { botId, tool, input, place, postedBy }),
      botId,
      tool,
      agentId: agent.userId,
      personId,
      roomId: room.roomId,
      ...(message.threadRoot === undefined ? {} : { threadRoot: message.threadRoot }),
      eventId: message.eventId,
      ...trail,
      ...(postedBy === undefined ? {} : { postedBy }),
      deadline: new Date(now() + timeoutMs).toISOString(),
    };
    return requestEvent(offer, request, input, { botId: agent.botId, now: now() });
  }

  /** Publishes the request and waits for its completion. Whoever works on it is told when nobody waits anymore. */
  async function call(request: RequestEvent, asked: Asked): Promise<unknown> {
    const { requestId } = request.data;
    const { signal, onProgress } = asked;
    const { promise, resolve } = Promise.withResolvers<Outcome>();
    waiting.set(requestId, { settle: resolve, onProgress });
    try {
      const outcome = await withSignal(signal, async () => {
        await bus.publish(request);
        return promise;
      });
      if (outcome.outcome === "done") return outcome.result;
      const { reason, userMessage } = outcome;
      throw new SdkError("tool-failed", reason, userMessage === undefined ? {} : { userMessage });
    } catch (error) {
      // at a shutdown the turn is run again and asks again: what is being done meanwhile is not for nothing
      const isOver = signal.aborted && !(error instanceof SdkError && error.code === "stopped");
      if (isOver) await bus.publish(cancellationEvent(request, { botId: asked.botId, now: now() }));
      throw error;
    } finally {
      waiting.delete(requestId);
    }
  }

  function toolOf(each: Offered): Tool {
    const { isHeavy: _isHeavy, isLong: _isLong, isForCode: _isForCode, request: _request, ...offer } = each.offer;
    const timeoutMs = waitingTimeOf(each.offer);
    return {
      ...offer,
      timeoutMs,
      async run(input, { signal, turn }) {
        if (takesLong(each.offer)) {
          turn.stepAside();
          turn.showProgress("Working on it");
        }
        const onProgress = (progress: OfferProgress): void => turn.showProgress(progressInWords(progress));
        const request = requestOf(each, { input, timeoutMs }, turn);
        const result = await call(request, { botId: turn.agent.botId, signal, onProgress });
        return showResult(each.offer, { requestId: request.data.requestId, input, result }, turn);
      },
    };
  }

  async function request<Type extends OfferRequestType>(
    turn: MessageTurn,
    type: Type,
    input: RequestInput<Type>,
    options?: OfferRequestOptions,
  ): Promise<RequestResult<Type>>;
  async function request(
    turn: MessageTurn,
    type: OfferRequestType,
    input: unknown,
    { signal, timeoutMs, stepsAside, onProgress = ignoreProgress, postedBy }: OfferRequestOptions = {},
  ): Promise<unknown> {
    const { botId } = turn.agent;
    const found = offered.find(({ offer }) => offer.request === type);
    const mayAsk = intentsOf.get(botId)?.includes(type) ?? true;
    if (found === undefined || !mayAsk)
      throw new SdkError("no-offer", `${mayAsk ? "no bot that is on offers" : "eventing.intents leaves out"} ${type}`, {
        userMessage: "Nobody here can do that for me. Ask the administrator of this server.",
      });
    if (stepsAside ?? takesLong(found.offer)) turn.stepAside();
    const longest = timeoutMs ?? waitingTimeOf(found.offer);
    const limit = new AbortController();
    const timer = setTimeout(
      () => limit.abort(new SdkError("tool-timeout", `${found.offer.name} took longer than ${longest / 1000} seconds`)),
      longest,
    );
    try {
      const signals = [turn.signal, limit.signal, ...(signal === undefined ? [] : [signal])];
      const asked = { botId, signal: AbortSignal.any(signals), onProgress };
      return await call(requestOf(found, { input, timeoutMs: longest, postedBy }, turn), asked);
    } finally {
      clearTimeout(timer);
    }
  }

  const tools = offered
    .filter(({ offer }) => offer.isForCode !== true)
    .map((each) => ({ type: each.offer.request, tool: toolOf(each) }));

  return {
    async start() {
      if (offered.length === 0) return;
      const subscriber = { name: "tool completions", types: [...completionEvents, ...progressEvents] };
      subscription = await bus.subscribe<CompletionType | (typeof progressEvents)[number]>(subscriber, (event) => {
        const asked = waiting.get(event.data.requestId);
        if (event.type === "io.agentchat.tool.progress") asked?.onProgress(event.data);
        else asked?.settle(outcomeOf(event));
      });
    },
    equip(configured) {
      const { bot, eventing } = configured;
      if (bot.usesOffers !== true) return configured;
      const usable = tools.filter(({ type }) => eventing.intents?.includes(type) ?? true);
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
    codeTools: offered.filter(({ offer }) => offer.isForCode === true).map(toolOf),
    request,
    async stop() {
      await subscription?.[Symbol.asyncDispose]();
    },
  };
}

interface Asked {
  /** Who asks. */
  readonly botId: string;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: OfferProgress) => void;
}

function ignoreProgress(): void {
  return;
}
