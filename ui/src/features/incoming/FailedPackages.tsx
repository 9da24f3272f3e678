/** Packages of the axis that could not be taken in: told above the list, opened on demand, never thrown away. */
import { RefreshCw, Save, Undo2 } from "lucide-react";
import { useState } from "react";
import { useAct } from "../../api/call";
import { useLive } from "../../api/useLive";
import { t } from "../../i18n";
import { moment, number } from "../../i18n/format";
import { Button } from "../../shared/Button";
import { Dialog } from "../../shared/Dialog";
import { LongField } from "../../shared/Field";
import { Notice, textsOf } from "../../shared/Notice";
import { useSavePath } from "../../shared/SavePath";

export function FailedPackages() {
  const failed = useLive("inbox.failed", {});
  const [open, setOpen] = useState(false);
  const count = failed.answer?.rows.length ?? 0;
  // Whoever closed the last one is still told so.
  if (count === 0 && !open) return null;
  return (
    <div className="failed-line">
      {count > 0 && (
        <Button look="quiet" onPress={() => setOpen(true)} testId="failed-open">
          {t("failed.line", { count: number(count) })}
        </Button>
      )}
      {open && <FailedList onClose={() => setOpen(false)} />}
    </div>
  );
}

function FailedList({ onClose }: { onClose: () => void }) {
  const failed = useLive("inbox.failed", {});
  const save = useAct("inbox.save");
  const again = useAct("inbox.fetch_again");
  const reopen = useAct("inbox.reopen");
  const [closing, setClosing] = useState<string | null>(null);
  const [closed, setClosed] = useState<string | null>(null);
  const { ask, dialog } = useSavePath();
  const failure = failed.failure ?? save.failure ?? again.failure ?? reopen.failure;
  const rows = failed.answer?.rows ?? [];
  const undo = async (doc_id: string) => {
    if ((await reopen.run({ doc_id })) !== null) setClosed(null);
  };
  return (
    <Dialog
      title={t("failed.title")}
      onClose={onClose}
      wide
      testId="failed"
      foot={
        <>
          <Button icon={<RefreshCw size={14} aria-hidden />} off={again.busy} onPress={() => void again.run({})} testId="failed-again">
            {t("failed.again")}
          </Button>
          <Button look="main" onPress={onClose} autoFocus>
            {t("act.close")}
          </Button>
        </>
      }
    >
      <p className="quiet">{failed.answer !== null && rows.length === 0 ? t("failed.none") : t("failed.text")}</p>
      {failure !== null && <Notice failure={failure} />}
      {closed !== null && (
        <div className="row-acts" role="status" data-testid="failed-closed" data-word={closed}>
          <span>{t("failed.closed", { name: closed })}</span>
          <Button look="quiet" icon={<Undo2 size={14} aria-hidden />} off={reopen.busy} onPress={() => void undo(closed)} testId="failed-reopen">
            {t("failed.reopen")}
          </Button>
        </div>
      )}
      <ul className="outbox">
        {rows.map((row) => (
          <li key={row.doc_id} data-testid={`failed-${row.doc_id}`} data-word={row.code}>
            <div>
              <strong>{textsOf(row.code, {}).title}</strong>
              <small>
                {row.doc_id} · {moment(row.seen_at)} · {t("outbox.attempts", { count: row.attempts })}
              </small>
              <p>{textsOf(row.code, {}).remedy}</p>
            </div>
            <div className="row-acts">
              {row.kept && (
                <Button
                  icon={<Save size={14} aria-hidden />}
                  onPress={() => ask(`${row.doc_id}.edxml`, [], (path) => void save.run({ doc_id: row.doc_id, path }))}
                >
                  {t("failed.save")}
                </Button>
              )}
              <Button look="quiet" onPress={() => setClosing(row.doc_id)} testId={`failed-close-${row.doc_id}`}>
                {t("failed.close")}
              </Button>
            </div>
          </li>
        ))}
      </ul>
      {dialog}
      {closing !== null && <CloseDialog name={closing} onDone={() => setClosed(closing)} onClose={() => setClosing(null)} />}
    </Dialog>
  );
}

const REASON_LIMIT = 1000;

/** Nobody waits for the package any more, and the reason stays. */
function CloseDialog({ name, onDone, onClose }: { name: string; onDone: () => void; onClose: () => void }) {
  const [reason, setReason] = useState("");
  const [tried, setTried] = useState(false);
  const close = useAct("inbox.close");
  const length = [...reason].length;
  const wrong = length > REASON_LIMIT ? t("incoming.reason_long", { length }) : tried && reason.trim() === "" ? t("failed.close_needed") : null;
  const ok = async () => {
    setTried(true);
    if (reason.trim() === "" || length > REASON_LIMIT) return;
    if ((await close.run({ doc_id: name, reason: reason.trim() })) === null) return;
    onDone();
    onClose();
  };
  return (
    <Dialog
      title={t("failed.close_title")}
      onClose={onClose}
      testId="failed-close"
      foot={
        <>
          <Button onPress={onClose}>{t("act.cancel")}</Button>
          <Button look="main" onPress={() => void ok()} off={close.busy} testId="failed-close-ok">
            {t("failed.close_act")}
          </Button>
        </>
      }
    >
      <p>{t("failed.close_text", { name })}</p>
      <LongField label={t("failed.close_reason")} value={reason} onChange={setReason} rows={3} wrong={wrong} autoFocus testId="failed-close-reason" required />
      {close.failure !== null && <Notice failure={close.failure} onClose={close.clear} />}
    </Dialog>
  );
}
