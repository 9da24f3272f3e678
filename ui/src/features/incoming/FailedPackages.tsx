/** Packages of the axis that could not be taken in: told above the list, opened on demand, never thrown away. */
import { RefreshCw, Save } from "lucide-react";
import { useState } from "react";
import { useAct } from "../../api/call";
import { useLive } from "../../api/useLive";
import { t } from "../../i18n";
import { moment, number } from "../../i18n/format";
import { Button } from "../../shared/Button";
import { Dialog } from "../../shared/Dialog";
import { Notice, textsOf } from "../../shared/Notice";
import { useSavePath } from "../../shared/SavePath";

export function FailedPackages() {
  const failed = useLive("inbox.failed", {});
  const [open, setOpen] = useState(false);
  const count = failed.answer?.rows.length ?? 0;
  if (count === 0) return null;
  return (
    <div className="failed-line">
      <Button look="quiet" onPress={() => setOpen(true)} testId="failed-open">
        {t("failed.line", { count: number(count) })}
      </Button>
      {open && <FailedList onClose={() => setOpen(false)} />}
    </div>
  );
}

function FailedList({ onClose }: { onClose: () => void }) {
  const failed = useLive("inbox.failed", {});
  const save = useAct("inbox.save");
  const again = useAct("inbox.fetch_again");
  const { ask, dialog } = useSavePath();
  const failure = failed.failure ?? save.failure ?? again.failure;
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
      <p className="quiet">{t("failed.text")}</p>
      {failure !== null && <Notice failure={failure} />}
      <ul className="outbox">
        {(failed.answer?.rows ?? []).map((row) => (
          <li key={row.doc_id} data-testid={`failed-${row.doc_id}`} data-word={row.code}>
            <div>
              <strong>{textsOf(row.code, {}).title}</strong>
              <small>
                {row.doc_id} · {moment(row.seen_at)} · {t("outbox.attempts", { count: row.attempts })}
              </small>
              <p>{textsOf(row.code, {}).remedy}</p>
            </div>
            {row.kept && (
              <div className="row-acts">
                <Button
                  icon={<Save size={14} aria-hidden />}
                  onPress={() => ask(`${row.doc_id}.edxml`, [], (path) => void save.run({ doc_id: row.doc_id, path }))}
                >
                  {t("failed.save")}
                </Button>
              </div>
            )}
          </li>
        ))}
      </ul>
      {dialog}
    </Dialog>
  );
}
