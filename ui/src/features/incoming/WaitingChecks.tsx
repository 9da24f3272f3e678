/** Deferred re-checks: arrivals whose signatures cannot be told yet, why, and when the authorities are asked next. */
import { useState } from "react";
import type { WaitingCheck } from "../../api/bindings";
import { useLive } from "../../api/useLive";
import { t } from "../../i18n";
import { moment } from "../../i18n/format";
import { Empty, Loading } from "../../shared/Empty";
import { type Column, LongList } from "../../shared/LongList";
import { ArrivalStageMark, faultWords } from "../../shared/marks";
import { Notice } from "../../shared/Notice";
import { nextWords, reasonWords } from "../../shared/verdictWords";

type Props = { start: number | null; onOpen: (id: number) => void };

const PAGE = 100;
/** The host gives no more at once; older ones come into sight as these are cleared. */
const MOST = 500;

export function WaitingChecks({ start, onOpen }: Props) {
  const [limit, setLimit] = useState(PAGE);
  const waiting = useLive("verdict.waiting", { before: null, limit });
  const rows = waiting.answer?.rows ?? [];
  if (waiting.failure !== null) return <Notice failure={waiting.failure} />;
  if (waiting.answer === null) return <Loading text={t("list.loading")} />;
  if (rows.length === 0) return <Empty title={t("judgment.panel.waiting_none")} text={t("judgment.panel.waiting_none_text")} />;
  return (
    <>
      <p className="quiet waiting-checks">{t("judgment.panel.waiting_text")}</p>
      <LongList
        label={t("judgment.panel.waiting_title")}
        columns={columns()}
        rows={rows}
        total={Math.min(waiting.answer.total, MOST)}
        idOf={({ row }) => row.id}
        onOpen={onOpen}
        onMore={() => setLimit((now) => Math.min(now + PAGE, MOST))}
        start={start}
      />
    </>
  );
}

function columns(): Column<WaitingCheck>[] {
  return [
    { name: "arrived", title: t("column.arrived"), width: "130px", cell: ({ row }) => moment(row.arrived_at) },
    {
      name: "subject",
      title: t("column.subject"),
      width: "minmax(220px,1fr)",
      cell: ({ row }) => (
        <>
          <span className="subject" title={row.subject}>
            {row.subject || t("incoming.no_subject")}
          </span>
          <small>
            {row.written} · {row.from_name || row.from}
          </small>
        </>
      ),
    },
    { name: "reason", title: t("judgment.panel.reason"), width: "minmax(200px,1fr)", cell: (check) => <Reason check={check} /> },
    {
      name: "next",
      title: t("judgment.panel.next"),
      width: "220px",
      cell: (check) => <span className="subject" title={nextWords(check)}>{nextWords(check)}</span>,
    },
    { name: "stage", title: t("column.stage"), width: "118px", cell: ({ row }) => <ArrivalStageMark stage={row.stage} /> },
  ];
}

function Reason({ check }: { check: WaitingCheck }) {
  const said = reasonWords(check);
  return (
    <>
      <span className="subject" title={said}>
        {said}
      </span>
      {check.fault !== null && <small>{faultWords(check.fault)}</small>}
    </>
  );
}
