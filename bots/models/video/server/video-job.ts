import { z } from "zod";

/** How a job stands. What servers call otherwise is understood, too; fields that are not used are left out. */
export type JobState =
  | { readonly kind: "waiting" | "done" }
  | { readonly kind: "working"; readonly fraction: number | undefined }
  | { readonly kind: "failed"; readonly isRefused: boolean };

const answer = z.object({
  id: z.string().min(1).max(500),
  status: z.string().default("queued"),
  progress: z.number().optional().catch(undefined),
  error: z
    .object({ code: z.string().optional().catch(undefined) })
    .nullish()
    .catch(undefined),
});

/** Reads `{ id, status, progress, error }`; `undefined` for what is no job. */
export function readJob(body: unknown): { readonly id: string; readonly state: JobState } | undefined {
  const parsed = answer.safeParse(body);
  if (!parsed.success) return undefined;
  const { id, status, progress, error } = parsed.data;
  return { id, state: stateOf(status.toLowerCase(), progress, error?.code ?? "") };
}

function stateOf(status: string, percent: number | undefined, errorCode: string): JobState {
  switch (status) {
    case "queued":
    case "pending":
    case "submitted":
      return { kind: "waiting" };
    case "completed":
    case "succeeded":
      return { kind: "done" };
    case "failed":
    case "error":
    case "cancelled":
    case "canceled":
    case "expired":
      return { kind: "failed", isRefused: /moderation|policy|safety|blocked/iu.test(errorCode) };
    default:
      return { kind: "working", fraction: percent === undefined ? undefined : Math.min(1, Math.max(0, percent / 100)) };
  }
}
