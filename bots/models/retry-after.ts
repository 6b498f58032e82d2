/**
 * How long the server of a refusal wants to be left alone, in milliseconds, as its headers say: `Retry-After` (RFC 9110, 10.2.3: seconds or a date, which is taken relative to the
 * server's own clock where it tells that), OpenAI's `retry-after-ms`, or when the limit that is used up begins anew.
 * @param now milliseconds since the epoch
 */
export function readRetryAfter(headers: Headers, now: number): number | undefined {
  const milliseconds = readNumber(headers.get("retry-after-ms"));
  return milliseconds ?? readStandard(headers, now) ?? readReset(headers);
}

function readStandard(headers: Headers, now: number): number | undefined {
  const value = headers.get("retry-after");
  const seconds = readNumber(value);
  if (seconds !== undefined) return Math.ceil(seconds * 1000);
  const date = Date.parse(value ?? "");
  if (Number.isNaN(date)) return undefined;
  const serverNow = Date.parse(headers.get("date") ?? "");
  return Math.max(0, date - (Number.isNaN(serverNow) ? now : serverNow));
}

function readNumber(value: string | null): number | undefined {
  return value !== null && /^\d{1,12}(\.\d+)?$/.test(value) ? Number(value) : undefined;
}

/** `x-ratelimit-reset-requests: 6m0.5s`, of those limits of which nothing remains. */
function readReset(headers: Headers): number | undefined {
  const waits = ["requests", "tokens"].flatMap((unit) => {
    if (headers.get(`x-ratelimit-remaining-${unit}`) !== "0") return [];
    return readDuration(headers.get(`x-ratelimit-reset-${unit}`) ?? "") ?? [];
  });
  return waits.length === 0 ? undefined : Math.max(...waits);
}

/** `1d2h3m4.5s` or `20ms`. */
function readDuration(text: string): number | undefined {
  if (!/^(?:\d+(?:\.\d+)?(?:ms|[dhms]))+$/.test(text)) return undefined;
  const amounts = text.matchAll(/([\d.]+)(ms|[dhms])/g);
  return Math.ceil(amounts.reduce((sum, [, amount, unit = ""]) => sum + Number(amount) * (unitMs[unit] ?? 0), 0));
}

const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };
