/** One arrival: its files, who sent it and why, its signatures, and what this office answers. */
import { CopyPlus, CornerUpLeft, FileCheck2, FileDown, FileText, ListChecks, MailX, ShieldCheck } from "lucide-react";
import { type ReactNode, useState } from "react";
import type { ArrivalView, CopySource, FileView } from "../../api/bindings";
import { useAct } from "../../api/call";
import { useLive } from "../../api/useLive";
import { t } from "../../i18n";
import { day, moment, size } from "../../i18n/format";
import { Button } from "../../shared/Button";
import { Confirm, Dialog } from "../../shared/Dialog";
import { DocumentView, FactList, Section } from "../../shared/DocumentView";
import { Loading } from "../../shared/Empty";
import { ExportEvidence } from "../../shared/ExportEvidence";
import { LongField } from "../../shared/Field";
import { History } from "../../shared/History";
import { ArrivalStageMark, BusinessMark, StageMark, UrgencyMark, VerdictMark, WantedMark } from "../../shared/marks";
import { Notice } from "../../shared/Notice";
import { useSavePath } from "../../shared/SavePath";
import { useSay } from "../../shared/said";
import { SignedVersion } from "../../shared/SignedVersion";
import { Thread } from "../../shared/Thread";
import { VerdictPanel } from "../../shared/VerdictPanel";
import { standingOf, toneOf } from "../../shared/verdictWords";
import { FilePane } from "./FilePane";
import { Wishes } from "./Wishes";
import { Work } from "./Work";

type Props = { id: number; onBack: () => void; onReply: (id: number) => void; onDispatch: (id: number) => void; onArrival: (id: number) => void; onCopy: (source: CopySource) => void; /** Leads a file to the check of its form; `null` where such a file has none. */ checkOf: (file: FileView) => (() => void) | null; /** What can be printed with a registered arrival: another feature's. */ prints?: (id: number, file: number | null, number: number) => ReactNode };

export function ArrivalPage({ id, onBack, onReply, onDispatch, onArrival, onCopy, checkOf, prints }: Props) {
  const arrival = useLive("arrival.show", { id });
  const [chosen, setChosen] = useState<number | null>(null);
  const [version, setVersion] = useState<{ file: number; signature: number } | null>(null);
  const shown = arrival.answer;
  if (arrival.failure !== null && shown === null) return <Notice failure={arrival.failure} onClose={onBack} />;
  if (shown === null) return <Loading text={t("document.opening")} />;
  const { row, files } = shown;
  const file = files.find((each) => each.id === chosen) ?? files.find((each) => each.mime === "application/pdf") ?? files[0] ?? null;
  return (
    <DocumentView
      title={row.subject || t("incoming.no_subject")}
      // Esc leaves the version that was signed before it leaves the document.
      onBack={version === null ? onBack : () => setVersion(null)}
      marks={
        <>
          <UrgencyMark urgency={row.urgency} />
          <BusinessMark business={row.business} />
          <WantedMark wanted={row.wanted} testId="wanted" />
          <ArrivalStageMark stage={row.stage} testId="stage" />
        </>
      }
      actions={<Actions arrival={shown} file={file} onReply={onReply} onCopy={onCopy} prints={prints} />}
      pages={
        <Frozen arrival={shown}>
          {version !== null && version.file === file?.id ? (
            <SignedVersion file={{ type: "arrival", file: version.file }} signature={version.signature} onClose={() => setVersion(null)} />
          ) : (
            <FilePane file={file} />
          )}
        </Frozen>
      }
      side={<Side arrival={shown} file={file} onFile={setChosen} onVersion={row.stage === "recalled" ? undefined : (signature) => file !== null && setVersion({ file: file.id, signature })} checkOf={checkOf} onDispatch={onDispatch} onArrival={onArrival} />}
    />
  );
}

/** A copy that was given back is not opened any more; its metadata are. */
function Frozen({ arrival, children }: { arrival: ArrivalView; children: ReactNode }) {
  if (arrival.row.stage !== "recalled") return children;
  return <Notice failure={{ code: "exchange.arrival_frozen", class: "wait", facts: {}, trace: "" }} />;
}

type SideProps = { arrival: ArrivalView; file: FileView | null; onFile: (id: number) => void; onVersion: ((signature: number) => void) | undefined } & Pick<Props, "checkOf" | "onDispatch" | "onArrival">;

