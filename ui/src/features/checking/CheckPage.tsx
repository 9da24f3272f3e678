/**
 * Kiểm tra tệp: where a PDF, Word, OpenDocument or RTF file strays from its form, each place outlined on the page.
 * The findings come at once; the pages of a file that has none of its own come when they are drawn.
 */
import { ArrowLeft, ListChecks, RotateCcw, Save } from "lucide-react";
import { type ReactNode, useEffect, useState } from "react";
import type { Body, CheckFile, FileCheck, Finding } from "../../api/bindings";
import { useAct } from "../../api/call";
import { t } from "../../i18n";
import { Button, IconButton } from "../../shared/Button";
import { Segments } from "../../shared/Choice";
import { Empty, Loading } from "../../shared/Empty";
import { Notice } from "../../shared/Notice";
import { PathField } from "../../shared/PathField";
import { PdfView } from "../../shared/PdfView";
import { useSavePath } from "../../shared/SavePath";
import { useSay } from "../../shared/said";
import { FindingList } from "./FindingList";
import { counted, lawOf, reportText, scanSentence } from "./findings";

type Whose = "auto" | Body;
const WHOSE: Whose[] = ["auto", "state", "party"];

/** What a file of an arrival is known by. */
export type ArrivalFile = { id: number; name: string };

const KINDS = [{ name: "Word, OpenDocument, RTF, PDF", extensions: ["docx", "doc", "odt", "rtf", "pdf"] }];

/** Whether a file of this name can be checked; its bytes are asked when it is. */
export function isCheckable(name: string): boolean {
  const ending = /\.([^.]+)$/.exec(name)?.[1]?.toLowerCase() ?? "";
  return KINDS.some((kind) => kind.extensions.includes(ending));
}

type Props = {
  /** A file of an arrival, checked as soon as the page opens; without it a path is asked for. */
  file?: ArrivalFile;
  /** Back to where the file was. */
  onBack?: () => void;
  /** The door to judging a file's signatures. */
  judgeFile?: ReactNode;
};

/** What was found, and the question it answers: the pages are drawn by asking it again. */
type Answered = { asked: CheckFile; check: FileCheck };

export function CheckPage({ file, onBack, judgeFile }: Props) {
  const check = useAct("check.file");
  const [path, setPath] = useState("");
  const [whose, setWhose] = useState<Whose>("auto");
  const [found, setFound] = useState<Answered | null>(null);
  const { run } = check;
  const ask = async (who: Whose) => {
    const given = file === undefined ? { path, file: null } : { path: null, file: file.id };
    const asked = { ...given, body: who === "auto" ? null : who, day: null };
    const done = await run(asked);
    if (done !== null) setFound({ asked, check: done });
  };
  const given = file?.id;
  useEffect(() => {
    if (given === undefined) return;
    let dropped = false;
    const asked = { path: null, file: given, body: null, day: null };
    void run(asked).then((done) => !dropped && done !== null && setFound({ asked, check: done }));
    return () => {
      dropped = true;
    };
  }, [given, run]);
  const asking = file === undefined && found === null;
  const whoseChoice = (
    <Segments
      labelled
      label={t("check.whose")}
      value={whose}
      onChange={(next) => {
        setWhose(next);
        if (!asking) void ask(next);
      }}
      options={WHOSE.map((value) => ({ value, text: t(`check.body_${value}`), testId: `check-${value}` }))}
    />
  );
  return (
    <div className="page check-page">
      <header className="page-head">
        {onBack !== undefined && (
          <IconButton label={t("act.back")} chord="Escape" onPress={onBack} testId="back">
            <ArrowLeft size={17} aria-hidden />
          </IconButton>
        )}
        <h1 data-home tabIndex={-1}>
          {t("check.title")}
        </h1>
        {asking && judgeFile}
        {!asking && file === undefined && (
          <Button icon={<RotateCcw size={15} aria-hidden />} onPress={() => setFound(null)} testId="check-again">
            {t("check.again")}
          </Button>
        )}
      </header>
      {check.failure !== null && <Notice failure={check.failure} />}
      {asking && (
        <section className="check-ask">
          <p>{t("check.help")}</p>
          <PathField label={t("check.path")} value={path} onChange={setPath} kinds={KINDS} testId="check-path" />
          {whoseChoice}
          <Button look="main" icon={<ListChecks size={15} aria-hidden />} onPress={() => void ask(whose)} off={check.busy || path.trim() === ""} testId="check-run">
            {t("check.run")}
          </Button>
        </section>
      )}
      {check.busy && found === null && <Loading text={t("check.running", { name: file?.name ?? path })} />}
      {found !== null && <Found key={JSON.stringify(found.asked)} answered={found} whose={whoseChoice} />}
    </div>
  );
}

