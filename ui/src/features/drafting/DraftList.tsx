/** The drafts of this desk, newest first, and the door to a new one. */
import { FileInput, FilePlus2 } from "lucide-react";
import { type ReactNode, useState } from "react";
import type { OutgoingRow } from "../../api/bindings";
import { useLivePages } from "../../api/useLive";
import { t } from "../../i18n";
import { moment, number } from "../../i18n/format";
import { Button } from "../../shared/Button";
import { Empty, Loading } from "../../shared/Empty";
import { type Column, LongList } from "../../shared/LongList";
import { UrgencyMark } from "../../shared/marks";
import { Notice } from "../../shared/Notice";
import { SearchBox } from "../../shared/SearchBox";
import { ImportWord } from "./ImportWord";

export function DraftList({ start, onOpen, onNew, batch }: { start: number | null; onOpen: (id: number) => void; onNew: () => void; /** The door to signing many: another feature's. */ batch?: ReactNode }) {
  const [text, setText] = useState("");
  const [importing, setImporting] = useState(false);
  const drafts = useLivePages("outgoing.list", { stage: "draft", text });
  const rows = drafts.answer?.rows ?? [];
  return (
    <div className="page">
      <header className="page-head">
        <h1>{t("drafting.title")}</h1>
        <span className="count">{drafts.answer !== null && t("list.count", { count: number(drafts.answer.total) })}</span>
        <SearchBox label={t("drafting.search")} onSearch={setText} />
        {rows.length > 0 && batch}
        <Button onPress={() => setImporting(true)} icon={<FileInput size={16} aria-hidden />} testId="import-word-open">
          {t("word.open")}
        </Button>
        <Button look="main" onPress={onNew} chord="Ctrl+N" icon={<FilePlus2 size={16} aria-hidden />} testId="new-draft">
          {t("drafting.new")}
        </Button>
      </header>
      {importing && <ImportWord onTaken={onOpen} onClose={() => setImporting(false)} />}
      {drafts.failure !== null && <Notice failure={drafts.failure} />}
      {drafts.answer === null && drafts.loading && <Loading text={t("list.loading")} />}
      {drafts.answer !== null && rows.length === 0 && <NoDrafts searched={text !== ""} />}
      {rows.length > 0 && (
        <LongList
          label={t("drafting.title")}
          columns={columns()}
          rows={rows}
          total={drafts.answer?.total ?? 0}
          idOf={(row) => row.id}
          onOpen={onOpen}
          onMore={drafts.more}
          start={start}
        />
      )}
    </div>
  );
}

function NoDrafts({ searched }: { searched: boolean }) {
  if (searched) return <Empty title={t("list.nothing_found")} text={t("list.nothing_found_text")} />;
  return <Empty title={t("drafting.none")} text={t("drafting.none_text")} />;
}

function columns(): Column<OutgoingRow>[] {
  return [
    { name: "kind", title: t("column.kind"), width: "150px", cell: (row) => row.kind_name },
    {
      name: "subject",
      title: t("column.subject"),
      width: "minmax(280px,1fr)",
      cell: (row) => <span className={row.subject === "" ? "quiet" : "subject"} title={row.subject}>{row.subject || t("drafting.no_subject")}</span>,
    },
    { name: "notation", title: t("column.notation"), width: "150px", cell: (row) => row.notation ?? "" },
    { name: "urgency", title: t("column.urgency"), width: "120px", cell: (row) => <UrgencyMark urgency={row.urgency} /> },
    { name: "changed", title: t("column.changed"), width: "150px", cell: (row) => moment(row.changed_at) },
  ];
}
