import { AgentChatError } from "#error";

/**
 * | code | meaning |
 * | --- | --- |
 * | `bad-definition` | `defineBot` or the config's `bots` names something that is no bot |
 * | `stopped` | AgentChat is shutting down |
 * | `stopped-by-person` | the person who asked said stop |
 * | `turn-timeout` | a handler did not finish in time |
 * | `no-model` | `turn.ask` in a bot that has no `ai` |
 * | `too-many-steps` | a model went on calling tools |
 * | `empty-answer` | a model answered with nothing |
 * | `not-permitted` | a person may not have a personal agent, or there are too many |
 */
export type SdkErrorCode =
  | "bad-definition"
  | "stopped"
  | "stopped-by-person"
  | "turn-timeout"
  | "no-model"
  | "too-many-steps"
  | "empty-answer"
  | "not-permitted";

export class SdkError extends AgentChatError<SdkErrorCode> {}
