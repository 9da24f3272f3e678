/** One outgoing dispatch: its page, what can be done with it now, its signatures, its recipients, its history. */
import { CopyPlus, FileDown, PenLine, RotateCcw, Send, Stamp } from "lucide-react";
import { type ReactNode, useState } from "react";
import type { CopySource, DispatchView } from "../../api/bindings";
import { useAct } from "../../api/call";
import { useLive } from "../../api/useLive";
import { t } from "../../i18n";
import { day, moment } from "../../i18n/format";
import { Button } from "../../shared/Button";
import { Confirm } from "../../shared/Dialog";
import { DocumentView, FactList, Section } from "../../shared/DocumentView";
import { Loading } from "../../shared/Empty";
import { ExportEvidence } from "../../shared/ExportEvidence";
import { ExportWord } from "../../shared/ExportWord";
import { History } from "../../shared/History";
import { KeyDialog } from "../../shared/KeyDialog";
import type { KeyUse } from "../../shared/KeyPick";
import { StageMark, UrgencyMark } from "../../shared/marks";
import { Notice } from "../../shared/Notice";
import { PackParcel } from "../../shared/PackParcel";
import { PdfView } from "../../shared/PdfView";
import { useSavePath } from "../../shared/SavePath";
import { useSay } from "../../shared/said";
import { SignedVersion } from "../../shared/SignedVersion";
import { Thread } from "../../shared/Thread";
import { VerdictPanel } from "../../shared/VerdictPanel";
import { toneOf } from "../../shared/verdictWords";
import { DeliveryTable } from "./DeliveryTable";
import { Enclosures } from "./Enclosures";
import { Asked, ExchangeActions, Linked } from "./Exchange";
import { SendDialog } from "./SendDialog";

type Props = {
  id: number;
  onBack: () => void;
  onDraft: (id: number) => void;
  onArrival: (id: number) => void;
  onDispatch: (id: number) => void;
  onCopy: (source: CopySource) => void;
  onSettings: () => void;
  /** The versions of its draft: another feature's, so whoever composes the window hands them in. */
  versions?: ReactNode;
  /** Who received it, to be printed: another feature's. */
  receipt?: ReactNode;
  /** Who has accepted and who is late: another feature's. */
  watch?: ReactNode;
};

export function DispatchPage({ id, onBack, onDraft, onArrival, onDispatch, onCopy, onSettings, versions, receipt, watch }: Props) {
  const dispatch = useLive("dispatch.show", { id });
  const [version, setVersion] = useState<number | null>(null);
  const shown = dispatch.answer;
  if (dispatch.failure !== null && shown === null) return <Notice failure={dispatch.failure} onClose={onBack} />;
  if (shown === null) return <Loading text={t("document.opening")} />;
  const { row } = shown;
  return (
    <DocumentView
      title={row.subject || t("drafting.no_subject")}
      // Esc leaves the version that was signed before it leaves the document.
      onBack={version === null ? onBack : () => setVersion(null)}
      marks={
        <>
          <UrgencyMark urgency={row.urgency} />
          <StageMark stage={row.stage} deliveries={row.deliveries} testId="stage" />
        </>
      }
      actions={<Actions dispatch={shown} onDraft={onDraft} onCopy={onCopy} onSettings={onSettings} receipt={receipt} />}
      pages={version === null ? <Pages dispatch={shown} /> : <SignedVersion file={{ type: "dispatch", id }} signature={version} onClose={() => setVersion(null)} />}
      side={<Side dispatch={shown} onArrival={onArrival} onDispatch={onDispatch} onVersion={setVersion} onAgain={dispatch.reload} versions={versions} watch={watch} />}
    />
  );
}

function Pages({ dispatch }: { dispatch: DispatchView }) {
  // Asked anew when the stage changes: signing and issuing make another file.
  return <PageOf key={dispatch.row.stage} id={dispatch.row.id} />;
}

function PageOf({ id }: { id: number }) {
  const page = useLive("dispatch.page", { id });
  if (page.failure !== null) return <Notice failure={page.failure} />;
  if (page.answer === null) return <Loading text={t("pdf.loading")} />;
  return <PdfView pdf={page.answer.pdf} label={page.answer.name} />;
}

type SideProps = { dispatch: DispatchView; onArrival: (id: number) => void; onDispatch: (id: number) => void; onVersion: (signature: number) => void; onAgain: () => void; versions: ReactNode; watch: ReactNode };

