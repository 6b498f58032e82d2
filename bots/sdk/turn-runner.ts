import { hash } from "node:crypto";
import type { TurnCause, TurnWorld } from "./create-turn.ts";
import type { RuntimeObserver } from "./observer.ts";
import { replyContent } from "./reply-content.ts";
import { runTurn } from "./run-turn.ts";
import type { ActiveTurn } from "./run-turn.ts";
import { SdkError } from "./sdk-error.ts";

/** Runs turns inside the error boundary, counts them, and ends them all when AgentChat stops. */
export interface TurnRunner {
  run(cause: Omit<TurnCause, "intent" | "log" | "signal">, open: (cause: TurnCause) => OpenedWork): Promise<void>;
  /** Aborts the signals of the turns under way. */
  abort(): void;
}

export interface OpenedWork {
  readonly work: () => Promise<unknown>;
  readonly hasAnswered: () => boolean;
}

export interface TurnRunnerOptions {
  readonly world: TurnWorld;
  readonly observer: RuntimeObserver;
  /** Milliseconds a handler may take. */
  readonly timeoutMs: number;
}

/** How long a client shows the typing notice unless it is renewed, milliseconds. */
const typingNoticeMs = 30_000;

export function createTurnRunner({ world, observer, timeoutMs }: TurnRunnerOptions): TurnRunner {
  const active = new Set<ActiveTurn>();

  return {
    async run(cause, open) {
      const { agent, room, message, source, personId } = cause;
      const intent = world.homeserver.intent(agent.userId);
      const botId = agent.configured.bot.id;
      const reference = referenceOf(agent.userId, source);
      const log = world.log.child({ agentId: agent.userId, roomId: room.roomId, turnId: reference });
      const startedAt = performance.now();
      let opened: OpenedWork | undefined;
      const result = await runTurn({
        reference,
        active,
        timeoutMs,
        log,
        work(signal) {
          opened = open({ ...cause, intent, log, signal });
          return opened.work();
        },
        async tell(sentence) {
          const content = replyContent({ text: sentence, isNotice: true, message, isDirect: room.isDirect });
          await intent.send({
            roomId: room.roomId,
            type: "m.room.message",
            content,
            source,
            sourceTimestamp: message?.timestamp ?? 0,
            part: "failure",
            personId,
          });
        },
        setTyping: (isTyping) => intent.setTyping(room.roomId, isTyping, typingNoticeMs),
      });
      const success = opened?.hasAnswered() === true ? "answered" : "silent";
      const outcome = result === "failed" ? "failed" : success;
      const seconds = (performance.now() - startedAt) / 1000;
      observer.turnEnded({ botId, outcome, seconds });
      log.info({ source, outcome, seconds }, "turn ended");
    },
    abort() {
      const error = new SdkError("stopped", "AgentChat is stopping; the turn is run again at the next start");
      for (const turn of active) turn.abort(error);
    },
  };
}

/** Short and the same for the same turn: what a person quotes to the administrator. */
function referenceOf(agentId: string, source: string): string {
  return hash("sha256", `${agentId}\0${source}`).slice(0, 8);
}
