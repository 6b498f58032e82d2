import type { Decision } from "./decide.ts";

/** Where the runtime reports what it does, for metrics. Called synchronously; must not throw. */
export interface RuntimeObserver {
  messageReceived(message: { readonly botId: string; readonly decision: Decision["kind"] }): void;
  /** @param turn.outcome `silent`: the handler ended without sending anything */
  turnEnded(turn: {
    readonly botId: string;
    readonly outcome: "answered" | "failed" | "silent";
    readonly seconds: number;
  }): void;
  /** An offered tool has begun and ended. @param job.waitedSeconds from when the request came until it began @param job.drawnPictures how many were drawn, changes aside */
  offerEnded(job: {
    readonly botId: string;
    readonly tool: string;
    readonly outcome: "done" | "failed" | "stopped";
    readonly waitedSeconds: number;
    readonly seconds: number;
    readonly drawnPictures: number;
  }): void;
  /** A model was asked and has answered. @param call.money in units of the currency */
  modelCalled(call: {
    readonly botId: string;
    readonly provider: string;
    readonly model: string;
    readonly inputTokens: number;
    readonly outputTokens: number;
    readonly money: number;
    readonly currency: string;
  }): void;
  /** A person wrote something an agent took up. */
  personActive(personId: string): void;
}
