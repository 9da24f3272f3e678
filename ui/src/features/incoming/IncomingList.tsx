/** Văn bản đến: what others sent, what still waits for this office first. */
import { type ReactNode, useState } from "react";
import type { IncomingRow } from "../../api/bindings";
import { type LivePages, useLive, useLivePages } from "../../api/useLive";
import { t } from "../../i18n";
import { day, moment, number } from "../../i18n/format";
import { Segments } from "../../shared/Choice";
import { Empty, Loading } from "../../shared/Empty";
import { type Column, LongList } from "../../shared/LongList";
import { ArrivalStageMark, BusinessMark, UrgencyMark, VerdictMark, WantedMark } from "../../shared/marks";
import { Notice } from "../../shared/Notice";
import { ReceiveParcel } from "../../shared/ReceiveParcel";
import { SearchBox } from "../../shared/SearchBox";
import { FailedPackages } from "./FailedPackages";
import { WaitingChecks } from "./WaitingChecks";

const FILTERS = ["arrived", "registered", "refused", "untold", "all"] as const;
export type ArrivalFilter = (typeof FILTERS)[number];

type Props = { filter: ArrivalFilter; onFilter: (filter: ArrivalFilter) => void; start: number | null; onOpen: (id: number) => void; /** The door to judging any PDF: another feature's. */ judgeFile?: ReactNode };

export function IncomingList({ filter, onFilter, start, onOpen, judgeFile }: Props) {
  const [text, setText] = useState("");
  const list = useLivePages("incoming.list", { stage: filter === "all" || filter === "untold" ? null : filter, text });
  const waiting = useLive("verdict.waiting", { before: null, limit: 1 });
  const untold = waiting.answer?.total ?? 0;
  const total = filter === "untold" ? waiting.answer?.total : list.answer?.total;
  return (
    <div className="page">
      <header className="page-head">
        <h1>{t("incoming.title")}</h1>
        <span className="count">{total !== undefined && t("list.count", { count: number(total) })}</span>
        <Segments
          label={t("incoming.filter")}
          value={filter}
          onChange={onFilter}
          options={FILTERS.map((value) => ({ value, text: filterText(value, untold), testId: `filter-${value}` }))}
        />
        {filter !== "untold" && <SearchBox label={t("incoming.search")} onSearch={setText} />}
        <ReceiveParcel onOpen={onOpen} />
        {judgeFile}
      </header>
      <FailedPackages />
      {filter === "untold" ? <WaitingChecks start={start} onOpen={onOpen} /> : <Arrivals list={list} filter={filter} searched={text !== ""} start={start} onOpen={onOpen} />}
    </div>
  );
}

type ArrivalsProps = { list: LivePages<IncomingRow>; filter: ArrivalFilter; searched: boolean } & Pick<Props, "start" | "onOpen">;

function Arrivals({ list, filter, searched, start, onOpen }: ArrivalsProps) {
  const rows = list.answer?.rows ?? [];
  return (
    <>
      {list.failure !== null && <Notice failure={list.failure} />}
      {list.answer === null && list.loading && <Loading text={t("list.loading")} />}
      {list.answer !== null && rows.length === 0 && <Nothing searched={searched} filter={filter} />}
      {rows.length > 0 && (
        <LongList
          label={t("incoming.title")}
          columns={columns(filter)}
          rows={rows}
          total={list.answer?.total ?? 0}
          idOf={(row) => row.id}
          lookOf={(row) => (row.stage === "arrived" ? "unread" : "")}
          onOpen={onOpen}
          onMore={list.more}
          start={start}
        />
      )}
    </>
  );
}

/** That some signatures cannot be told yet is in sight whatever is listed. */
function filterText(filter: ArrivalFilter, untold: number): string {
  if (filter === "all") return t("list.all");
  if (filter === "untold") return untold === 0 ? t("judgment.panel.waiting") : `${t("judgment.panel.waiting")} (${number(untold)})`;
  return t(`stage.${filter}`);
}

function Nothing({ searched, filter }: { searched: boolean; filter: ArrivalFilter }) {
  if (searched) return <Empty title={t("list.nothing_found")} text={t("list.nothing_found_text")} />;
  if (filter === "arrived") return <Empty title={t("incoming.none_waits")} text={t("incoming.none_waits_text")} />;
  return <Empty title={t("incoming.none")} text={t("incoming.none_text")} />;
}

/** Columns that would say the same in every row are left out. */
function columns(filter: ArrivalFilter): Column<IncomingRow>[] {
  const columnsOfAll: Column<IncomingRow>[] = [
    { name: "number", title: t("column.arrival_number"), width: "72px", cell: (row) => <b>{row.arrival_number ?? ""}</b> },
    { name: "arrived", title: t("column.arrived"), width: "130px", cell: (row) => moment(row.arrived_at) },
    {
      name: "written",
      title: t("column.written"),
      width: "150px",
      cell: (row) => (
        <>
          <b>{row.written}</b>
          <small>{day(row.promulgated)}</small>
        </>
      ),
    },
    {
      name: "subject",
      title: t("column.subject"),
      width: "minmax(240px,1fr)",
      cell: (row) => (
        <>
          <span className="subject" title={row.subject}>{row.subject || t("incoming.no_subject")}</span>
          <small>
            {row.kind_name} <UrgencyMark urgency={row.urgency} /> <BusinessMark business={row.business} /> <WantedMark wanted={row.wanted} testId={`wanted-${row.id}`} />
          </small>
        </>
      ),
    },
    {
      name: "from",
      title: t("column.from"),
      width: "minmax(130px,200px)",
      cell: (row) => (
        <>
          <span className="subject" title={row.from_name}>{row.from_name || row.from}</span>
          <small>{row.from}</small>
        </>
      ),
    },
    { name: "verdict", title: t("column.verdict"), width: "158px", cell: (row) => <VerdictMark verdict={row.verdict} signatories={row.signatories} /> },
    { name: "stage", title: t("column.stage"), width: "118px", cell: (row) => <ArrivalStageMark stage={row.stage} /> },
  ];
  const idle = filter === "all" ? [] : filter === "registered" ? ["stage"] : ["stage", "number"];
  return columnsOfAll.filter((column) => !idle.includes(column.name));
}
