/** How often a device may post: a few at once, as phones do that were out of reach, and then steadily. */
export interface RequestLimit {
  /** Counts a request. Resolves to the seconds to wait where it is one too many. */
  take(deviceId: string): number | undefined;
  forget(deviceId: string): void;
}

const burst = 120;
const perSecond = 1;

/** @param now milliseconds since the epoch */
export function createRequestLimit(now: () => number): RequestLimit {
  /** Of each device, when it will have all of its burst again. */
  const fullAt = new Map<string, number>();
  return {
    take(deviceId) {
      const time = now();
      const next = Math.max(time, fullAt.get(deviceId) ?? 0) + 1000 / perSecond;
      const waitMs = next - time - (burst * 1000) / perSecond;
      if (waitMs > 0) return Math.ceil(waitMs / 1000);
      fullAt.set(deviceId, next);
      return undefined;
    },
    forget(deviceId) {
      fullAt.delete(deviceId);
    },
  };
}
