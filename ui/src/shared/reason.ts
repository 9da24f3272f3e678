/** A reason that another office will read. */
import { t } from "../i18n";

const LIMIT = 1000;

/** What is wrong with it; an empty one only once somebody tried to go on. */
export function reasonFault(reason: string, tried: boolean): string | null {
  const length = [...reason].length;
  if (length > LIMIT) return t("exchange.reason_long", { length });
  return tried && reason.trim() === "" ? t("exchange.reason_needed") : null;
}