function Side({ dispatch, onArrival, onDispatch, onVersion, onAgain, versions, watch }: SideProps) {
  const { row, in_reply_to: replyTo } = dispatch;
  const verify = useVerify(row.id, onAgain);
  // Once it is under way, how it fares at each recipient is what one looks for.
  const recipients = (
    <Section title={t("document.recipients")}>
      <DeliveryTable dispatch={dispatch} />
    </Section>
  );
  return (
    <>
      <Section title={t("document.facts")}>
        <FactList
          facts={{
            [t("fact.kind")]: row.kind_name,
            [t("fact.written")]: row.written === null ? null : <b data-testid="written">{row.written}</b>,
            [t("fact.notation")]: row.written === null && row.notation !== null ? `…/${row.notation}` : null,
            [t("fact.issued_on")]: day(row.issued_on),
            [t("fact.document_id")]: row.document_id === null ? null : <code data-testid="document-id">{row.document_id}</code>,
            [t("fact.from")]: row.from,
            [t("fact.signed_at")]: dispatch.signed_at === null ? null : moment(dispatch.signed_at),
            [t("fact.sent_at")]: dispatch.sent_at === null ? null : moment(dispatch.sent_at),
            [t("fact.in_reply_to")]: replyTo === null ? null : (
              <Button look="quiet" onPress={() => onArrival(replyTo)}>
                {t("document.open_arrival")}
              </Button>
            ),
          }}
        />
      </Section>
      {row.stage === "sent" && recipients}
      {row.stage === "sent" && watch}
      <Asked dispatch={dispatch} />
      <Linked dispatch={dispatch} onDraft={onDispatch} />
      <Thread entries={dispatch.exchange.thread} here={row.id} onDispatch={onDispatch} onArrival={onArrival} />
      <Enclosures id={row.id} />
      {row.stage !== "draft" && (
        <Section title={t("document.signatures")}>
          <VerdictPanel verdict={dispatch.verdict} file={{ type: "dispatch", id: row.id }} name={row.written ?? row.subject} onVersion={onVersion} onAgain={verify.run} busy={verify.busy} testId="verdict" />
          {verify.failure !== null && <Notice failure={verify.failure} onClose={verify.clear} />}
        </Section>
      )}
      {row.stage !== "sent" && recipients}
      <Section title={t("document.history")}>
        <History entries={dispatch.history} />
      </Section>
      {versions}
    </>
  );
}

/** Checks again: at once with what is here; what is missing is asked for, and the page changes when it comes. */
function useVerify(id: number, onDone: () => void) {
  const { run: judge, ...verify } = useAct("dispatch.verify");
  const say = useSay();
  const run = () =>
    void judge({ id }).then((done) => {
      if (done?.verdict == null) return;
      onDone();
      const { verdict, signatories } = done.verdict;
      say(t(verdict === "indeterminate" ? "said.verified_asking" : "said.verified", { verdict: t(`verdict.${verdict}`) }), toneOf(verdict, signatories?.outcome));
    });
  return { run, ...verify };
}

type Asking = "sign" | "reopen" | "issue" | "send" | null;

