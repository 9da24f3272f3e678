/** Sổ sách & in: the registers and lists, looked at and saved to be printed and bound. */
import { FileDown, Printer } from "lucide-react";
import { useState } from "react";
import { useAct } from "../../api/call";
import { t } from "../../i18n";
import { typedDay } from "../../i18n/format";
import { Button } from "../../shared/Button";
import { Choice } from "../../shared/Choice";
import { Empty, Loading } from "../../shared/Empty";
import { Field } from "../../shared/Field";
import { Notice } from "../../shared/Notice";
import { PathField } from "../../shared/PathField";
import { PdfView } from "../../shared/PdfView";
import { useSavePath } from "../../shared/SavePath";
import { useSay } from "../../shared/said";

const KEPT = ["outgoing", "incoming", "follow_up"] as const;
const GIVEN = ["post", "loans", "file_plan", "hand_over_list", "file_contents", "hand_over"] as const;
type Kind = (typeof KEPT)[number] | (typeof GIVEN)[number];

const isKept = (kind: Kind) => (KEPT as readonly string[]).includes(kind);

export function PrintsPage() {
  const [kind, setKind] = useState<Kind>("outgoing");
  const [year, setYear] = useState(() => String(new Date().getFullYear()));
  const [from, setFrom] = useState("");
  const [to, setTo] = useState("");
  const [volume, setVolume] = useState("");
  const [blank, setBlank] = useState("0");
  const [file, setFile] = useState("");
  const register = useAct("print.register");
  const list = useAct("print.list");
  const say = useSay();
  const { ask, dialog } = useSavePath();
  const [shown, setShown] = useState<Awaited<ReturnType<typeof register.run>>>(null);
  const kept = isKept(kind);
  const print = (path: string) => {
    const common = { kind, year: Number(year), volume: volume.trim(), blank: Number(blank) || 0, path };
    return kept ? register.run({ ...common, from: dayGiven(from) ?? "", to: dayGiven(to) ?? "", first_page_too: false }) : list.run({ ...common, file: file.trim() });
  };
  const show = async () => setShown(await print(""));
  const save = () =>
    ask(`${t(`prints.kinds.${kind}`)} ${year}.pdf`, [], (path) => {
      void print(path).then((done) => done !== null && say(t("prints.saved", { pages: done.pages, path })));
    });
  const busy = register.busy || list.busy;
  const failed = [register, list].find((act) => act.failure !== null);
  const wrongDay = (text: string) => (dayGiven(text) === null ? t("prints.day_wrong") : null);
  const wrongYear = /^\d{4}$/.test(year) ? null : t("prints.year_wrong");
  const wrong = wrongYear !== null || (kept && (dayGiven(from) === null || dayGiven(to) === null));
  return (
    <div className="page">
      <header className="page-head">
        <h1>{t("prints.title")}</h1>
        <Button icon={<Printer size={15} aria-hidden />} onPress={() => void show()} off={busy || wrong} testId="print-show">
          {busy ? t("prints.printing") : t("prints.show")}
        </Button>
        <Button look="main" icon={<FileDown size={15} aria-hidden />} chord="Ctrl+S" onPress={save} off={busy || wrong} testId="print-save">
          {t("prints.save")}
        </Button>
      </header>
      <div className="print-asked">
        <Choice
          label={t("prints.kind")}
          options={[...KEPT, ...GIVEN].map((value) => ({ value, text: t(`prints.kinds.${value}`), testId: `print-${value}` }))}
          value={kind}
          onChange={(next) => {
            setKind(next);
            setShown(null);
          }}
          testId="print-kind"
        />
        <Field label={t("prints.year")} value={year} onChange={setYear} wrong={wrongYear} testId="print-year" />
        {kept && <Field label={t("prints.from")} value={from} onChange={setFrom} help={t("prints.from_help")} wrong={wrongDay(from)} testId="print-from" />}
        {kept && <Field label={t("prints.to")} value={to} onChange={setTo} help={t("prints.to_help")} wrong={wrongDay(to)} testId="print-to" />}
        <Field label={t("prints.volume")} value={volume} onChange={setVolume} testId="print-volume" />
        <Field label={t("prints.blank")} value={blank} onChange={setBlank} testId="print-blank" />
        {!kept && <PathField label={t("prints.file")} value={file} onChange={setFile} kinds={[]} help={t("prints.no_file")} testId="print-file" />}
      </div>
      {failed?.failure != null && <Notice failure={failed.failure} onClose={failed.clear} />}
      {busy && <Loading text={t("prints.printing")} />}
      {shown === null && !busy && <Empty title={t("prints.title")} text={t("prints.nothing")} />}
      {shown !== null && (
        <>
          <p className="quiet print-told" role="status" data-testid="print-told">
            {kept && shown.rows === 0 ? t("prints.empty") : t("prints.told", { pages: shown.pages, rows: shown.rows, void: shown.void, missing: shown.missing })}
            {shown.shortened && ` ${t("prints.shortened")}`}
            {shown.replaced > 0 && ` ${t("prints.replaced", { count: shown.replaced })}`}
          </p>
          <PdfView pdf={shown.pdf} label={shown.name} />
        </>
      )}
      {dialog}
    </div>
  );
}

/** The day typed, empty where none was; `null` if it is no day. */
function dayGiven(text: string): string | null {
  return text.trim() === "" ? "" : typedDay(text);
}
