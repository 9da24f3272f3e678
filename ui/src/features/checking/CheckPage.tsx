/** Kiểm tra tệp: where a Word or PDF file strays from its form, each place outlined on the page. */
import { ListChecks, RotateCcw, Save } from "lucide-react";
import { useState } from "react";
import type { Body, FileCheck, Finding } from "../../api/bindings";
import { useAct } from "../../api/call";
import { t } from "../../i18n";
import { Button } from "../../shared/Button";
import { Segments } from "../../shared/Choice";
import { Empty } from "../../shared/Empty";
import { Notice } from "../../shared/Notice";
import { PathField } from "../../shared/PathField";
import { PdfView } from "../../shared/PdfView";
import { useSavePath } from "../../shared/SavePath";
import { useSay } from "../../shared/said";
import { FindingList } from "./FindingList";
import { counted, lawOf, reportText, scanSentence } from "./findings";

type Whose = "auto" | Body;
const WHOSE: Whose[] = ["auto", "state", "party"];

/** `file`: a file of an arrival to be checked; without it a path is asked for. */
export function CheckPage({ file }: { file?: number }) {
  const check = useAct("check.file");
  const [path, setPath] = useState("");
  const [whose, setWhose] = useState<Whose>("auto");
  const [found, setFound] = useState<FileCheck | null>(null);
  const run = async () => {
    const body = whose === "auto" ? null : whose;
    const given = file === undefined ? { path, file: null } : { path: null, file };
    const done = await check.run({ ...given, body, day: null });
    if (done !== null) setFound(done);
  };
  return (
    <div className="page check-page">
      <header className="page-head">
        <h1>{t("check.title")}</h1>
        {found !== null && (
          <Button icon={<RotateCcw size={15} aria-hidden />} onPress={() => setFound(null)} testId="check-again">
            {t("check.again")}
          </Button>
        )}
      </header>
      {check.failure !== null && <Notice failure={check.failure} />}
      {found === null ? (
        <section className="check-ask">
          <p>{t("check.help")}</p>
          {file === undefined && (
            <PathField label={t("check.path")} value={path} onChange={setPath} kinds={[{ name: "Word, PDF", extensions: ["docx", "pdf"] }]} testId="check-path" />
          )}
          <Segments label={t("check.whose")} value={whose} onChange={setWhose} options={WHOSE.map((value) => ({ value, text: t(`check.body_${value}`), testId: `check-${value}` }))} />
          <Button look="main" icon={<ListChecks size={15} aria-hidden />} onPress={() => void run()} off={check.busy || (file === undefined && path.trim() === "")} testId="check-run">
            {t("check.run")}
          </Button>
        </section>
      ) : (
        <Found check={found} />
      )}
    </div>
  );
}

function Found({ check }: { check: FileCheck }) {
  const [chosen, setChosen] = useState<Finding | null>(null);
  const findings = check.report?.findings ?? [];
  const marks = findings.flatMap((finding) => (finding.place.area === null ? [] : [{ page: finding.place.page, area: finding.place.area, look: finding.class, isChosen: finding === chosen }]));
  return (
    <div className="check-found">
      <section className="check-said" aria-label={t("check.title")}>
        <h2>{check.name}</h2>
        {check.report !== null && <p data-testid="check-law">{lawOf(check.report)}</p>}
        {check.report !== null && (
          <p role="status" data-testid="check-count">
            {findings.length === 0 ? t("check.none") : t("check.counts", counted(findings))}
          </p>
        )}
        {check.scan !== null && <Scan faults={check.scan} />}
        <Keep check={check} />
        <FindingList findings={findings} chosen={chosen} {...(check.pdf === "" ? {} : { onGo: setChosen })} />
      </section>
      {check.pdf === "" ? <Empty title={check.name} text={t("check.word_only")} /> : <PdfView pdf={check.pdf} label={check.name} marks={marks} />}
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
