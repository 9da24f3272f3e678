/**
 * What is known of a file's signatures, in the sentences clerks know: the outcome, who, for which office, when and by
 * whose word, what came after, what to do. Green only when every signature passed and the right hands signed. It stands
 * beside the page and never on it: a picture on the page proves nothing.
 */
import { FileClock, FileText, RefreshCw } from "lucide-react";
import type { JudgedFile, Said, Signatories, SignatureView, VerdictView } from "../api/bindings";
import { useAct } from "../api/call";
import { t } from "../i18n";
import { fullMoment, moment } from "../i18n/format";
import { Button } from "./Button";
import { FactList } from "./DocumentView";
import { VerdictMark } from "./marks";
import { Notice } from "./Notice";
import { useSavePath } from "./SavePath";
import { useSay } from "./said";
import { levelWords, outcomeOf, revocationWords, stampWords, standingOf, versionWords, whenWords, wordsOf } from "./verdictWords";

type Props = {
  verdict: VerdictView | null;
  testId?: string;
  /** Which file it is, where what was signed can be opened and a record be printed. */
  file?: JudgedFile;
  /** Its name, from which the record gets one. */
  name?: string;
  /** Somebody should have signed: that this was not looked at yet is told. */
  expectsHands?: boolean;
  /** Shows the version that a signature closed. */
  onVersion?: (signature: number) => void;
  /** Judges the file anew. */
  onAgain?: () => void;
  busy?: boolean;
};

export function VerdictPanel({ verdict, testId, file, name, expectsHands, onVersion, onAgain, busy }: Props) {
  if (verdict === null) return <p className="quiet">{t("judgment.none")}</p>;
  const hands = verdict.signatories;
  const outcome = hands?.outcome ?? (expectsHands === true ? null : undefined);
  const standing = standingOf(verdict.verdict, outcome);
  return (
    <div className={`verdict ${standing}`} data-testid={testId} data-word={verdict.verdict} data-standing={standing}>
      <div className="verdict-head">
        <VerdictMark verdict={verdict.verdict} signatories={outcome} />
        <small>{t("judgment.judged_at", { at: moment(verdict.judged_at) })}</small>
      </div>
      <p>{t(`judgment.says.${verdict.verdict}`)}</p>
      <Sentences says={verdict.says} />
      {outcome !== undefined && verdict.signatures.length > 0 && <Hands hands={hands} signatures={verdict.signatures} />}
      {verdict.signatures.map((signature, at) => (
        // A file may hold two fields of one name: the place tells them apart.
        <Signature key={`${at} ${signature.field}`} signature={signature} calm={standing !== "well"} judgedAt={verdict.judged_at} onVersion={onVersion === undefined ? undefined : () => onVersion(at)} />
      ))}
      <div className="verdict-foot">
        {onAgain !== undefined && (
          <Button look="quiet" icon={<RefreshCw size={14} aria-hidden />} onPress={onAgain} off={busy === true} testId="verdict-again">
            {busy === true ? t("incoming.verifying") : t("act.verify")}
          </Button>
        )}
        {file !== undefined && <PrintMinute files={[file]} name={name ?? ""} />}
      </div>
      {verdict.limits.length > 0 && (
        <details className="verdict-limits">
          <summary>{t("judgment.panel.limits")}</summary>
          <Sentences says={verdict.limits.map((limit) => ({ code: `limit.${limit}`, facts: {} }))} />
        </details>
      )}
    </div>
  );
}

/** Right person and right office, in order: beside the verdict, never in its place. */
function Hands({ hands, signatures }: { hands: Signatories | null; signatures: SignatureView[] }) {
  const named = (at: number | null) => (at === null ? t("judgment.panel.nobody") : (signatures[at]?.signer ?? ""));
  return (
    <div className="hands" data-testid="hands" data-word={hands?.outcome ?? "not_asked"}>
      <strong>{t(`judgment.signatories.${hands?.outcome ?? "not_asked"}`)}</strong>
      {hands !== null && (
        <>
          <FactList facts={{ [t("judgment.panel.person")]: hands.file === "document" ? named(hands.person) : null, [t("judgment.panel.office")]: named(hands.office) }} />
          <Sentences says={hands.reasons.map((reason) => ({ code: `signatory.${reason}`, facts: {} }))} />
        </>
      )}
    </div>
  );
}

type SignatureProps = { signature: SignatureView; calm: boolean; judgedAt: number; onVersion: (() => void) | undefined };

