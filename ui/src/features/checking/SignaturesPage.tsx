/**
 * Kiểm tra chữ ký của tệp: any PDF, brought on a stick or by other ways; of several a list. They are read and judged, and
 * nothing of them is kept.
 */
import { FileSearch } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import type { Failure, GivenFile, VerdictView } from "../../api/bindings";
import { call, useMounted } from "../../api/call";
import { asFailure } from "../../api/failure";
import { t } from "../../i18n";
import { Button, IconButton } from "../../shared/Button";
import { type Dropped, DropZone } from "../../shared/DropZone";
import { Loading } from "../../shared/Empty";
import { type Column, LongList } from "../../shared/LongList";
import { VerdictMark } from "../../shared/marks";
import { Notice, textsOf } from "../../shared/Notice";
import { wordsOf } from "../../shared/verdictWords";
import { GivenView } from "./GivenView";

/** A file handed over, and what is known of it. */
type Item = {
  /** Its own for as long as the page stands: what is told late of a file is never told of another. */
  at: number;
  name: string;
  read: () => Promise<GivenFile>;
  known: VerdictView | Failure | null;
};

export function SignaturesPage({ onBack }: { onBack: () => void }) {
  const [items, setItems] = useState<Item[]>([]);
  const [open, setOpen] = useState<number | null>(null);
  const [stood, setStood] = useState<number | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const given = useRef(0);
  const note = (at: number, known: VerdictView | Failure) => setItems((all) => all.map((item) => (item.at === at ? { ...item, known } : item)));
  const forget = () => {
    setItems([]);
    setOpen(null);
    setStood(null);
  };
  const choose = (dropped: Dropped[]) => {
    setFailure(null);
    const added = dropped.map(({ name, file }): Item => {
      given.current += 1;
      return { at: given.current, name, read: () => readOf(name, file), known: null };
    });
    setItems((all) => [...all, ...added]);
    const [only] = added;
    if (items.length === 0 && added.length === 1 && only !== undefined) setOpen(only.at);
  };
  const item = items.find(({ at }) => at === open);
  if (item !== undefined) {
    const close = () => {
      setStood(item.at);
      setOpen(null);
    };
    return (
      <GivenView
        // A file of its own each time: what is still asked about another never stands here.
        key={item.at}
        read={item.read}
        name={item.name}
        isOneOfMany={items.length > 1}
        onKnown={(known) => note(item.at, known)}
        onUnread={(why) => {
          forget();
          setFailure(why);
        }}
        onOther={items.length > 1 ? close : forget}
        onBack={items.length > 1 ? close : onBack}
      />
    );
  }
  return (
    <div className={items.length > 1 ? "page judged-files" : "page"}>
      <header className="page-head">
        <h1 data-home tabIndex={-1}>
          {t("signatures_page.title")}
        </h1>
        <Button onPress={onBack} chord="Escape">
          {t("act.back")}
        </Button>
      </header>
      {failure !== null && <Notice failure={failure} onClose={() => setFailure(null)} />}
      <DropZone label={t("signatures_page.choose")} help={t("signatures_page.choose_help")} accept="application/pdf" onFiles={choose} testId="judge-file" />
      {items.length > 1 && <FileList items={items} start={stood} onKnown={note} onOpen={setOpen} />}
    </div>
  );
}

type ListProps = { items: Item[]; start: number | null; onKnown: (at: number, known: VerdictView | Failure) => void; onOpen: (at: number) => void };

/** Judges one after the other while it is looked at, and opens each. */
function FileList({ items, start, onKnown, onOpen }: ListProps) {
  const mounted = useMounted();
  const next = items.find(({ known }) => known === null);
  const number = next === undefined ? 0 : items.indexOf(next) + 1;
  const told = useRef(onKnown);
  told.current = onKnown;
  useEffect(() => {
    if (next === undefined) return;
    const tell = (known: VerdictView | Failure) => mounted.current && told.current(next.at, known);
    next
      .read()
      .then((file) => call("verdict.look", { file, asks: false, ticket: "" }))
      .then(
        ({ verdict }) => tell(verdict),
        (thrown: unknown) => tell(asFailure(thrown)),
      );
    // One at a time: what is found about one calls for the next.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [next?.at]);
  return (
    <>
      {next !== undefined && <Loading text={t("signatures_page.judging", { number, of: items.length })} />}
      <LongList
        label={t("signatures_page.files")}
        columns={columns()}
        rows={items}
        total={items.length}
        idOf={({ at }) => at}
        onOpen={onOpen}
        onMore={() => undefined}
        start={start}
      />
    </>
  );
}

/** Read when its turn comes: of many files never more than one is held. */
function readOf(name: string, file: Dropped["file"]): Promise<GivenFile> {
  return file().catch(() => {
    // A browser that could not read it says no more.
    const why: Failure = { code: "file.unreadable", class: "fix", facts: { path: name }, trace: "" };
    throw why;
  });
}

function columns(): Column<Item>[] {
  return [
    { name: "name", title: t("signatures_page.name"), width: "minmax(200px, 1fr)", cell: (row) => row.name },
    { name: "verdict", title: t("document.signatures"), width: "220px", cell: (row) => <Mark known={row.known} /> },
    { name: "says", title: t("signatures_page.found"), width: "minmax(200px, 2fr)", cell: (row) => <span className="quiet">{saysOf(row.known)}</span> },
  ];
}

function Mark({ known }: { known: Item["known"] }) {
  if (known === null) return <span className="quiet">{t("signatures_page.waiting")}</span>;
  return "verdict" in known ? <VerdictMark verdict={known.verdict} /> : <span className="quiet">{t("signatures_page.not_read")}</span>;
}

/** The first sentence about the file, or who signed it. */
function saysOf(known: Item["known"]): string {
  if (known === null) return "";
  if (!("verdict" in known)) return textsOf(known.code, known.facts).title;
  const [first] = known.says;
  return first === undefined ? known.signatures.map(({ signer }) => signer).join("; ") : wordsOf(first).title;
}

/** The door to it; small where there is no room for words. */
export function JudgeFileButton({ onPress, small = false }: { onPress: () => void; small?: boolean }) {
  if (small) {
    return (
      <IconButton label={t("signatures_page.open")} onPress={onPress} testId="judge-file-open">
        <FileSearch size={17} aria-hidden />
      </IconButton>
    );
  }
  return (
    <Button look="quiet" icon={<FileSearch size={15} aria-hidden />} onPress={onPress} hint={t("signatures_page.hint")} testId="judge-file-open">
      {t("signatures_page.open")}
    </Button>
  );
}
