/** Văn bản đi: what this office writes and sends, each recipient's state beside it. */
import { type ReactNode, useState } from "react";
import type { DeliveryView, Outgoing, OutgoingRow } from "../../api/bindings";
import { useLivePages } from "../../api/useLive";
import { t } from "../../i18n";
import { day, number } from "../../i18n/format";
import { Segments } from "../../shared/Choice";
import { Empty, Loading } from "../../shared/Empty";
import { type Column, LongList } from "../../shared/LongList";
import { DeliveryMark, StageMark, UrgencyMark } from "../../shared/marks";
import { Notice } from "../../shared/Notice";
import { SearchBox } from "../../shared/SearchBox";

const STAGES = ["all", "draft", "signed", "issued", "sent"] as const;
export type StageFilter = (typeof STAGES)[number];

type Props = { stage: StageFilter; onStage: (stage: StageFilter) => void; start: number | null; onOpen: (id: number, stage: Outgoing) => void; /** The door to issuing many: another feature's. */ batch?: ReactNode; /** The door to signing any PDF: another feature's. */ signFile?: ReactNode };

export function OutgoingList({ stage, onStage, start, onOpen, batch, signFile }: Props) {
  const [text, setText] = useState("");
  const list = useLivePages("outgoing.list", { stage: stage === "all" ? null : stage, text });
  const rows = list.answer?.rows ?? [];
  const open = (id: number) => onOpen(id, rows.find((row) => row.id === id)?.stage ?? "sent");
  return (
    <div className="page">
      <header className="page-head">
        <h1>{t("outgoing.title")}</h1>
        <span className="count">{list.answer !== null && t("list.count", { count: number(list.answer.total) })}</span>
        <Segments
          label={t("outgoing.filter")}
          value={stage}
          onChange={onStage}
          options={STAGES.map((value) => ({ value, text: value === "all" ? t("list.all") : t(`stage.${value}`), testId: `filter-${value}` }))}
        />
        <SearchBox label={t("outgoing.search")} onSearch={setText} />
        {stage === "signed" && rows.length > 0 && batch}
        {stage !== "signed" && signFile}
      </header>
      {list.failure !== null && <Notice failure={list.failure} />}
      {list.answer === null && list.loading && <Loading text={t("list.loading")} />}
      {list.answer !== null && rows.length === 0 && <Nothing searched={text !== ""} stage={stage} />}
      {rows.length > 0 && (
        <LongList
          label={t("outgoing.title")}
          columns={columns(stage)}
          rows={rows}
          total={list.answer?.total ?? 0}
          idOf={(row) => row.id}
          onOpen={open}
          onMore={list.more}
          start={start}
        />
      )}
    </div>
  );
}

function Nothing({ searched, stage }: { searched: boolean; stage: StageFilter }) {
  if (searched) return <Empty title={t("list.nothing_found")} text={t("list.nothing_found_text")} />;
  if (stage !== "all") return <Empty title={t("outgoing.none_here")} text={t("outgoing.none_here_text")} />;
  return <Empty title={t("outgoing.none")} text={t("outgoing.none_text")} />;
}

const LINES = 2;

/** The stage is named only where it differs from row to row. */
function columns(filter: StageFilter): Column<OutgoingRow>[] {
  const columnsOfAll: Column<OutgoingRow>[] = [
    {
      name: "written",
      title: t("column.written"),
      width: "150px",
      cell: (row) => (row.written === null ? <span className="quiet">{row.notation === null ? "" : `…/${row.notation}`}</span> : <b>{row.written}</b>),
    },
    { name: "day", title: t("column.day"), width: "96px", cell: (row) => day(row.issued_on) },
    {
      name: "subject",
      title: t("column.subject"),
      width: "minmax(260px,1fr)",
      cell: (row) => (
        <>
          <span className="subject" title={row.subject}>{row.subject || t("drafting.no_subject")}</span>
          <small>
            {row.kind_name} <UrgencyMark urgency={row.urgency} />
          </small>
        </>
      ),
    },
    { name: "to", title: t("column.to"), width: "minmax(200px,300px)", cell: (row) => <Deliveries row={row} /> },
    { name: "stage", title: t("column.stage"), width: "124px", cell: (row) => <StageMark stage={row.stage} deliveries={row.deliveries} /> },
  ];
  return filter === "all" ? columnsOfAll : columnsOfAll.filter((column) => column.name !== "stage");
}

function Deliveries({ row }: { row: OutgoingRow }) {
  if (row.deliveries.length === 0) {
    const shown = row.to.slice(0, 3).join(", ");
    return <span className="quiet">{row.to.length > 3 ? `${shown} +${row.to.length - 3}` : shown || t("outgoing.paper_only")}</span>;
  }
  const shown = row.deliveries.length > LINES ? byWorry(row.deliveries).slice(0, LINES - 1) : row.deliveries;
  const rest = row.deliveries.length - shown.length;
  return (
    <>
      {shown.map((delivery) => (
        <DeliveryMark key={delivery.to} delivery={delivery} />
      ))}
      {rest > 0 && <small>{t("outgoing.more_recipients", { count: rest })}</small>}
    </>
  );
}

/** Those that need a look first. */
function byWorry(deliveries: DeliveryView[]): DeliveryView[] {
  return deliveries.toSorted((one, other) => calmness(one) - calmness(other));
}

function calmness({ road, answer }: DeliveryView): number {
  const worries = [road === "stuck", answer === "refused", road === "unknown", answer === null];
  const worst = worries.findIndex(Boolean);
  return worst < 0 ? worries.length : worst;
}
