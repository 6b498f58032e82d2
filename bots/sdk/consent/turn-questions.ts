import { SdkError } from "../sdk-error.ts";
import type { ConsentCall } from "../run-tool.ts";
import type { ConsentQuestions, NewQuestion } from "./consent-questions.ts";

/** The questions for consent that come up in one turn. */
export interface TurnQuestions {
  /** Asks, once for the same call. See `ToolUse.requestConsent`. @param instructions what the bot told its model */
  ask(call: ConsentCall, instructions: string): Promise<string>;
  /** The model's answer; a model that has asked need not say more. */
  orNothing(answer: Promise<string>): Promise<string>;
}

export function createTurnQuestions(questions: ConsentQuestions, cause: NewQuestion["cause"]): TurnQuestions {
  const told = new Map<string, Promise<string>>();

  return {
    ask(call, instructions) {
      const key = JSON.stringify([call.toolName, call.input]);
      const known = told.get(key);
      if (known !== undefined) return known;
      const telling = questions.ask({ cause, place: told.size, call, instructions });
      told.set(key, telling);
      return telling;
    },
    async orNothing(answer) {
      try {
        return await answer;
      } catch (error) {
        if (told.size > 0 && error instanceof SdkError && error.code === "empty-answer") return "";
        throw error;
      }
    },
  };
}
