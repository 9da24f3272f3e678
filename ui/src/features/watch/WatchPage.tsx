/** Theo dõi gửi nhận: who has received, accepted, refused and who is late; and everything that is not finished yet. */
import { FileDown } from "lucide-react";
import { useCallback, useState } from "react";
import type { WatchOnly, WatchQuery, WatchRow, WatchSort } from "../../api/bindings";
import { useAct } from "../../api/call";
import { useLive } from "../../api/useLive";
import { t } from "../../i18n";
import { moment, number } from "../../i18n/format";
import { Button } from "../../shared/Button";
import { Choice, Segments } from "../../shared/Choice";
import { Empty, Loading } from "../../shared/Empty";
import { Field } from "../../shared/Field";
import { type Column, LongList } from "../../shared/LongList";
import { StandingMark } from "../../shared/marks";
import { Notice } from "../../shared/Notice";
import { useSavePath } from "../../shared/SavePath";
import { SearchBox } from "../../shared/SearchBox";
import { useSay } from "../../shared/said";
import { typedDay } from "../../i18n/format";
import { CheckSlip } from "./CheckSlip";
import { PendingList } from "./PendingList";
import { RemindDialog } from "./RemindDialog";
import { LateMark, RemindButton, Reminded } from "./parts";

export type WatchTab = "recipients" | "pending";
type Props = { tab: WatchTab; onTab: (tab: WatchTab) => void; onDispatch: (id: number) => void; onArrival: (id: number) => void; onIncoming: () => void };

export function WatchPage({ tab, onTab, onDispatch, onArrival, onIncoming }: Props) {
  const tabs = (
    <Segments
      label={t("watch.tabs")}
      value={tab}
      onChange={onTab}
      options={(["recipients", "pending"] as const).map((value) => ({ value, text: t(`watch.tab.${value}`), testId: `watch-tab-${value}` }))}
    />
  );
  return tab === "recipients" ? <Recipients tabs={tabs} onDispatch={onDispatch} /> : <PendingList tabs={tabs} onDispatch={onDispatch} onArrival={onArrival} onIncoming={onIncoming} />;
}

const ONLY: WatchOnly[] = ["all", "unaccepted", "late", "beyond", "waiting", "unknown", "refused", "asked", "accepted", "closed"];
const SORTS: WatchSort[] = ["due", "name", "code", "written", "sent", "state", "reminded"];
const PAGE = 300;

function Recipients({ tabs, onDispatch }: { tabs: React.ReactNode; onDispatch: (id: number) => void }) {
  const [only, setOnly] = useState<WatchOnly>("unaccepted");
  const [sort, setSort] = useState<WatchSort>("due");
  const [text, setText] = useState("");
  const [group, setGroup] = useState("");
  const [from, setFrom] = useState("");
  const [to, setTo] = useState("");
  const [limit, setLimit] = useState(PAGE);
  const [reminding, setReminding] = useState<WatchRow | null>(null);
  const groups = useLive("library.list", { shelf: "recipients", text: "" });
  const query = queryOf({ only, sort, text, group: group === "" ? null : Number(group), from: typedDay(from) ?? "", to: typedDay(to) ?? "" });
  const list = useLive("watch.list", { ...query, limit });
  const page = list.answer;
  const counts = page?.counts;
  const total = page === null ? "" : t("watch.count", { rows: number(page.total), dispatches: number(page.dispatches) });
  const search = useCallback((words: string) => setText(words), []);
  const open = (id: number) => {
    const row = page?.rows.find((one) => one.id === id);
    if (row !== undefined) onDispatch(row.dispatch);
  };
  return (
    <div className="page watch-page">
      <header className="page-head">
        <h1>{t("watch.title")}</h1>
        {tabs}
        <SearchBox label={t("watch.search")} onSearch={search} />
        <ExportButtons query={query} name={t("watch.title")} />
        <CheckSlip />
      </header>
      <div className="watch-filters">
        <Choice
          label={t("watch.only")}
          value={only}
          onChange={setOnly}
          testId="watch-only"
          options={ONLY.map((value) => ({ value, text: counts === undefined ? t(`watch.choice.${value}`) : `${t(`watch.choice.${value}`)} (${number(counts[value])})`, testId: `watch-only-${value}` }))}
        />
        <Choice label={t("watch.sort")} value={sort} onChange={setSort} testId="watch-sort" options={SORTS.map((value) => ({ value, text: t(`watch.by.${value}`), testId: `watch-sort-${value}` }))} />
        <Choice
          label={t("watch.group")}
          value={group}
          onChange={setGroup}
          testId="watch-group"
          options={[{ value: "", text: t("watch.every_group") }, ...(groups.answer?.items ?? []).filter((item) => item.name !== "").map((item) => ({ value: String(item.id), text: item.name }))]}
        />
        <Field label={t("watch.from")} value={from} onChange={setFrom} wrong={from !== "" && typedDay(from) === null ? t("watch.day_wrong") : null} testId="watch-from" />
        <Field label={t("watch.to")} value={to} onChange={setTo} wrong={to !== "" && typedDay(to) === null ? t("watch.day_wrong") : null} testId="watch-to" />
      </div>
      <div className="watch-line">
        <span className="count" data-testid="watch-total">
          {total}
        </span>
        {page !== null && <ClockLine ahead={page.clock.ahead} known={page.days_known} />}
      </div>
      {list.failure !== null && <Notice failure={list.failure} />}
      {page === null && list.loading && <Loading text={t("list.loading")} />}
      {page !== null && page.rows.length === 0 && <Empty title={t("watch.none")} text={t("watch.none_text")} />}
      {page !== null && page.rows.length > 0 && (
        <LongList
          label={t("watch.title")}
          columns={columns(setReminding)}
          rows={page.rows}
          total={page.total}
          idOf={(row) => row.id}
          lookOf={(row) => (row.lateness === "in_time" ? "" : "unread")}
          onOpen={open}
          onMore={() => setLimit((shown) => shown + PAGE)}
        />
      )}
      {reminding !== null && <RemindDialog dispatch={reminding.dispatch} rows={[reminding]} onClose={() => setReminding(null)} />}
    </div>
  );
}