function Actions({ dispatch, onDraft, onCopy, onSettings, receipt }: { dispatch: DispatchView; receipt: ReactNode; onDraft: (id: number) => void; onCopy: (source: CopySource) => void; onSettings: () => void }) {
  const [asking, setAsking] = useState<Asking>(null);
  const { id, stage } = dispatch.row;
  const close = () => setAsking(null);
  return (
    <>
      <SavePage dispatch={dispatch} />
      {(stage === "issued" || stage === "sent") && receipt}
      {(stage === "issued" || stage === "sent") && <ExportEvidence id={id} />}
      {stage === "sent" && <PackParcel dispatch={id} onSettings={onSettings} testId="dispatch-pack" />}
      <ExportWord id={id} name={dispatch.row.written ?? t("outgoing.file_name", { id })} />
      {(stage === "issued" || stage === "sent") && (
        <Button look="quiet" icon={<CopyPlus size={15} aria-hidden />} hint={t("copies.make_hint")} onPress={() => onCopy({ type: "dispatch", id })} testId="copy">
          {t("copies.act")}
        </Button>
      )}
      {stage === "draft" && (
        <>
          <Button icon={<PenLine size={15} aria-hidden />} onPress={() => onDraft(id)} testId="edit">
            {t("act.edit")}
          </Button>
          <Button look="main" icon={<PenLine size={15} aria-hidden />} chord="F6" onPress={() => setAsking("sign")} testId="sign">
            {t("act.sign")}
          </Button>
        </>
      )}
      {stage === "signed" && (
        <>
          <Button icon={<RotateCcw size={15} aria-hidden />} onPress={() => setAsking("reopen")} testId="reopen">
            {t("act.reopen")}
          </Button>
          <Button look="main" icon={<Stamp size={15} aria-hidden />} chord="F7" hint={t("outgoing.issue_hint")} onPress={() => setAsking("issue")} testId="issue">
            {t("act.issue")}
          </Button>
        </>
      )}
      {stage === "issued" && (
        <Button look="main" icon={<Send size={15} aria-hidden />} chord="F8" hint={t("outgoing.send_hint")} onPress={() => setAsking("send")} testId="send">
          {t("act.send")}
        </Button>
      )}
      <ExchangeActions dispatch={dispatch} onDraft={onDraft} />
      {asking === "sign" && <Sign id={id} onClose={close} onSettings={onSettings} />}
      {asking === "reopen" && <Reopen id={id} onClose={close} onDraft={onDraft} />}
      {asking === "issue" && <Issue dispatch={dispatch} onClose={close} onSettings={onSettings} />}
      {asking === "send" && <SendDialog dispatch={dispatch} onClose={close} />}
    </>
  );
}

function SavePage({ dispatch }: { dispatch: DispatchView }) {
  const save = useAct("dispatch.save_page");
  const say = useSay();
  const { ask, dialog } = useSavePath();
  const { id, written } = dispatch.row;
  const name = `${(written ?? t("outgoing.file_name", { id })).replaceAll("/", "-")}.pdf`;
  const go = () =>
    ask(name, [{ name: "PDF", extensions: ["pdf"] }], (path) => {
      void save.run({ id, path }).then((done) => done !== null && say(t("said.file_saved", { path })));
    });
  return (
    <>
      <Button look="quiet" icon={<FileDown size={15} aria-hidden />} chord="Ctrl+S" onPress={go} testId="save-page">
        {t("act.save_file")}
      </Button>
      {dialog}
      {save.failure !== null && <Notice failure={save.failure} onClose={save.clear} />}
    </>
  );
}

function Sign({ id, onClose, onSettings }: { id: number; onClose: () => void; onSettings: () => void }) {
  const sign = useAct("dispatch.sign");
  const say = useSay();
  const ok = async (use: KeyUse) => {
    if ((await sign.run({ id, ...use })) === null) return;
    say(t("said.signed"));
    onClose();
  };
  return (
    <KeyDialog
      title={t("drafting.sign_title")}
      text={t("drafting.sign_text")}
      act={t("act.sign")}
      whose="leader"
      busy={sign.busy}
      failure={sign.failure}
      onOk={(use) => void ok(use)}
      onClose={onClose}
      onSettings={onSettings}
    />
  );
}

function Reopen({ id, onClose, onDraft }: { id: number; onClose: () => void; onDraft: (id: number) => void }) {
  const reopen = useAct("dispatch.reopen");
  const say = useSay();
  const ok = async () => {
    if ((await reopen.run({ id })) === null) return;
    say(t("said.reopened"));
    onDraft(id);
  };
  return (
    <Confirm
      title={t("outgoing.reopen_title")}
      text={t("outgoing.reopen_text")}
      act={t("act.reopen")}
      busy={reopen.busy}
      failure={reopen.failure}
      onOk={() => void ok()}
      onClose={onClose}
    />
  );
}

function Issue({ dispatch, onClose, onSettings }: { dispatch: DispatchView; onClose: () => void; onSettings: () => void }) {
  const issue = useAct("dispatch.issue");
  const say = useSay();
  const { id, notation } = dispatch.row;
  const ok = async (use: KeyUse) => {
    const done = await issue.run({ id, ...use });
    if (done === null) return;
    say(t("said.issued", { written: done.written, day: day(done.issued_on) }));
    onClose();
  };
  return (
    <KeyDialog
      title={t("outgoing.issue_title")}
      text={t("outgoing.issue_text", { notation: notation ?? "" })}
      act={t("act.issue")}
      whose="office"
      busy={issue.busy}
      failure={issue.failure}
      onOk={(use) => void ok(use)}
      onClose={onClose}
      onSettings={onSettings}
    />
  );
}
