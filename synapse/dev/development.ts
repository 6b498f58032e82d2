import type { StepLog } from "../bootstrap/run-step.js";
import type { DevelopmentFlags } from "./flags.ts";

/** What one run of the development server is about. */
export interface Development {
  /** Absolute; `.agentchat/` of the checkout. */
  readonly directory: string;
  /** Absolute path of AgentChat's command line. */
  readonly cli: string;
  readonly flags: DevelopmentFlags;
  readonly log: StepLog;
  /** Aborting it ends everything that was started, in the middle of starting too. */
  readonly stop: AbortController;
}
