/** One copy: its page, what it was made from, what became of the signatures there; its number can be made void. */
import { Ban, FileDown } from "lucide-react";
import { useState } from "react";
import type { CopyView } from "../../api/bindings";
import { useAct } from "../../api/call";
import { useLive } from "../../api/useLive";
import { t } from "../../i18n";
import { day, moment } from "../../i18n/format";
import { Button } from "../../shared/Button";
import { Dialog } from "../../shared/Dialog";
import { DocumentView, FactList, Section } from "../../shared/DocumentView";
import { Loading } from "../../shared/Empty";
import { LongField } from "../../shared/Field";
import { Notice } from "../../shared/Notice";
import { PdfView } from "../../shared/PdfView";
import { useSavePath } from "../../shared/SavePath";
import { useSay } from "../../shared/said";
import { SignedVersion } from "../../shared/SignedVersion";
import { VerdictPanel } from "../../shared/VerdictPanel";

type Props = { id: number; onBack: () => void; onArrival: (id: number) => void; onDispatch: (id: number) => void };

export function CopyPage({ id, onBack, onArrival, onDispatch }: Props) {
  const copy = useLive("copy.show", { id });
  const [version, setVersion] = useState<number | null>(null);
  const shown = copy.answer;
  if (copy.failure !== null && shown === null) return <Notice failure={copy.failure} onClose={onBack} />;
  if (shown === null) return <Loading text={t("document.opening")} />;
  return (
    <DocumentView
      title={`${shown.form_name} ${shown.written}`}
      onBack={onBack}
      marks={shown.void_at === null ? null : <span className="mark bad" data-testid="void">{t("copies.void")}</span>}
      actions={<Actions copy={shown} />}
      pages={version === null ? <PageOf id={id} /> : <SignedVersion file={{ type: "copy", id }} signature={version} onClose={() => setVersion(null)} />}
      side={<Side copy={shown} onVersion={setVersion} onArrival={onArrival} onDispatch={onDispatch} />}
    />
  );
}

function PageOf({ id }: { id: number }) {
  const page = useLive("copy.page", { id });
  if (page.failure !== null) return <Notice failure={page.failure} />;
  if (page.answer === null) return <Loading text={t("pdf.loading")} />;
  return <PdfView pdf={page.answer.pdf} label={page.answer.name} />;
}

type SideProps = { copy: CopyView; onVersion: (signature: number) => void } & Pick<Props, "onArrival" | "onDispatch">;

function Side({ copy, onVersion, onArrival, onDispatch }: SideProps) {
  const { arrival, dispatch, signer } = copy;
  return (
    <>
      {copy.void_at !== null && <p className="business-note recall">{t("copies.void_because", { reason: copy.void_reason, at: moment(copy.void_at) })}</p>}
      <Section title={t("document.facts")}>
        <FactList
          facts={{
            [t("fact.written")]: <b data-testid="written">{copy.written}</b>,
            [t("copies.form")]: copy.form_name,
            [t("copies.direction")]: t("copies.way", { from: t(`medium.${copy.from}`), to: t(`medium.${copy.to}`) }),
            [t("copies.made_on")]: day(copy.made_on),
            [t("copies.signer")]: [...signer.authority, signer.position, signer.name].join(" / "),
            [t("document.recipients")]: copy.recipients.join("; "),
            [t("copies.amount")]: copy.to === "paper" ? String(copy.amount) : null,
          }}
        />
      </Section>
      <Section title={t("copies.of")}>
        <FactList
          facts={{
            [t("copies.original")]: copy.original,
            [t("column.subject")]: copy.subject,
            [t("copies.source_name")]: copy.source_name,
            [t("copies.pages")]: copy.pages.join(", "),
            [t("copies.parts")]: copy.parts.join(", "),
          }}
        />
        {copy.accepted !== "" && (
          <p className="notice fix" data-testid="accepted">
            {t("copies.accepted", { verdict: t(`verdict.${copy.accepted}`) })}
          </p>
        )}
        <p className="help" data-testid="signatures-of-source">
          {t(`copies.signatures.${copy.signatures}`)}
        </p>
        {arrival !== null && (
          <Button look="quiet" onPress={() => onArrival(arrival)}>
            {t("document.open_arrival")}
          </Button>
        )}
        {dispatch !== null && (
          <Button look="quiet" onPress={() => onDispatch(dispatch)}>
            {t("copies.open_dispatch")}
          </Button>
        )}
      </Section>
      {copy.to === "electronic" && copy.void_at === null && (
        <Section title={t("document.signatures")}>
          <Judged copy={copy} onVersion={onVersion} />
        </Section>
      )}
      {copy.to === "paper" && copy.void_at === null && <p className="notice wait">{t("copies.print_text")}</p>}
    </>
  );
}

/** Its own signature, judged as of now. */
function Judged({ copy, onVersion }: { copy: CopyView; onVersion: (signature: number) => void }) {
  const file = { type: "copy", id: copy.id } as const;
  const verdict = useLive("verdict.show", file);
  if (verdict.failure !== null) return <Notice failure={verdict.failure} />;
  if (verdict.answer === null) return <Loading text={t("incoming.verifying")} />;
  return <VerdictPanel verdict={verdict.answer} file={file} name={copy.written} onVersion={onVersion} onAgain={verdict.reload} busy={verdict.loading} testId="verdict" />;
}

function Actions({ copy }: { copy: CopyView }) {
  const [cancelling, setCancelling] = useState(false);
  const save = useAct("copy.save_page");
  const say = useSay();
  const { ask, dialog } = useSavePath();
  const go = () =>
    ask(`${copy.written.replaceAll("/", "_")}.pdf`, [{ name: "PDF", extensions: ["pdf"] }], (path) => {
      void save.run({ id: copy.id, path }).then((done) => done !== null && say(t("said.file_saved", { path })));
    });
  return (
    <>
      {copy.void_at === null && (
        <Button look="quiet" icon={<Ban size={15} aria-hidden />} onPress={() => setCancelling(true)} testId="cancel-copy">
          {t("copies.cancel")}
        </Button>
      )}
      <Button look="main" icon={<FileDown size={15} aria-hidden />} chord="Ctrl+S" onPress={go} testId="save-page">
        {copy.to === "paper" ? t("copies.save_to_print") : t("act.save_file")}
      </Button>
      {dialog}
      {save.failure !== null && <Notice failure={save.failure} onClose={save.clear} />}
      {cancelling && <Cancel copy={copy} onClose={() => setCancelling(false)} />}
    </>
  );
}

function Cancel({ copy, onClose }: { copy: CopyView; onClose: () => void }) {
  const [reason, setReason] = useState("");
  const cancel = useAct("copy.cancel");
  const say = useSay();
  const ok = async () => {
    if ((await cancel.run({ id: copy.id, reason: reason.trim() })) === null) return;
    say(t("copies.said_void", { written: copy.written }));
    onClose();
  };
  return (
    <Dialog
      title={t("copies.cancel_title", { written: copy.written })}
      onClose={onClose}
      foot={
        <>
          <Button onPress={onClose}>{t("act.cancel")}</Button>
          <Button look="danger" onPress={() => void ok()} off={cancel.busy || reason.trim() === ""} testId="cancel-ok">
            {t("copies.cancel")}
          </Button>
        </>
      }
    >
      <p>{t("copies.cancel_text")}</p>
      <LongField label={t("incoming.reason")} value={reason} onChange={setReason} rows={3} autoFocus testId="cancel-reason" required />
      {cancel.failure !== null && <Notice failure={cancel.failure} />}
    </Dialog>
  );
}
