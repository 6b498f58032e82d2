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
  /** A person wrote something an agent took up. */
  personActive(personId: string): void;
}
