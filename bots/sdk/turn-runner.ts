import { hash } from "node:crypto";
import type { EventId } from "#appservice";
import type { ActiveTurn } from "./active-turns.ts";
import type { TurnCause, TurnWorld } from "./turn-world.ts";
import { createTurnProgress } from "./progress/turn-progress.ts";
import type { RuntimeObserver } from "./observer.ts";
import { replyContent } from "./reply-content.ts";
import { turnIntent } from "./turn-intent.ts";
import { runTurn } from "./run-turn.ts";
import { SdkError } from "./sdk-error.ts";
import type { ReadReceipts } from "./signals/read-receipts.ts";
import { createTurnSigns } from "./signals/turn-signs.ts";

/** Runs turns inside the error boundary, counts them, and ends them all when AgentChat stops. */
export interface TurnRunner {
  run(
    cause: Omit<TurnCause, "intent" | "log" | "signal" | "showProgress">,
    open: (cause: TurnCause) => OpenedWork,
  ): Promise<void>;
  /** Aborts the signals of the turns under way. */
  abort(): void;
}

export interface OpenedWork {
  readonly work: () => Promise<unknown>;
  readonly hasAnswered: () => boolean;
  /** Called when the work is done: begins what nobody is to wait for. */
  readonly afterwards?: () => void;
}

export interface TurnRunnerOptions {
  readonly world: TurnWorld;
  readonly receipts: ReadReceipts;
  readonly observer: RuntimeObserver;
  /** Milliseconds a handler may take. */
  readonly timeoutMs: number;
}

export function createTurnRunner({ world, receipts, observer, timeoutMs }: TurnRunnerOptions): TurnRunner {
  const { activeTurns } = world;
  const controllers = new Set<AbortController>();

  async function run(cause: Parameters<TurnRunner["run"]>[0], open: Parameters<TurnRunner["run"]>[1]): Promise<void> {
    const { agent, room, message, source, personId } = cause;
    const intent = turnIntent(world, cause);
    const botId = agent.configured.bot.id;
    const reference = referenceOf(agent.userId, source);
    const log = world.log.child({ agentId: agent.userId, roomId: room.roomId, turnId: reference });
    const startedAt = performance.now();
    const controller = new AbortController();
    const ended = Promise.withResolvers<void>();
    let isAside = false;
    let isWithdrawn = false;
    const stop = (): void => {
      controller.abort(new SdkError("stopped-by-person", "the person who asked said stop, or took the question back"));
    };
    const turn: ActiveTurn = {
      agentId: agent.userId,
      roomId: room.roomId,
      personId,
      questionId: message?.eventId,
      sent: new Set(),
      isAside: () => isAside,
      stop,
      withdraw() {
        isWithdrawn = true;
        stop();
        return ended.promise;
      },
    };
    const onSent = (eventId: EventId): unknown => turn.sent.add(eventId);
    const progress = createTurnProgress(world, { ...cause, log, onSent });
    let opened: OpenedWork | undefined;
    async function tell(sentence: string): Promise<void> {
      const content = replyContent({ text: sentence, isNotice: true, message, isDirect: room.isDirect });
      const { roomId } = room;
      await intent.send({ roomId, type: "m.room.message", content, source, part: "failure", personId });
    }
    controllers.add(controller);
    activeTurns.add(turn);
    try {
      const result = await runTurn({
        reference,
        controller,
        timeoutMs,
        log,
        work(signal, stepAside) {
          opened = open({ ...cause, log, signal, stepAside, onSent, showProgress: (text) => progress.show(text) });
          return opened.work();
        },
        stepAside() {
          isAside = true;
          cause.stepAside();
        },
        tell,
        setTyping: createTurnSigns({ world, receipts, intent, cause }),
      });
      const isTold = (await progress.finish(lastWords[result])) || isWithdrawn || opened?.hasAnswered() === true;
      if (result === "stopped" && !isTold) await tell("Stopped.");
      const success = opened?.hasAnswered() === true ? "answered" : "silent";
      report(result === "failed" ? "failed" : success);
      opened?.afterwards?.();
    } finally {
      await progress.leave();
      controllers.delete(controller);
      activeTurns.remove(turn);
      ended.resolve();
    }

    function report(outcome: "answered" | "failed" | "silent"): void {
      const seconds = (performance.now() - startedAt) / 1000;
      observer.turnEnded({ botId, outcome, seconds });
      log.info({ source, outcome, seconds }, "turn ended");
    }
  }

  return {
    run: (cause, open) => world.workOfPeople.track(cause.personId, run(cause, open)),
    abort() {
      const error = new SdkError("stopped", "AgentChat is stopping; the turn is run again at the next start");
      for (const controller of controllers) controller.abort(error);
    },
  };
}

/** What a notice of progress says at last. */
const lastWords = { succeeded: "Done.", stopped: "Stopped.", failed: "That did not work." } as const;

/** Short and the same for the same turn: what a person quotes to the administrator. */
function referenceOf(agentId: string, source: string): string {
  return hash("sha256", `${agentId}\0${source}`).slice(0, 8);
}
