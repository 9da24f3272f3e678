/** What waits at the door: letters and answers that have not left, and what a person can do about them. */
import { RotateCw, Undo2 } from "lucide-react";
import { useState } from "react";
import type { OutboxRow } from "../../api/bindings";
import { useAct } from "../../api/call";
import { useLive } from "../../api/useLive";
import { t } from "../../i18n";
import { moment } from "../../i18n/format";
import { Button } from "../../shared/Button";
import { Dialog } from "../../shared/Dialog";
import { Loading } from "../../shared/Empty";
import { Notice, textsOf } from "../../shared/Notice";

export function Outbox({ onClose }: { onClose: () => void }) {
  const outbox = useLive("outbox.list", {});
  const rows = outbox.answer?.rows ?? [];
  const [asked, setAsked] = useState<number | null>(null);
  const retry = useAct("outbox.retry");
  const withdraw = useAct("outbox.withdraw");
  const failure = outbox.failure ?? retry.failure ?? withdraw.failure;
  return (
    <Dialog
      title={t("outbox.title")}
      onClose={onClose}
      wide
      testId="outbox"
      foot={
        <Button look="main" onPress={onClose} autoFocus>
          {t("act.close")}
        </Button>
      }
    >
      <p className="quiet">{t("outbox.text")}</p>
      {failure !== null && <Notice failure={failure} />}
      {outbox.answer === null && outbox.loading && <Loading text={t("list.loading")} />}
      {outbox.answer !== null && rows.length === 0 && <p>{t("outbox.none")}</p>}
      <ul className="outbox">
        {rows.map((row) => (
          <li key={row.id} data-testid={`outbox-${row.id}`} data-word={row.state}>
            <div>
              <strong>{row.subject}</strong>
              <small>
                {t(`outbox.kind.${row.kind}`)} · {t(`outbox.state.${row.state}`)} · {when(row)}
              </small>
              {row.fault !== null && <p>{`${textsOf(row.fault, {}).title} ${textsOf(row.fault, {}).remedy}`}</p>}
            </div>
            {asked === row.id ? (
              <WithdrawAsk
                onNo={() => setAsked(null)}
                onYes={() => {
                  setAsked(null);
                  void withdraw.run({ id: row.id });
                }}
              />
            ) : (
              <div className="row-acts">
                {(row.state === "stuck" || row.state === "unknown" || row.state === "waiting") && (
                  <Button icon={<RotateCw size={14} aria-hidden />} onPress={() => void retry.run({ id: row.id })} testId={`outbox-${row.id}-retry`}>
                    {t("outbox.retry")}
                  </Button>
                )}
                {(row.state === "stuck" || row.state === "waiting") && (
                  <Button look="quiet" icon={<Undo2 size={14} aria-hidden />} onPress={() => setAsked(row.id)} testId={`outbox-${row.id}-withdraw`}>
                    {t("outbox.withdraw")}
                  </Button>
                )}
              </div>
            )}
          </li>
        ))}
      </ul>
    </Dialog>
  );
}

function WithdrawAsk({ onYes, onNo }: { onYes: () => void; onNo: () => void }) {
  return (
    <div className="row-acts">
      <span>{t("outbox.withdraw_ask")}</span>
      <Button onPress={onNo} autoFocus>
        {t("act.no")}
      </Button>
      <Button look="danger" onPress={onYes}>
        {t("outbox.withdraw")}
      </Button>
    </div>
  );
}

function when(row: OutboxRow): string {
  const tries = t("outbox.attempts", { count: row.attempts });
  return row.state === "waiting" && row.attempts > 0 ? `${tries} · ${t("outbox.next_at", { at: moment(row.next_at) })}` : tries;
}
