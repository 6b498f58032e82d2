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
 * | `tool-timeout` | a tool took longer than its `timeoutMs` |
 * | `tool-failed` | a tool of an MCP server reported a failure, or its server cannot be reached |
 * | `no-offer` | nobody offers what a bot asks for |
 * | `no-service` | a bot asks for a service that it does not declare |
 * | `nothing-to-say` | a text that is to be said has no words |
 * | `too-many-waiting` | a person has as many requests waiting for an offered tool as may wait |
 * | `consent-lost` | what a person was asked for consent to can no longer be read |
 * | `question-too-long` | what a person is to be asked cannot be shown in one message |
 * | `not-in-room` | a reminder is for a room that the agent has left |
 * | `deletion-failed` | what is kept about a person could not be deleted; it is tried again |
 * | `bad-record` | kind or id of a record are no names for one |
 * | `too-much-kept` | a record is too large, or a bot keeps as much of the person as it may |
 * | `over-budget` | the person has used up what they may use of the model |
 * | `no-contact` | something is for a contact of a person, and the other is none |
 * | `not-brought` | a message could not be brought to a contact |
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
  | "tool-timeout"
  | "tool-failed"
  | "no-offer"
  | "no-service"
  | "nothing-to-say"
  | "too-many-waiting"
  | "consent-lost"
  | "question-too-long"
  | "not-in-room"
  | "deletion-failed"
  | "bad-record"
  | "too-much-kept"
  | "over-budget"
  | "no-contact"
  | "not-brought"
  | "not-permitted";

export class SdkError extends AgentChatError<SdkErrorCode> {}
