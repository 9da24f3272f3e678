/** What a check says, in words; and how its fixes are put into a draft. */
import type { Draft, FileCheck, Finding, FormReport, ScanFault, TextFix } from "../../api/bindings";
import { t, told } from "../../i18n";

/** The sentence of a finding: a part's own where it has one, else that of its fault. */
export function sentence(finding: Finding): string {
  const part = told(`check.part.${finding.part}`) ?? finding.part;
  const facts = { part, seen: finding.seen, wanted: finding.wanted };
  return told(`check.said.${finding.part}_${finding.fault}`, facts) ?? told(`check.fault.${finding.fault}`, facts) ?? finding.code;
}

/** Where it is, for a file: page or paragraph. */
export function placeOf(finding: Finding): string {
  const { page, paragraph } = finding.place;
  if (paragraph !== null) return t("check.paragraph", { paragraph });
  return page > 0 ? t("check.page", { page }) : "";
}

/** What a scan lacks. */
export function scanSentence(fault: ScanFault): string {
  const { fault: word, ...facts } = fault;
  return told(`check.scan_fault.${word}`, facts) ?? word;
}

/** What tells one finding from another of the same check, so that it stays hidden when the draft is checked anew. */
export function markOf(finding: Finding): string {
  return `${finding.code}|${finding.seen}|${finding.quote}`;
}

/** How many of each class. */
export function counted(findings: readonly Finding[]): { errors: number; doubts: number; hints: number } {
  const of = (name: Finding["class"]) => findings.filter((finding) => finding.class === name).length;
  return { errors: of("error"), doubts: of("doubt"), hints: of("hint") };
}

/** The draft with one text changed; `null` where the text is no longer what the fix was made for. */
export function mended(draft: Draft, fix: TextFix): Draft | null {
  const copy = structuredClone(draft);
  const steps = fix.pointer.split("/").slice(1).map(plain);
  const last = steps.pop();
  if (last === undefined) return null;
  let place: unknown = copy;
  for (const step of steps) {
    if (typeof place !== "object" || place === null) return null;
    place = (place as Record<string, unknown>)[step];
  }
  if (typeof place !== "object" || place === null) return null;
  const held = (place as Record<string, unknown>)[last];
  if (lettersOf(held) !== fix.from) return null;
  if (fix.to !== null) (place as Record<string, unknown>)[last] = fix.to;
  else if (Array.isArray(place)) place.splice(Number(last), 1);
  else return null;
  return copy;
}

/** All fixes that still hold, one after the other. */
export function allMended(draft: Draft, findings: readonly Finding[]): Draft {
  // From the end: taking a line away moves those below it.
  return findings.toReversed().reduce((now, { fix }) => (fix === null ? now : (mended(now, fix) ?? now)), draft);
}

/** A report as a text to be kept or sent. */
export function reportText(check: FileCheck): string {
  const head = [check.name, ...(check.report === null ? [t("check.scan")] : [lawOf(check.report)])];
  const rows = check.report?.findings.map(row) ?? check.scan?.map(scanSentence) ?? [];
  return `${[...head, "", ...(rows.length === 0 ? [t("check.none")] : rows)].join("\n")}\n`;
}

/** Which rules a file was judged by, and why. */
export function lawOf(report: FormReport): string {
  const body = told(`check.why_body_${report.why.body}`) ?? "";
  const day = told(`check.why_day_${report.why.day}`) ?? "";
  return `${t("check.rules", { law: report.law })} (${body}; ${day})`;
}

function row(finding: Finding, at: number): string {
  const place = placeOf(finding);
  const more = finding.others > 0 ? ` (${t("check.others", { count: finding.others })})` : "";
  const quote = finding.quote === "" ? "" : `\n   “${finding.quote}”`;
  return `${at + 1}. [${t(`check.class.${finding.class}`)}]${place === "" ? "" : ` ${place}:`} ${sentence(finding)}${more}\n   ${finding.rule}${quote}`;
}

/** What a fix compares: a text, the letters of its runs, or the name of a line. */
function lettersOf(value: unknown): string | null {
  if (typeof value === "string") return value;
  if (Array.isArray(value)) return value.map((run: { text?: string }) => run.text ?? "").join("");
  if (typeof value === "object" && value !== null) return "name" in value && typeof value.name === "string" ? value.name : "";
  return null;
}

/** A step of a JSON pointer (RFC 6901). */
function plain(step: string): string {
  return step.replaceAll("~1", "/").replaceAll("~0", "~");
}