function Side({ arrival, file, onFile, onVersion, checkOf, onDispatch, onArrival }: SideProps) {
  const { row } = arrival;
  const verify = useVerify(row.id);
  return (
    <>
      <Wishes arrival={arrival} onArrival={onArrival} />
      {row.business !== "new" && arrival.speaks_of.length === 0 && row.stage === "arrived" && <p className={`business-note ${row.business}`}>{t(`business.${row.business}.text`)}</p>}
      {row.stage === "refused" && <p className="business-note recall">{t("incoming.refused_because", { reason: arrival.refused_reason })}</p>}
      <Section title={t("document.facts")}>
        <FactList
          facts={{
            [t("fact.arrival_number")]: row.arrival_number === null ? null : <b data-testid="arrival-number">{row.arrival_number}</b>,
            [t("fact.written")]: <b>{row.written}</b>,
            [t("fact.promulgated")]: day(row.promulgated),
            [t("fact.kind")]: row.kind_name,
            [t("fact.from")]: row.from_name === "" ? row.from : `${row.from_name} (${row.from})`,
            [t("fact.to")]: row.to,
            [t("fact.place")]: arrival.place,
            [t("fact.signer")]: arrival.signer,
            [t("fact.arrived_at")]: moment(row.arrived_at),
            [t("fact.registered_at")]: arrival.registered_at === null ? null : moment(arrival.registered_at),
            [t("fact.due")]: day(row.due),
            [t("fact.content")]: arrival.content === row.subject ? "" : arrival.content,
            [t("fact.document_id")]: row.document_id === null ? null : <code>{row.document_id}</code>,
          }}
        />
      </Section>
      <Section title={t("incoming.files")}>
        <Files files={arrival.files} chosen={file?.id ?? null} onFile={onFile} checkOf={checkOf} />
      </Section>
      <Section title={t("document.signatures")}>
        {file === null ? <p className="quiet">{t("incoming.no_files")}</p> : <VerdictPanel verdict={file.verdict} file={{ type: "arrival", file: file.id }} name={file.name} expectsHands onVersion={onVersion} onAgain={verify.run} busy={verify.busy} testId="verdict" />}
        {verify.failure !== null && <Notice failure={verify.failure} onClose={verify.clear} />}
      </Section>
      <Related arrival={arrival} onDispatch={onDispatch} />
      <Thread entries={arrival.thread} here={row.id} onDispatch={onDispatch} onArrival={onArrival} />
      <Section title={t("document.history")}>
        <History entries={arrival.history} />
      </Section>
    </>
  );
}

/** What an arrival is related to, where the host tells it. */

function Related({ arrival, onDispatch }: { arrival: ArrivalView; onDispatch: (id: number) => void }) {
  const { answers_to: answersTo, replies } = arrival;
  if (answersTo === null && replies.length === 0) return null;
  return (
    <Section title={t("incoming.related")}>
      <ul className="plain-lines">
        {[...(answersTo === null ? [] : [answersTo]), ...replies].map((row) => (
          <li key={row.id}>
            <Button look="quiet" onPress={() => onDispatch(row.id)}>
              {row === answersTo ? t("incoming.answers_to") : t("incoming.reply")} {row.written ?? row.subject}
            </Button>
            <StageMark stage={row.stage} deliveries={row.deliveries} />
          </li>
        ))}
      </ul>
    </Section>
  );
}

type FilesProps = { files: FileView[]; chosen: number | null; onFile: (id: number) => void } & Pick<Props, "checkOf">;

function Files({ files, chosen, onFile, checkOf }: FilesProps) {
  return (
    <ul className="files">
      {files.map((file) => {
        const check = checkOf(file);
        return (
          <li key={file.id}>
            <button type="button" aria-current={file.id === chosen} onClick={() => onFile(file.id)} data-testid={`file-${file.id}`}>
              <FileText size={16} aria-hidden />
              <span>
                {file.name}
                <small>{size(file.size)}</small>
              </span>
              {file.verdict !== null && <VerdictMark verdict={file.verdict.verdict} signatories={file.verdict.signatories?.outcome ?? null} />}
            </button>
            {check !== null && (
              <Button look="quiet" icon={<ListChecks size={14} aria-hidden />} onPress={check} testId={`check-${file.id}`}>
                {t("check.title")}
              </Button>
            )}
          </li>
        );
      })}
    </ul>
  );
}

type ActionProps = { arrival: ArrivalView; file: FileView | null } & Pick<Props, "onReply" | "onCopy"> & { prints: Props["prints"] | undefined };

