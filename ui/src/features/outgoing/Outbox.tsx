/** What waits at the door: letters and answers that have not left, and what a person can do about them. */
import { RotateCw, Send, Undo2 } from "lucide-react";
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
import { useSay } from "../../shared/said";

export function Outbox({ onClose }: { onClose: () => void }) {
  const outbox = useLive("outbox.list", {});
  const rows = outbox.answer?.rows ?? [];
  const [asked, setAsked] = useState<{ id: number; what: "withdraw" | "unstamped" } | null>(null);
  const retry = useAct("outbox.retry");
  const withdraw = useAct("outbox.withdraw");
  const unstamped = useAct("outbox.send_unstamped");
  const say = useSay();
  const failure = outbox.failure ?? retry.failure ?? withdraw.failure ?? unstamped.failure;
  const sendUnstamped = async (id: number) => {
    if ((await unstamped.run({ id })) !== null) say(t("said.sent_unstamped"));
  };
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
            {asked?.id === row.id ? (
              <AskOnce
                text={t(asked.what === "withdraw" ? "outbox.withdraw_ask" : "outbox.send_unstamped_ask")}
                act={t(asked.what === "withdraw" ? "outbox.withdraw" : "outbox.send_unstamped")}
                onNo={() => setAsked(null)}
                onYes={() => {
                  setAsked(null);
                  void (asked.what === "withdraw" ? withdraw.run({ id: row.id }) : sendUnstamped(row.id));
                }}
              />
            ) : (
              <div className="row-acts">
                {(row.state === "stuck" || row.state === "unknown" || row.state === "waiting" || row.state === "stamping") && (
                  <Button icon={<RotateCw size={14} aria-hidden />} onPress={() => void retry.run({ id: row.id })} testId={`outbox-${row.id}-retry`}>
                    {t("outbox.retry")}
                  </Button>
                )}
                {row.state === "stamping" && (
                  <Button look="quiet" icon={<Send size={14} aria-hidden />} onPress={() => setAsked({ id: row.id, what: "unstamped" })} testId={`outbox-${row.id}-unstamped`}>
                    {t("outbox.send_unstamped")}
                  </Button>
                )}
                {(row.state === "stuck" || row.state === "waiting" || row.state === "stamping") && (
                  <Button look="quiet" icon={<Undo2 size={14} aria-hidden />} onPress={() => setAsked({ id: row.id, what: "withdraw" })} testId={`outbox-${row.id}-withdraw`}>
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

function AskOnce({ text, act, onYes, onNo }: { text: string; act: string; onYes: () => void; onNo: () => void }) {
  return (
    <div className="row-acts">
      <span>{text}</span>
      <Button onPress={onNo} autoFocus>
        {t("act.no")}
      </Button>
      <Button look="danger" onPress={onYes} testId="outbox-yes">
        {act}
      </Button>
    </div>
  );
}

function when(row: OutboxRow): string {
  const tries = t("outbox.attempts", { count: row.attempts });
  return row.state === "waiting" && row.attempts > 0 ? `${tries} · ${t("outbox.next_at", { at: moment(row.next_at) })}` : tries;
}