function Found({ answered: { asked, check }, whose }: { answered: Answered; whose: ReactNode }) {
  const [chosen, setChosen] = useState<Finding | null>(null);
  const drawing = useAct("check.draw");
  const { run } = drawing;
  const isDrawn = check.can_be_drawn;
  const [drawn, setDrawn] = useState<{ pdf: string; findings: Finding[] } | null>(null);
  useEffect(() => {
    if (!isDrawn) return;
    let dropped = false;
    void run(asked).then((pages) => !dropped && pages !== null && setDrawn(pages));
    return () => {
      dropped = true;
    };
  }, [isDrawn, asked, run]);
  const findings = drawn?.findings ?? check.report?.findings ?? [];
  const pdf = drawn?.pdf ?? check.pdf;
  const marks = findings.flatMap((finding) => (finding.place.area === null ? [] : [{ page: finding.place.page, area: finding.place.area, look: finding.class, isChosen: finding === chosen }]));
  return (
    <div className="check-found">
      <section className="check-said" aria-label={t("check.title")}>
        <h2>{check.name}</h2>
        {check.report !== null && <p data-testid="check-law">{lawOf(check.report)}</p>}
        {check.report !== null && whose}
        {check.report !== null && (
          <p role="status" className="check-count" data-testid="check-count">
            {findings.length === 0 ? t("check.none") : t("check.counts", counted(findings))}
          </p>
        )}
        {check.scan !== null && <Scan faults={check.scan} />}
        <Keep check={check} />
        <FindingList findings={findings} chosen={chosen} {...(pdf === "" ? {} : { onGo: setChosen, canGo: ({ place }: Finding) => place.area !== null })} />
      </section>
      <section className="check-pages" aria-label={t("check.pages")}>
        {drawing.failure !== null && <Notice failure={drawing.failure} />}
        {drawn !== null && <p className="help">{t("check.drawn_help")}</p>}
        {pdf !== "" && <PdfView pdf={pdf} label={check.name} marks={marks} />}
        {pdf === "" && drawing.busy && <Loading text={t("check.drawing")} />}
        {pdf === "" && !drawing.busy && <Empty title={check.name} text={t("check.word_only")} />}
      </section>
    </div>
  );
}

function Scan({ faults }: { faults: NonNullable<FileCheck["scan"]> }) {
  if (faults.length === 0) return <p data-testid="scan-fine">{t("check.scan_fine")}</p>;
  return (
    <>
      <p>{t("check.scan")}</p>
      <ul data-testid="scan-faults">
        {faults.map((fault) => (
          <li key={JSON.stringify(fault)}>{scanSentence(fault)}</li>
        ))}
      </ul>
    </>
  );
}

/** Keeps the result as a text to read or as JSON. */
function Keep({ check }: { check: FileCheck }) {
  const save = useAct("check.save");
  const say = useSay();
  const { ask, dialog } = useSavePath();
  const keep = (ending: "txt" | "json") =>
    ask(`${check.name}.${ending}`, [{ name: ending, extensions: [ending] }], (path) => {
      const { pdf: _, ...rest } = check;
      const text = ending === "txt" ? reportText(check) : `${JSON.stringify(rest, null, 2)}\n`;
      void save.run({ path, text }).then((done) => done !== null && say(t("check.saved")));
    });
  return (
    <div className="check-keep">
      {save.failure !== null && <Notice failure={save.failure} />}
      <Button icon={<Save size={14} aria-hidden />} onPress={() => keep("txt")} testId="check-save-text">
        {t("check.save_text")}
      </Button>
      <Button look="quiet" onPress={() => keep("json")} testId="check-save-json">
        {t("check.save_json")}
      </Button>
      {dialog}
    </div>
  );
}
