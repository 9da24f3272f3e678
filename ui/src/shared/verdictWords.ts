/** What the codes of a verdict say. The host decides what is said and in which order; here it only gets its words. */
import type { Said, SignatoriesOutcome, SignatureView, VerdictView, WaitingCheck } from "../api/bindings";
import { t, told } from "../i18n";
import { fullMoment, moment } from "../i18n/format";
import type { Tone } from "./said";

/** A sentence, what it means, what to do. */
export type Words = { title: string; means: string | null; todo: string | null };

/** The words of one code: `warning.time_not_proven`. */
export function wordsOf({ code, facts }: Said): Words {
  const part = (name: string) => told(`judgment.${code}.${name}`, facts);
  return { title: part("title") ?? t("judgment.unlisted", { word: code }), means: part("means"), todo: part("todo") };
}

/** How a verdict looks; green only when everything is known to be well. */
export type Standing = "well" | "doubtful" | "care" | "bad" | "calm";

const STANDINGS: Record<VerdictView["verdict"], Standing> = { passed: "well", failed: "bad", indeterminate: "care", unsigned: "calm", unreadable: "bad" };

/** `signatories` is left out where nobody says who should have signed, `null` where nobody looked yet. */
export function standingOf(verdict: VerdictView["verdict"], signatories?: SignatoriesOutcome | null): Standing {
  const standing = STANDINGS[verdict];
  return standing === "well" && signatories !== undefined && signatories !== "satisfied" ? "doubtful" : standing;
}

/** How the word that a check ended is said: nothing that is not known is green. */
export function toneOf(verdict: VerdictView["verdict"], signatories?: SignatoriesOutcome | null): Tone {
  const standing = standingOf(verdict, signatories);
  return standing === "doubtful" ? "care" : standing;
}

/** When somebody signed, and who says so. */
export function whenWords(one: SignatureView): string {
  const { claimed_at: claimed, proven_at: proven } = one;
  if (proven === null) return claimed === null ? t("judgment.label.time_unknown") : t("judgment.label.time_claimed", { at: fullMoment(claimed) });
  const at = fullMoment(proven);
  const isLater = one.proven_by === "document_stamp" || one.proven_by === "later_signature";
  if (isLater && one.level !== "document_timestamp") return t("judgment.label.time_proven_later", { at });
  if (claimed === null || fullMoment(claimed) === at) return t("judgment.label.time_proven", { at });
  return t("judgment.label.time_both", { at, claimed: fullMoment(claimed) });
}

/** What is known of revocation; `{{days}}` is how old that knowledge is. */
export function revocationWords(one: SignatureView["revocation"], now: number): string {
  const word = one.status === "" ? "not_checked" : one.status === "revoked" && one.is_authority ? "authority_revoked" : one.status;
  const text = told(`judgment.revocation.${word}`, { issued: fullMoment(one.issued ?? ""), since: fullMoment(one.since ?? "") }) ?? t("judgment.unlisted", { word });
  const days = one.issued === null ? 0 : Math.floor((now - Date.parse(one.issued)) / 86_400_000);
  return days > 0 ? t("judgment.panel.age", { text, days }) : text;
}

/** Which version of the file a signature closed. */
export function versionWords({ coverage, revision, signed_length: length }: SignatureView): string {
  if (coverage === "whole_file") return t("judgment.label.version_whole");
  if (revision === null) return t("judgment.label.version_broken");
  return t("judgment.label.version_earlier", { number: revision.number, of: revision.of, length: length ?? 0 });
}

export function stampWords({ stamp }: SignatureView): string {
  if (stamp === null) return t("judgment.label.stamp_none");
  return t(stamp.is_trusted ? "judgment.label.stamp_trusted" : "judgment.label.stamp_untrusted", { at: fullMoment(stamp.at), authority: stamp.authority });
}

export function levelWords(level: string): string {
  return told(`judgment.level.${level.toLowerCase().replaceAll("-", "_")}`) ?? level;
}

/** A word we do not know is no pass. */
export function outcomeOf(indication: string): "passed" | "failed" | "indeterminate" {
  return indication === "passed" || indication === "failed" ? indication : "indeterminate";
}

/** Why an arrival's signatures cannot be told yet. */
export function reasonWords({ reasons }: WaitingCheck): string {
  return reasons.map((reason) => wordsOf(reason).title).join(" ");
}

/** When the authorities are asked next: what is due is asked in the next round. What else would clear it where nobody is asked any more. */
export function nextWords({ next_try: next }: WaitingCheck, now = Date.now()): string {
  if (next === null) return t("judgment.panel.next_unknown");
  return next <= now ? t("judgment.panel.next_due") : t("judgment.panel.next_try", { at: moment(next) });
}
