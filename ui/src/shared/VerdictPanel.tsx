/** What is known of a file's signatures, in the sentences clerks know. Green only when every signature passed. */
import type { SignatureView, VerdictView } from "../api/bindings";
import { t } from "../i18n";
import { fullMoment, moment } from "../i18n/format";
import { changeOf, VerdictMark, wordOf } from "./marks";

export function VerdictPanel({ verdict, testId }: { verdict: VerdictView | null; testId?: string }) {
  if (verdict === null) return <p className="quiet">{t("judgment.none")}</p>;
  return (
    <div className={`verdict ${verdict.verdict}`} data-testid={testId} data-word={verdict.verdict}>
      <div className="verdict-head">
        <VerdictMark verdict={verdict.verdict} />
        <small>{t("judgment.judged_at", { at: moment(verdict.judged_at) })}</small>
      </div>
      <p>{t(`judgment.says.${verdict.verdict}`)}</p>
      {verdict.signatures.map((signature) => (
        <Signature key={signature.field} signature={signature} />
      ))}
    </div>
  );
}

function Signature({ signature }: { signature: SignatureView }) {
  const sentences = sentencesOf(signature);
  return (
    <div className={`signature ${signature.indication}`} data-testid={`signature-${signature.field}`} data-word={signature.indication}>
      <div className="signature-head">
        <strong>{signature.signer || t("judgment.signer_unknown")}</strong>
        <VerdictMark verdict={outcomeOf(signature.indication)} />
      </div>
      {signature.organisation !== "" && signature.organisation !== signature.signer && <div>{signature.organisation}</div>}
      <div className="quiet">
        {signature.signed_at === null ? t("judgment.time_unknown") : t("judgment.signed_at", { at: fullMoment(signature.signed_at) })}
        {signature.level !== "" && ` · ${signature.level}`}
      </div>
      <ul>
        {sentences.map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
    </div>
  );
}

/** A word we do not know is no pass. */
function outcomeOf(indication: string): "passed" | "failed" | "indeterminate" {
  return indication === "passed" || indication === "failed" ? indication : "indeterminate";
}

/** Everything to be said about one signature, the weightiest first. */
export function sentencesOf(signature: SignatureView): string[] {
  const sentences: string[] = [];
  if (signature.sub_indication !== null) sentences.push(wordOf("sub", signature.sub_indication));
  sentences.push(changeSentence(signature));
  sentences.push(...signature.warnings.map((warning) => wordOf("warning", warning)));
  return [...new Set(sentences.filter(Boolean))];
}

function changeSentence({ coverage, modification, changes }: SignatureView): string {
  const whole = coverage === "whole_file";
  const untouched = modification === "none" || modification === "";
  if (whole && untouched) return t("judgment.untouched");
  if (modification === "other") return t("judgment.changed");
  const words = changes.map(changeOf);
  if (words.length > 0) return t("judgment.allowed_changes", { changes: [...new Set(words)].join("; ") });
  return untouched ? t("judgment.earlier_revision") : wordOf("modification", modification);
}
