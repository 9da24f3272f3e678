/** What waits at the door: letters and answers that have not left, and what a person can do about them. */
import { Pause, Play, RotateCw, Send, Undo2 } from "lucide-react";
import { useState } from "react";
import type { OutboxRow } from "../../api/bindings";
import { useAct } from "../../api/call";
import { useLive } from "../../api/useLive";
import { t } from "../../i18n";
import { moment } from "../../i18n/format";
import { Button } from "../../shared/Button";
import { Dialog } from "../../shared/Dialog";
import { Loading } from "../../shared/Empty";
import { answerWords } from "../../shared/marks";
import { Notice, textsOf } from "../../shared/Notice";
import { PackParcel } from "../../shared/PackParcel";
import { useSay } from "../../shared/said";

export function Outbox({ onClose }: { onClose: () => void }) {
  const outbox = useLive("outbox.list", {});
  const rows = outbox.answer?.rows ?? [];
  const [asked, setAsked] = useState<{ id: number; what: "withdraw" | "unstamped" } | null>(null);
  const retry = useAct("outbox.retry");
  const withdraw = useAct("outbox.withdraw");
  const unstamped = useAct("outbox.send_unstamped");
  const now = useAct("outbox.now");
  const hold = useAct("outbox.hold");
  const release = useAct("outbox.release");
  const holdDesk = useAct("outbox.hold_desk");
  const deskHeldAt = outbox.answer?.desk_held_at ?? null;
  const say = useSay();
  const failure = outbox.failure ?? retry.failure ?? withdraw.failure ?? unstamped.failure ?? now.failure ?? hold.failure ?? release.failure ?? holdDesk.failure;
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
      <div className="row-acts">
        {deskHeldAt !== null && (
          <span className="care" data-testid="outbox-desk-held">
            {t("outbox.desk_held", { at: moment(deskHeldAt) })}
          </span>
        )}
        <Button look="quiet" icon={deskHeldAt === null ? <Pause size={14} aria-hidden /> : <Play size={14} aria-hidden />} onPress={() => void holdDesk.run({ held: deskHeldAt === null })} testId="outbox-hold-desk">
          {t(deskHeldAt === null ? "outbox.hold_desk" : "outbox.release_desk")}
        </Button>
      </div>
      {failure !== null && <Notice failure={failure} />}
      {outbox.answer === null && outbox.loading && <Loading text={t("list.loading")} />}
      {outbox.answer !== null && rows.length === 0 && <p>{t("outbox.none")}</p>}
      <ul className="outbox">
        {rows.map((row) => (
          <li key={row.id} data-testid={`outbox-${row.id}`} data-word={row.state}>
            <div>
              <strong>{row.subject}</strong>
              <small>
                {[kindOf(row), t(`outbox.state.${row.state}`), row.road_name === "" ? "" : t("outbox.over", { name: row.road_name }), when(row)].filter(Boolean).join(" · ")}
              </small>{" "}
              {row.urgent && <span className="chip care">{t("outbox.urgent")}</span>} <span data-testid={`outbox-${row.id}-waits`}>{t(`outbox.waits.${row.waits}`)}</span>
              {row.on_stick_at !== null && <p data-testid={`outbox-${row.id}-stick`}>{t("parcel.marker", { at: moment(row.on_stick_at) })}</p>}
              {row.fault !== null && <p>{`${textsOf(row.fault, {}).title} ${textsOf(row.fault, {}).remedy}`}</p>}
            </div>
            {asked?.id === row.id ? (
              <AskOnce
                text={t(asked.what === "withdraw" ? "outbox.withdraw_ask" : "outbox.send_unstamped_ask")}
                act={t(asked.what === "withdraw" ? "outbox.withdraw" : "outbox.send_unstamped_yes")}
                onNo={() => {
                  setAsked(null);
                  focusBack(`outbox-${row.id}-${asked.what}`);
                }}
                onYes={() => {
                  setAsked(null);
                  void (asked.what === "withdraw" ? withdraw.run({ id: row.id }) : sendUnstamped(row.id));
                }}
              />
            ) : (
              <div className="row-acts">
                {row.kind === "document" && row.dispatch !== null && row.state !== "stamping" && <PackParcel dispatch={row.dispatch} testId={`outbox-${row.id}-pack`} />}
                {(row.state === "unknown" || row.state === "waiting") && (
                  <Button icon={<Send size={14} aria-hidden />} onPress={() => void now.run({ id: row.id })} testId={`outbox-${row.id}-now`}>
                    {t("outbox.now")}
                  </Button>
                )}
                {row.held_at !== null && (
                  <Button look="quiet" icon={<Play size={14} aria-hidden />} onPress={() => void release.run({ id: row.id })} testId={`outbox-${row.id}-release`}>
                    {t("outbox.release")}
                  </Button>
                )}
                {row.held_at === null && row.state !== "stuck" && (
                  <Button look="quiet" icon={<Pause size={14} aria-hidden />} onPress={() => void hold.run({ id: row.id })} testId={`outbox-${row.id}-hold`}>
                    {t("outbox.hold")}
                  </Button>
                )}
                {(row.state === "stuck" || row.state === "unknown" || row.state === "waiting" || row.state === "stamping") && (
                  <Button icon={<RotateCw size={14} aria-hidden />} onPress={() => void retry.run({ id: row.id })} testId={`outbox-${row.id}-retry`}>
                    {t(row.state === "stamping" ? "outbox.ask_again" : "outbox.retry")}
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

/** Puts the keys back where the question came from. */
function focusBack(testId: string) {
  setTimeout(() => document.querySelector<HTMLElement>(`[data-testid="${testId}"]`)?.focus(), 0);
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
  // What waits for its stamp has not been tried on the road.
  if (row.state === "stamping") return "";
  const tries = t("outbox.attempts", { count: row.attempts });
  return row.state === "waiting" && row.attempts > 0 ? `${tries} · ${t("outbox.next_at", { at: moment(row.next_at) })}` : tries;
}

/** What the letter is, in words: a document, a corrected one, a replacing one, an answer, or a question. */
function kindOf(row: OutboxRow): string {
  if (row.kind === "document") return row.business === "update" || row.business === "replace" ? t(`outbox.business.${row.business}`) : t("outbox.kind.document");
  if (row.code === "recall_asked") return t("outbox.asks_back");
  return row.code === null ? t("outbox.kind.status") : answerWords(row.code);
}
