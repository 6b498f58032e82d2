import { z } from "#sdk";

/** What a state event says about somebody's live location (`m.beacon_info`, MSC3489 and MSC3672). */
export interface BeaconInfo {
  readonly isLive: boolean;
  /** When it began as the sender's device claims, milliseconds since the epoch; what stops it repeats that. `undefined`: when the event was sent. */
  readonly claimedStart: number | undefined;
  readonly timeoutMs: number;
}

const time = z.number().nonnegative().optional().catch(undefined);
const asset = z.object({ type: z.string() }).optional().catch(undefined);

const content = z.object({
  live: z.boolean(),
  timeout: z.number().nonnegative(),
  "m.ts": time,
  "org.matrix.msc3488.ts": time,
  "m.asset": asset,
  "org.matrix.msc3488.asset": asset,
});

/** Reads the content of a `beacon_info` event; `undefined` for what is none, such as one that was redacted, and for what is no person that moves. */
export function parseBeaconInfo(given: Readonly<Record<string, unknown>> | undefined): BeaconInfo | undefined {
  const { data: sent } = content.safeParse(given);
  if (sent === undefined) return undefined;
  if (((sent["m.asset"] ?? sent["org.matrix.msc3488.asset"])?.type ?? "m.self") !== "m.self") return undefined;
  return {
    isLive: sent.live,
    claimedStart: sent["m.ts"] ?? sent["org.matrix.msc3488.ts"],
    timeoutMs: sent.timeout,
  };
}
