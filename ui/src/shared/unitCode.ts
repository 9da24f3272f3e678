/**
 * Whether a text has the form of an office's electronic code, told while it is typed. The last word is the host's;
 * this is only there sooner. Forms: Decision 20/2020/QĐ-TTg (as amended by 09/2025) and QCVN 102:2016.
 */
import { t } from "../i18n";

const LIMIT = 35;
const DECISION_20 = /^[A-Y]\d{2}(\.[0-9A-Z]+)*$/;
const OTHER_20 = /^Z(?!00)\d{2}[0-9A-Z.-]{1,32}$/;
const STANDARD_102 = /^\d{3}\.\d{2}\.\d{2}\.[A-Z]\d{2}$/;
const ENTERPRISE = /^(02)?(\d{10}|\d{13})$|^\d{10}-\d{3}$/;
const CENTER = /^\d{2}\.\d{2}\.W00$/;

/** What is wrong with `text` as an office's code, in words; `null` when nothing is. */
export function codeFault(text: string): string | null {
  const code = text.trim();
  if (code === "") return t("errors.unit.code_empty.title");
  const odd = /[^A-Z0-9.-]/.exec(code)?.[0];
  if (odd !== undefined) return sentence("code_character", { found: odd === " " ? t("first_run.space") : odd });
  if (code.length > LIMIT) return sentence("code_too_long", { length: code.length, limit: LIMIT });
  if (CENTER.test(code)) return sentence("code_center", { code });
  if ([DECISION_20, OTHER_20, STANDARD_102, ENTERPRISE].some((form) => form.test(code))) return null;
  return sentence("code_form", {});
}

type CodeFault = "code_character" | "code_too_long" | "code_center" | "code_form";

function sentence(fault: CodeFault, facts: Record<string, string | number>): string {
  return `${t(`errors.unit.${fault}.title`, facts)} ${t(`errors.unit.${fault}.remedy`, facts)}`;
}