function Signature({ signature, calm, judgedAt, onVersion }: SignatureProps) {
  const { signer, title, organisation } = signature;
  const canOpen = onVersion !== undefined && signature.revision !== null && signature.signed_length !== null;
  return (
    <div className={`signature ${signature.indication}`} data-testid={`signature-${signature.field}`} data-word={signature.indication}>
      <div className="signature-head">
        <strong>{signer || t("judgment.signer_unknown")}</strong>
        <VerdictMark verdict={outcomeOf(signature.indication)} calm={calm} />
      </div>
      <div>{[title, organisation === signer ? "" : organisation].filter(Boolean).join(", ")}</div>
      <div className="quiet">{whenWords(signature)}</div>
      <Sentences says={signature.says} />
      {canOpen && (
        <Button look="quiet" icon={<FileClock size={14} aria-hidden />} hint={t("judgment.panel.open_version_hint")} onPress={onVersion} testId={`version-${signature.field}`}>
          {t("judgment.panel.open_version")}
        </Button>
      )}
      <details>
        <summary>{t("judgment.label.facts")}</summary>
        <Facts signature={signature} judgedAt={judgedAt} />
      </details>
    </div>
  );
}

/** The sentence clerks know, what it means, what to do. */
function Sentences({ says }: { says: Said[] }) {
  if (says.length === 0) return null;
  return (
    <ul className="sentences">
      {says.map((said) => {
        const { title, means, todo } = wordsOf(said);
        return (
          <li key={`${said.code} ${JSON.stringify(said.facts)}`} data-code={said.code}>
            {title}
            {means !== null && <small>{means}</small>}
            {todo !== null && (
              <small>
                <b>{t("judgment.label.todo")}:</b> {todo}
              </small>
            )}
          </li>
        );
      })}
    </ul>
  );
}

type Label = "chain" | "certificate" | "fingerprint" | "policies" | "circle" | "revocation" | "stamp" | "level" | "version" | "evidence" | "holds_until" | "field";
const label = (name: Label) => t(`judgment.label.${name}`);

function Facts({ signature: one, judgedAt }: { signature: SignatureView; judgedAt: number }) {
  const { certificates, lists, responses } = one.evidence;
  return (
    <FactList
      facts={{
        [label("circle")]: t(`judgment.circle.${one.circle ?? "none"}`),
        [label("certificate")]: one.valid_from === null || one.valid_until === null ? "" : t("judgment.label.certificate_of", { issuer: one.issuer, from: fullMoment(one.valid_from), until: fullMoment(one.valid_until) }),
        [label("chain")]: one.chain.length === 0 ? t("judgment.label.chain_none") : <Chain signature={one} judgedAt={judgedAt} />,
        [label("revocation")]: revocationWords(one.revocation, judgedAt),
        [label("stamp")]: stampWords(one),
        [label("level")]: levelWords(one.level),
        [label("version")]: versionWords(one),
        [label("evidence")]: certificates + lists + responses === 0 ? "" : t("judgment.label.evidence_in", { certificates, lists, responses }),
        [label("holds_until")]: one.holds_until === null ? "" : fullMoment(one.holds_until),
        [label("field")]: one.field,
        [label("fingerprint")]: one.fingerprint === "" ? "" : <code>{one.fingerprint}</code>,
        [label("policies")]: one.policies.map(({ id, practice }) => [id, ...practice].join(" ")).join("; "),
        [t("judgment.panel.codes")]: <code>{[one.sub_indication ?? "", ...one.warnings].filter(Boolean).join(" ")}</code>,
      }}
    />
  );
}

/** From the signer up to the root, each with what is known of it. */
function Chain({ signature, judgedAt }: { signature: SignatureView; judgedAt: number }) {
  return (
    <ol className="chain">
      {signature.chain.map((link) => (
        <li key={link.name}>
          {link.state === null ? t("judgment.label.link_root", { name: link.name }) : t("judgment.label.link", { name: link.name, state: revocationWords(link.state, judgedAt) })}
        </li>
      ))}
    </ol>
  );
}

/** Saves a record of the check as PDF. */
export function PrintMinute({ files, name }: { files: JudgedFile[]; name: string }) {
  const print = useAct("verdict.minute");
  const say = useSay();
  const { ask, dialog } = useSavePath();
  const stem = name.replace(/\.pdf$/i, "");
  const go = () =>
    ask(`${t("judgment.minute.file_name")} ${stem}.pdf`.replaceAll("/", "-"), [{ name: "PDF", extensions: ["pdf"] }], (path) => {
      void print.run({ files, path }).then((done) => done !== null && say(t("judgment.panel.printed", { pages: done.pages, path })));
    });
  return (
    <>
      <Button look="quiet" icon={<FileText size={14} aria-hidden />} hint={t("judgment.panel.print_hint")} onPress={go} off={print.busy} testId="print-minute">
        {t("judgment.panel.print")}
      </Button>
      {dialog}
      {print.failure !== null && <Notice failure={print.failure} onClose={print.clear} />}
    </>
  );
}
