/** Dates, times, numbers and sizes as an office here writes them: Vietnam time, day before month. */
import { language } from "./index";

const ZONE = "Asia/Ho_Chi_Minh";

function locale(): string {
  return language() === "en" ? "en-GB" : "vi-VN";
}

/** `21/11/2026` from `2026-11-21`; anything else as it came. */
export function day(written: string | null): string {
  const found = /^(\d{4})[-/](\d{2})[-/](\d{2})/.exec(written ?? "");
  return found ? `${found[3]}/${found[2]}/${found[1]}` : (written ?? "");
}

/** `2026-11-21` from a day as a clerk types it, `21/11/2026` or `21-11-2026`, or as machines write it; `null` if it is none. */
export function typedDay(text: string): string | null {
  const given = text.trim();
  const own = /^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})$/.exec(given);
  const written = own === null ? given : `${own[3]}-${(own[2] ?? "").padStart(2, "0")}-${(own[1] ?? "").padStart(2, "0")}`;
  const parsed = /^\d{4}-\d{2}-\d{2}$/.test(written) ? new Date(`${written}T00:00:00Z`) : null;
  return parsed === null || Number.isNaN(parsed.getTime()) || parsed.toISOString().slice(0, 10) !== written ? null : written;
}

/** `21/11/2026` from UTC milliseconds. */
export function dayOf(at: number): string {
  return new Intl.DateTimeFormat("en-GB", { timeZone: ZONE, day: "2-digit", month: "2-digit", year: "numeric" }).format(at);
}

/** `09:07` from UTC milliseconds. */
export function clock(at: number): string {
  return new Intl.DateTimeFormat("en-GB", { timeZone: ZONE, hour: "2-digit", minute: "2-digit" }).format(at);
}

/** `09:07 21/11/2026`, or `09:07` alone when that was today. */
export function moment(at: number, now: number = Date.now()): string {
  return dayOf(at) === dayOf(now) ? clock(at) : `${clock(at)} ${dayOf(at)}`;
}

/** `09:07:03 21/11/2026` from an ISO text or UTC milliseconds; what is no time stays as it came. */
export function fullMoment(at: string | number): string {
  const time = typeof at === "number" ? at : Date.parse(at);
  if (Number.isNaN(time)) return String(at);
  const seconds = new Intl.DateTimeFormat("en-GB", { timeZone: ZONE, hour: "2-digit", minute: "2-digit", second: "2-digit" });
  return `${seconds.format(time)} ${dayOf(time)}`;
}

export function number(value: number): string {
  return new Intl.NumberFormat(locale()).format(value);
}

/** `1,2 MB` from bytes. */
export function size(bytes: number): string {
  const one = new Intl.NumberFormat(locale(), { maximumFractionDigits: 1 });
  if (bytes < 1024) return `${bytes} B`;
  if (bytes < 1024 * 1024) return `${one.format(bytes / 1024)} kB`;
  return `${one.format(bytes / 1024 / 1024)} MB`;
}