const queryOf = (over: Partial<WatchQuery>): WatchQuery => ({ dispatch: null, from: "", to: "", only: "all", text: "", group: null, under: "", sort: "due", descending: false, offset: 0, limit: 0, ...over });

function columns(onRemind: (row: WatchRow) => void): Column<WatchRow>[] {
  return [
    {
      name: "to",
      title: t("column.to"),
      width: "minmax(200px,1.4fr)",
      cell: (row) => (
        <>
          <span>{row.name || row.to}</span>
          <small>
            <code>{row.to}</code>
          </small>
        </>
      ),
    },
    {
      name: "written",
      title: t("column.written"),
      width: "minmax(150px,1fr)",
      cell: (row) => (
        <>
          <b>{row.written}</b>
          <small title={row.subject}>{row.subject}</small>
        </>
      ),
    },
    { name: "sent", title: t("watch.sent_at"), width: "118px", cell: (row) => (row.sent_at === null ? "" : moment(row.sent_at)) },
    { name: "state", title: t("exchange.column"), width: "206px", cell: (row) => <StandingMark standing={row.standing} doubt={row.doubt} testId={`watch-${row.to}-standing`} /> },
    { name: "due", title: t("watch.due"), width: "150px", cell: (row) => <LateMark row={row} /> },
    {
      name: "reminded",
      title: t("watch.reminded"),
      width: "190px",
      cell: (row) => (
        <>
          <Reminded row={row} />
          {/* A click on the button is not a click on the row. */}
          <span role="presentation" onClick={(event) => event.stopPropagation()} onKeyDown={(event) => event.stopPropagation()}>
            <RemindButton row={row} onRemind={onRemind} />
          </span>
        </>
      ),
    },
  ];
}

function ClockLine({ ahead, known }: { ahead: number | null; known: boolean }) {
  return (
    <p className="quiet watch-clock" data-testid="watch-clock">
      {ahead === null ? t("watch.clock_unknown") : Math.abs(ahead) < 1000 ? t("watch.clock_same") : t(ahead < 0 ? "watch.clock_behind" : "watch.clock_ahead", { seconds: number(Math.round(Math.abs(ahead) / 100) / 10) })}
      {!known && ` ${t("watch.days_unknown")}`}
    </p>
  );
}

/** The table as a file: a spreadsheet, or pages. */
export function ExportButtons({ query, name }: { query: WatchQuery; name: string }) {
  const write = useAct("watch.export");
  const say = useSay();
  const { ask, dialog } = useSavePath();
  const go = (ending: "csv" | "pdf") =>
    ask(`${name}.${ending}`, [{ name: ending.toUpperCase(), extensions: [ending] }], (path) => {
      void write.run({ query: { ...query, offset: 0, limit: 0 }, path }).then((done) => done !== null && say(t("watch.said_exported", { rows: number(done.rows), path })));
    });
  return (
    <>
      <Button look="quiet" icon={<FileDown size={15} aria-hidden />} onPress={() => go("csv")} off={write.busy} testId="watch-csv">
        {t("watch.export_csv")}
      </Button>
      <Button look="quiet" icon={<FileDown size={15} aria-hidden />} onPress={() => go("pdf")} off={write.busy} testId="watch-pdf">
        {t("watch.export_pdf")}
      </Button>
      {dialog}
      {write.failure !== null && <Notice failure={write.failure} onClose={write.clear} />}
    </>
  );
}
