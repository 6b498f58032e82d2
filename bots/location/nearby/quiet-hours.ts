import type { QuietHours } from "./nearby-settings.ts";

const dayMinutes = 24 * 60;

/** Whether somebody in this time zone is to be left alone. @param now milliseconds since the epoch @param timeZone IANA name */
export function isQuiet({ from, to }: QuietHours, now: number, timeZone: string): boolean {
  const minute = minuteOfDay(now, timeZone);
  return from <= to ? minute >= from && minute < to : minute >= from || minute < to;
}

function minuteOfDay(now: number, timeZone: string): number {
  const form = new Intl.DateTimeFormat("en", { timeZone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  const [hour = 0, minute = 0] = form.format(now).split(":").map(Number);
  return hour * 60 + minute;
}

const time = String.raw`(\d{1,2})(?:[:.](\d{2}))?\s*(am|pm)?`;
const form = new RegExp(String.raw`^(?:hours\s+)?(?:from\s+)?${time}\s*(?:-|–|—|to|until|till)\s*${time}$`, "iu");

/** Reads hours as people write them: "22:00-07:00", "from 10 pm to 7 am", "22 to 7". `undefined` for what are none. */
export function readQuietHours(text: string): QuietHours | undefined {
  const [, ...parts] =
    form.exec(
      text
        .trim()
        .replaceAll(/\bmidnight\b/giu, "0:00")
        .replaceAll(/\bnoon\b/giu, "12:00"),
    ) ?? [];
  const [from, to] = [minutesOf(parts.slice(0, 3)), minutesOf(parts.slice(3))];
  return from === undefined || to === undefined || from === to ? undefined : { from, to };
}

function minutesOf([hourText, minuteText = "0", half]: readonly (string | undefined)[]): number | undefined {
  if (hourText === undefined) return undefined;
  const said = Number(hourText);
  const hour = half === undefined ? said : (said % 12) + (half.toLowerCase() === "pm" ? 12 : 0);
  if (half !== undefined && (said < 1 || said > 12)) return undefined;
  const minutes = hour * 60 + Number(minuteText);
  return Number(minuteText) < 60 && minutes <= dayMinutes ? minutes % dayMinutes : undefined;
}

/** "22:00 – 07:00" */
export function quietHoursInWords({ from, to }: QuietHours): string {
  const clock = (minutes: number): string =>
    [Math.floor(minutes / 60), minutes % 60].map((part) => String(part).padStart(2, "0")).join(":");
  return `${clock(from)} – ${clock(to)}`;
}
