/** Sổ bản sao: every copy this office made, each under its number of the one series. */
import { CopyPlus } from "lucide-react";
import { useState } from "react";
import type { CopyView } from "../../api/bindings";
import { useLivePages } from "../../api/useLive";
import { t } from "../../i18n";
import { day, number } from "../../i18n/format";
import { Button } from "../../shared/Button";
import { Empty, Loading } from "../../shared/Empty";
import { type Column, LongList } from "../../shared/LongList";
import { Notice } from "../../shared/Notice";
import { SearchBox } from "../../shared/SearchBox";
import { MakeCopy } from "./MakeCopy";

type Props = { start: number | null; onOpen: (id: number) => void; onSettings: () => void };

export function CopiesList({ start, onOpen, onSettings }: Props) {
  const [text, setText] = useState("");
  const [making, setMaking] = useState(false);
  const list = useLivePages("copy.list", { year: "", text });
  const rows = list.answer?.rows ?? [];
  return (
    <div className="page">
      <header className="page-head">
        <h1>{t("copies.title")}</h1>
        <span className="count">{list.answer !== null && t("list.count", { count: number(list.answer.total) })}</span>
        <SearchBox label={t("copies.search")} onSearch={setText} />
        <Button look="main" icon={<CopyPlus size={15} aria-hidden />} chord="F6" hint={t("copies.make_hint")} onPress={() => setMaking(true)} testId="make-copy">
          {t("copies.make")}
        </Button>
      </header>
      {list.failure !== null && <Notice failure={list.failure} />}
      {list.answer === null && list.loading && <Loading text={t("list.loading")} />}
      {list.answer !== null && rows.length === 0 && (
        <Empty title={text === "" ? t("copies.none") : t("list.nothing_found")} text={text === "" ? t("copies.none_text") : t("list.nothing_found_text")} />
      )}
      {rows.length > 0 && (
        <LongList
          label={t("copies.title")}
          columns={columns()}
          rows={rows}
          total={list.answer?.total ?? 0}
          idOf={(row) => row.id}
          lookOf={(row) => (row.void_at === null ? "" : "void")}
          onOpen={onOpen}
          onMore={list.more}
          start={start}
        />
      )}
      {making && <MakeCopy source={null} onClose={() => setMaking(false)} onMade={onOpen} onSettings={onSettings} />}
    </div>
  );
}

function columns(): Column<CopyView>[] {
  return [
    { name: "written", title: t("column.written"), width: "150px", cell: (row) => <b>{row.written}</b> },
    { name: "day", title: t("column.day"), width: "96px", cell: (row) => day(row.made_on) },
    {
      name: "form",
      title: t("copies.form"),
      width: "150px",
      cell: (row) => (
        <>
          {row.form_name}
          <small>{t("copies.way", { from: t(`medium.${row.from}`), to: t(`medium.${row.to}`) })}</small>
        </>
      ),
    },
    {
      name: "of",
      title: t("copies.of"),
      width: "minmax(260px,1fr)",
      cell: (row) => (
        <>
          <span className="subject" title={row.subject}>{row.subject || row.source_name}</span>
          <small>{row.original}</small>
        </>
      ),
    },
    { name: "to", title: t("column.to"), width: "minmax(160px,260px)", cell: (row) => row.recipients.join("; ") },
    { name: "state", title: t("column.stage"), width: "124px", cell: (row) => (row.void_at === null ? "" : <span className="mark bad">{t("copies.void")}</span>) },
  ];
}
