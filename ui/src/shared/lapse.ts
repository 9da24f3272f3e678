/** How long something is, as people say it: `350 ms`, `12 s`, `3 phút`, `2 giờ`. The sign is left out. */
import { t } from "../i18n";
import { number } from "../i18n/format";

export function lapse(millis: number): string {
  const length = Math.abs(millis);
  if (length < 1000) return t("lapse.millis", { count: number(length) });
  if (length < 120_000) return t("lapse.seconds", { count: number(Math.round(length / 1000)) });
  if (length < 7_200_000) return t("lapse.minutes", { count: number(Math.round(length / 60_000)) });
  return t("lapse.hours", { count: number(Math.round(length / 3_600_000)) });
}
