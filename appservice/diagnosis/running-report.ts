import { createHmac } from "node:crypto";
import { request } from "undici";
import { z } from "zod";
import { agentFactsSchema } from "./agent-facts.ts";

/** Where a running AgentChat tells about itself, on the port where the homeserver reaches it and to whoever has the hs_token. */
export const reportPath = "/_agentchat/v1/report";

/** What only the running process knows: it alone has the crypto store, and transactions arrive there. Nothing in it is secret. */
const runningReportSchema = z.object({
  /** Whether it works on what arrives, and no longer waits for something. */
  isRunning: z.boolean(),
  /** Of the master secret that it was started with: see `secretCheckOf`. */
  secretCheck: z.string(),
  /** `undefined` when there was no device to try with. */
  delivery: z.object({ arrivedAfterMs: z.number().optional(), hasKeyCounts: z.boolean() }).optional(),
  agents: z.array(agentFactsSchema),
});

export type RunningReport = z.output<typeof runningReportSchema>;

export type RunningState =
  | { readonly kind: "running"; readonly report: RunningReport }
  | { readonly kind: "stopped" }
  /** Something answers, or nothing in time; not what we asked for. */
  | { readonly kind: "unclear"; readonly reason: string };

/** Tells master secrets apart and nothing about them. */
export function secretCheckOf(masterSecret: Uint8Array): string {
  return createHmac("sha256", masterSecret).update("agentchat doctor").digest("hex");
}

const timeoutMs = 60_000;
const anyAddress: Readonly<Record<string, string>> = { "0.0.0.0": "127.0.0.1", "::": "[::1]" };

/** Asks the AgentChat that has this config, if one runs. */
export async function askRunningAgentChat({
  listen: { host, port },
  hsToken,
}: {
  readonly listen: { readonly host: string; readonly port: number };
  readonly hsToken: string;
}): Promise<RunningState> {
  if (port === 0) return { kind: "unclear", reason: "appservice.listen.port is 0, so nobody knows where it listens" };
  const address = anyAddress[host] ?? (host.includes(":") ? `[${host}]` : host);
  try {
    const { statusCode, body } = await request(`http://${address}:${port}${reportPath}`, {
      headers: { authorization: `Bearer ${hsToken}` },
      headersTimeout: timeoutMs,
    });
    const text = await body.text();
    if (statusCode === 200) {
      const { data } = runningReportSchema.safeParse(JSON.parse(text));
      if (data !== undefined) return { kind: "running", report: data };
    }
    return { kind: "unclear", reason: explain(statusCode, `${host}:${port}`) };
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : String(error);
    if (code === "ECONNREFUSED") return { kind: "stopped" };
    return { kind: "unclear", reason: `what listens on ${host}:${port} does not answer as AgentChat does (${code})` };
  }
}

function explain(status: number, place: string): string {
  if (status === 403)
    return `what listens on ${place} has another hs_token: an AgentChat with another registration, or one from before it was changed`;
  if (status === 404) return `what listens on ${place} is no AgentChat of this version`;
  return `what listens on ${place} answered with ${status}`;
}
