import { APIError } from "openai";

/** What OpenAI and Azure call a prompt that their rules forbid. */
const codes: ReadonlySet<unknown> = new Set(["content_policy_violation", "moderation_blocked", "contentFilter"]);

export function isRefusedContent(error: unknown): boolean {
  return error instanceof APIError && codes.has(error.code);
}
