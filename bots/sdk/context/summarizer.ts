import type { Logger } from "pino";
import type { WorkOfPeople } from "../administration/work-of-people.ts";
import { createBackground } from "#appservice";
import { ModelError } from "#models";
import { summarizeConversation } from "./summarize-conversation.ts";
import type { SummarizeOptions } from "./summarize-conversation.ts";

export type SummaryRequest = Pick<SummarizeOptions, "scope" | "model" | "limits" | "capacity">;

/** Keeps the summaries of conversations, beside the turns: nobody waits for them, and one that fails is tried again with a later turn. */
export interface Summarizer {
  /** Brings the summary of a conversation up to date, unless that is under way. */
  request(request: SummaryRequest): void;
  /** Gives up what is under way. */
  abort(): void;
  /** Resolves when nothing is under way. */
  idle(): Promise<void>;
}

export interface SummarizerOptions extends Pick<SummarizeOptions, "state" | "now"> {
  /** Milliseconds that one may take. */
  readonly timeoutMs: number;
  readonly log: Logger;
  readonly workOfPeople: WorkOfPeople;
}

export function createSummarizer({ state, now, timeoutMs, log, workOfPeople }: SummarizerOptions): Summarizer {
  const background = createBackground(log);
  const stopping = new AbortController();
  const underway = new Set<string>();

  async function summarize(request: SummaryRequest): Promise<void> {
    const { agentId, roomId } = request.scope;
    try {
      const signal = AbortSignal.any([stopping.signal, AbortSignal.timeout(timeoutMs)]);
      await summarizeConversation({ ...request, state, now, signal });
      log.debug({ agentId, roomId }, "a conversation was summarized");
    } catch (error) {
      if (!(error instanceof ModelError)) throw error;
      log.warn({ agentId, roomId, err: error }, "a conversation could not be summarized");
    }
  }

  return {
    request(request) {
      const { agentId, roomId, threadRoot, personId } = request.scope;
      const key = JSON.stringify([agentId, roomId, threadRoot, personId]);
      // rules are no language model: they could not write one and do not read it
      if (request.model.provider === "rules" || stopping.signal.aborted || underway.has(key)) return;
      underway.add(key);
      background.run("summarize", async () => {
        try {
          await workOfPeople.track(personId, summarize(request));
        } finally {
          underway.delete(key);
        }
      });
    },
    abort() {
      stopping.abort();
    },
    idle: () => background.settled(),
  };
}
