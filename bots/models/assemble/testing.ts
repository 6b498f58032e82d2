import { once } from "node:events";
import type { ChatRequest } from "../chat.ts";
import type { ModelClock } from "./model-clock.ts";
import type { ModelObserver } from "./model-observer.ts";

export const noon = Date.UTC(2026, 10, 21, 12);

export function request(options: Partial<ChatRequest> = {}): ChatRequest {
  const { signal } = new AbortController();
  return { instructions: "", messages: [{ role: "user", content: "Hello" }], signal, ...options };
}

export interface Report {
  readonly kind: keyof ModelObserver;
  readonly [field: string]: unknown;
}

/** What an observer was told, in order. */
export function recordReports(): { readonly reports: readonly Report[]; readonly observer: ModelObserver } {
  const reports: Report[] = [];
  const record = (kind: keyof ModelObserver) => (report: object) => {
    reports.push({ kind, ...report });
  };
  const observer: ModelObserver = {
    retried: record("retried"),
    circuitChanged: record("circuitChanged"),
    queueChanged: record("queueChanged"),
    queueWaited: record("queueWaited"),
    fellBack: record("fellBack"),
    fallbackFailed: record("fallbackFailed"),
  };
  return { reports, observer };
}

/**
 * A clock on which waiting takes no time; it begins at noon.
 * @param longestMs what is longer lasts until it is aborted
 */
export function hastyClock(
  longestMs = Number.POSITIVE_INFINITY,
): ModelClock & { readonly waits: readonly number[]; advance(milliseconds: number): void } {
  const waits: number[] = [];
  let now = noon;
  return {
    waits,
    now: () => now,
    async sleep(milliseconds, signal) {
      waits.push(milliseconds);
      if (milliseconds > longestMs) {
        if (!signal.aborted) await once(signal, "abort");
        return;
      }
      now += milliseconds;
    },
    advance(milliseconds) {
      now += milliseconds;
    },
  };
}
