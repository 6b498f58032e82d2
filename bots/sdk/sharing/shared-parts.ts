import type { Commands } from "../commands/bot-command.ts";
import type { Tool } from "../define-tool.ts";
import type { BotReactions } from "../reactions/bot-reaction.ts";

/**
 * What a bot gives to itself and to all agents that use offers, beside what they have; of two with one name, their own and else the first counts. It runs in the agent that has it, with that
 * agent's config: what the giving bot itself has to do is offered, see `turn.useTool` and `turn.request`.
 */
export interface SharedParts {
  readonly commands?: Commands;
  /** What commands and tools do once the person has agreed, see `MessageTurn.confirm`. */
  readonly actions?: readonly Tool[];
  readonly reactions?: BotReactions;
  readonly tools?: readonly Tool[];
}
