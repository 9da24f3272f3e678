/** The batches of this desk, newest first; one that runs or was cut off stands out. */
import type { BatchAct, BatchRow, BatchState } from "../../api/bindings";
import { useLive } from "../../api/useLive";
import { t } from "../../i18n";
import { moment, number } from "../../i18n/format";

export function PastBatches({ act, onOpen }: { act: BatchAct; onOpen: (id: number) => void }) {
  const list = useLive("batch.list", {});
  const rows = list.answer?.rows.filter((row) => row.act === act) ?? [];
  if (rows.length === 0) return null;
  return (
    <section className="past-batches">
      <h2>{t("batch.past")}</h2>
      <ul className="cards">
        {rows.slice(0, SHOWN).map((row) => (
          <li key={row.id}>
            <button type="button" className="link" onClick={() => onOpen(row.id)} data-testid={`past-batch-${row.id}`}>
              {t("batch.past_line", { at: moment(row.begun_at), signer: row.signer })}
            </button>
            <BatchMark state={row.state} /> <small>{sum(row)}</small>
          </li>
        ))}
      </ul>
    </section>
  );
}

const SHOWN = 10;
const LOOK: Record<BatchState, string> = { running: "going", finished: "well", stopped: "care", key_failed: "bad", desk_failed: "bad", cut_off: "bad" };

export function BatchMark({ state }: { state: BatchState }) {
  return (
    <span className={`chip ${LOOK[state]}`} data-testid="batch-state" data-word={state}>
      {t(`batch.state.${state}`)}
    </span>
  );
}

/** `8 xong · 12 chưa tới lượt`, only what is not nought. */
export function sum(row: BatchRow): string {
  const parts: [keyof BatchRow & ("done" | "failed" | "rest" | "left_out"), number][] = [
    ["done", row.done],
    ["failed", row.failed],
    ["rest", row.rest],
    ["left_out", row.left_out],
  ];
  return parts
    .filter(([, count]) => count > 0)
    .map(([what, count]) => t(`batch.sum.${what}`, { count: number(count) }))
    .join(" · ");
}
