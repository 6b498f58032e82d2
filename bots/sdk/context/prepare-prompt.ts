import type { ChatModel } from "#models";
import type { UnloadedMessage } from "../attachments/show-pictures.ts";
import { fillPrompt } from "../person/fill-prompt.ts";
import type { PromptFacts } from "../person/fill-prompt.ts";
import type { ConversationScope } from "../state.ts";
import { tokensOf } from "./estimate-tokens.ts";
import { fitContext } from "./fit-context.ts";
import { gatherContext } from "./gather-context.ts";
import type { ContextLimits, ConversationState } from "./gather-context.ts";
import type { Viewpoint } from "./order-exchanges.ts";
import type { Summarizer } from "./summarizer.ts";

export interface PromptRequest {
  readonly state: ConversationState;
  readonly summarizer: Summarizer;
  readonly scope: ConversationScope;
  readonly model: ChatModel;
  readonly limits: ContextLimits;
  readonly viewpoint: Viewpoint;
  /** The system prompt, with placeholders. */
  readonly instructions: string;
  /** What they are replaced by. */
  readonly facts: () => Promise<PromptFacts>;
}

/** Everything that a model is shown in order to answer a person. */
export interface Prompt {
  /** The model, asked again with less when that was too long for it. */
  readonly model: ChatModel;
  readonly instructions: string;
  /** Oldest first; the last one is to be answered. */
  readonly messages: readonly UnloadedMessage[];
  /** To be called when the answer is out: has the conversation summarized when it is about to become too long. */
  readonly afterwards: () => void;
}

/** What a summary is made within, however little of the conversation the model has taken. */
const leastTokens = 400;

export async function preparePrompt(request: PromptRequest): Promise<Prompt> {
  const { state, summarizer, scope, model, limits, viewpoint } = request;
  const context = await gatherContext(state, scope, limits, viewpoint);
  let capacity = limits;
  let isFilling = context.isFilling;
  return {
    model: fitContext(model, (shown) => {
      capacity = { maxMessages: shown.length, maxTokens: Math.max(leastTokens, tokensOf(shown)) };
      isFilling = true;
    }),
    instructions: withSummary(await fillPrompt(request.instructions, request.facts), context.summary),
    messages: context.messages,
    afterwards() {
      if (isFilling) summarizer.request({ scope, model, limits, capacity });
    },
  };
}

function withSummary(instructions: string, summary: string | undefined): string {
  if (summary === undefined) return instructions;
  return `${instructions}\n\nNotes of what was said earlier in this conversation:\n${summary}`;
}
