import type { ChatModel } from "#models";

/** A model that people can have an agent answer them with. */
export interface ModelChoice {
  /** By which they choose it; `default` for the agent's own. */
  readonly name: string;
  readonly model: ChatModel;
}