function Actions({ arrival, file, onReply, onCopy, prints }: ActionProps) {
  const { id, stage, verdict, signatories } = arrival.row;
  const isSure = standingOf(verdict, signatories) === "well";
  const [refusing, setRefusing] = useState(false);
  const [doubting, setDoubting] = useState(false);
  const register = useAct("arrival.register");
  const verify = useVerify(id);
  const say = useSay();
  const doRegister = async () => {
    setDoubting(false);
    const done = await register.run({ id });
    if (done !== null) say(t("said.registered", { number: done.arrival_number }));
  };
  const failed = [register, verify].find((act) => act.failure !== null);
  return (
    <>
      {file !== null && stage !== "recalled" && <SaveFile file={file} />}
      {arrival.row.arrival_number !== null && prints?.(id, file?.mime === "application/pdf" ? file.id : null, arrival.row.arrival_number)}
      {file?.mime === "application/pdf" && stage !== "refused" && stage !== "recalled" && (
        <Button look="quiet" icon={<CopyPlus size={15} aria-hidden />} hint={t("copies.make_hint")} onPress={() => onCopy({ type: "arrival", file: file.id })} testId="copy">
          {t("copies.act")}
        </Button>
      )}
      {verdict !== "unsigned" && verdict !== "unreadable" && stage !== "recalled" && <ExportEvidence id={id} />}
      <Button look="quiet" icon={<ShieldCheck size={15} aria-hidden />} chord="F4" onPress={verify.run} off={verify.busy} testId="verify">
        {verify.busy ? t("incoming.verifying") : t("act.verify")}
      </Button>
      <Work id={id} stage={stage} />
      {stage !== "refused" && (
        <Button icon={<CornerUpLeft size={15} aria-hidden />} chord="F8" hint={t("incoming.reply_hint")} onPress={() => onReply(id)} testId="reply">
          {t("act.reply")}
        </Button>
      )}
      {stage === "arrived" && arrival.row.business !== "recall" && !arrival.speaks_of.some((wish) => wish.wish !== "replace") && (
        <>
          <Button icon={<MailX size={15} aria-hidden />} chord="F7" hint={t("incoming.refuse_hint")} onPress={() => setRefusing(true)} testId="refuse">
            {t("act.refuse")}
          </Button>
          <Button
            look="main"
            icon={<FileCheck2 size={15} aria-hidden />}
            chord="F6"
            hint={t("incoming.register_hint")}
            onPress={() => (isSure ? void doRegister() : setDoubting(true))}
            off={register.busy}
            testId="register"
          >
            {t("act.register")}
          </Button>
        </>
      )}
      {failed?.failure != null && <Notice failure={failed.failure} onClose={failed.clear} />}
      {refusing && <Refuse id={id} onClose={() => setRefusing(false)} />}
      {doubting && (
        <Confirm
          danger
          title={verdict === "passed" ? t("judgment.panel.doubt_signatories") : t("incoming.doubt_title", { verdict: t(`verdict.${verdict}`) })}
          text={t("incoming.doubt_text")}
          act={t("incoming.doubt_act")}
          onOk={() => void doRegister()}
          onClose={() => setDoubting(false)}
        />
      )}
    </>
  );
}

/** Checks again: at once with what is here; what is missing is asked for, and the page changes when it comes. */
function useVerify(id: number) {
  const { run: judge, ...verify } = useAct("arrival.verify");
  const say = useSay();
  const run = () =>
    void judge({ id }).then((done) => {
      if (done === null) return;
      const { verdict, signatories } = done.row;
      say(t(verdict === "indeterminate" ? "said.verified_asking" : "said.verified", { verdict: t(`verdict.${verdict}`) }), toneOf(verdict, signatories));
    });
  return { run, ...verify };
}

function SaveFile({ file }: { file: FileView }) {
  const save = useAct("arrival.save_file");
  const say = useSay();
  const { ask, dialog } = useSavePath();
  const go = () =>
    ask(file.name, [], (path) => {
      void save.run({ file: file.id, path }).then((done) => done !== null && say(t("said.file_saved", { path })));
    });
  return (
    <>
      <Button look="quiet" icon={<FileDown size={15} aria-hidden />} chord="Ctrl+S" onPress={go} testId="save-file">
        {t("act.save_file")}
      </Button>
      {dialog}
      {save.failure !== null && <Notice failure={save.failure} onClose={save.clear} />}
    </>
  );
}

const REASON_LIMIT = 1000;

function Refuse({ id, onClose }: { id: number; onClose: () => void }) {
  const [reason, setReason] = useState("");
  const [tried, setTried] = useState(false);
  const refuse = useAct("arrival.refuse");
  const say = useSay();
  const length = [...reason].length;
  const wrong = length > REASON_LIMIT ? t("incoming.reason_long", { length }) : tried && reason.trim() === "" ? t("incoming.reason_needed") : null;
  const ok = async () => {
    setTried(true);
    if (reason.trim() === "" || length > REASON_LIMIT) return;
    if ((await refuse.run({ id, reason: reason.trim() })) === null) return;
    say(t("said.refused"));
    onClose();
  };
  return (
    <Dialog
      title={t("incoming.refuse_title")}
      onClose={onClose}
      foot={
        <>
          <Button onPress={onClose}>{t("act.cancel")}</Button>
          <Button look="danger" onPress={() => void ok()} off={refuse.busy} testId="refuse-ok">
            {t("act.refuse")}
          </Button>
        </>
      }
    >
      <p>{t("incoming.refuse_text")}</p>
      <LongField label={t("incoming.reason")} value={reason} onChange={setReason} rows={4} wrong={wrong} autoFocus testId="refuse-reason" required />
      {refuse.failure !== null && <Notice failure={refuse.failure} />}
    </Dialog>
  );
}
