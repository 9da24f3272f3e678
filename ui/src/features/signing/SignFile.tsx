/** Ký tệp PDF: any PDF, its signature dragged to its place. The file itself stays as it is; a signed copy is written. */
import { PenLine } from "lucide-react";
import { useEffect, useState } from "react";
import type { Appearance, GivenFile, KeyRole, PdfLook, PlacedAt } from "../../api/bindings";
import { useAct } from "../../api/call";
import { useLive } from "../../api/useLive";
import { t } from "../../i18n";
import { Button } from "../../shared/Button";
import { Choice, Segments } from "../../shared/Choice";
import { type Dropped, DropZone } from "../../shared/DropZone";
import { Loading } from "../../shared/Empty";
import { Field } from "../../shared/Field";
import { KeyDialog } from "../../shared/KeyDialog";
import type { KeyUse } from "../../shared/KeyPick";
import { Notice } from "../../shared/Notice";
import { PdfView } from "../../shared/PdfView";
import { useSavePath } from "../../shared/SavePath";
import { useSay } from "../../shared/said";
import { liesOver, onPage, PlaceBox } from "./PlaceBox";

type Props = { onBack: () => void; onSettings: () => void };

export function SignFile({ onBack, onSettings }: Props) {
  const [file, setFile] = useState<GivenFile | null>(null);
  const look = useAct("pdf.look");
  const [seen, setSeen] = useState<PdfLook | null>(null);
  const appearance = useLive("settings.appearance", {});
  const choose = async ([dropped]: Dropped[]) => {
    if (dropped === undefined) return;
    const given = await dropped.file();
    const found = await look.run({ file: given });
    if (found === null) return;
    setFile(given);
    setSeen(found);
  };
  if (file !== null && seen !== null) return <Placing key={seen.name} file={file} seen={seen} appearance={appearance.answer} onBack={onBack} onSettings={onSettings} />;
  return (
    <div className="page">
      <header className="page-head">
        <h1 data-home tabIndex={-1}>
          {t("placing.title")}
        </h1>
        <Button onPress={onBack} chord="Escape">
          {t("act.back")}
        </Button>
      </header>
      {look.failure !== null && <Notice failure={look.failure} onClose={look.clear} />}
      {look.busy ? <Loading text={t("placing.looking")} /> : <DropZone label={t("placing.choose")} help={t("placing.choose_help")} accept="application/pdf" onFiles={(files) => void choose(files)} testId="sign-file" />}
    </div>
  );
}

const FIRST = { width: 60, height: 25 };

function Placing({ file, seen, appearance, onBack, onSettings }: Props & { file: GivenFile; seen: PdfLook; appearance: Appearance | null }) {
  const [role, setRole] = useState<KeyRole>("leader");
  const [isShown, setShown] = useState(true);
  const [inWords, setInWords] = useState(false);
  const [name, setName] = useState("");
  const [accepts, setAccepts] = useState(false);
  const [asking, setAsking] = useState<string | null>(null);
  const [place, setPlace] = useState<PlacedAt>(() => begin(seen));
  const sign = useAct("pdf.sign");
  const say = useSay();
  const { ask, dialog } = useSavePath();
  const signature = appearance?.signatures.find((one) => one.name === name) ?? appearance?.signatures[0];
  const seal = appearance?.seals.find((one) => one.is_current);
  const png = inWords ? null : ((role === "leader" ? signature?.png : seal?.png) ?? null);
  const across = role === "office" && png !== null ? (seal?.diameter_mm ?? null) : null;
  const over = liesOver(place, seen.taken);
  const move = (next: PlacedAt) => setPlace(onPage(next, seen.pages));
  // Only what was looked at was agreed to.
  useEffect(() => setAccepts(false), [role, inWords, png, place, isShown]);
  useEffect(() => {
    // A seal has one size, its own.
    if (across !== null) setPlace((before) => onPage({ ...before, width: across, height: across }, seen.pages));
  }, [across, seen.pages]);
  const begun = () => ask(suffixed(seen.name), [{ name: "PDF", extensions: ["pdf"] }], setAsking);
  const ok = async (use: KeyUse) => {
    if (asking === null) return;
    const signed = await sign.run({ file, out: asking, role, place: isShown ? place : null, name: signature?.name ?? "", in_words: inWords, accepts_cover: accepts, ...use });
    if (signed === null) return;
    say(t(signed.is_untold ? "placing.said_untold" : "placing.said", { path: signed.path }));
    onBack();
  };
  const isReady = !isShown || !over || accepts;
  const boxOn = (page: number, unit: number) => {
    if (!isShown || page !== place.page) return null;
    return <PlaceBox place={place} pages={seen.pages} unit={unit} isOver={over} isFixed={across !== null} png={png} onMove={move} />;
  };
  return (
    <div className="page signing">
      <header className="page-head">
        <h1 data-home tabIndex={-1}>
          {t("placing.title")}
        </h1>
        <span className="count">{seen.name}</span>
        <Button onPress={onBack} chord="Escape">
          {t("act.back")}
        </Button>
        <Button look="main" chord="F6" icon={<PenLine size={15} aria-hidden />} onPress={begun} off={!isReady} testId="placing-go">
          {t("placing.go")}
        </Button>
      </header>
      {dialog}
      <div className="placing-desk">
        <PdfView
          pdf={seen.pdf}
          label={seen.name}
          over={boxOn}
        />
        <aside className="placing-side stack">
          {seen.signatures > 0 && <p className="help">{t("placing.signed_already", { count: seen.signatures })}</p>}
          <Segments
            labelled
            label={t("placing.whose")}
            value={role}
            onChange={setRole}
            options={[
              { value: "leader", text: t("key_form.leader"), testId: "placing-leader" },
              { value: "office", text: t("key_form.office"), testId: "placing-office" },
            ]}
          />
          <Segments
            label={t("placing.title")}
            value={isShown ? "placed" : "no_place"}
            onChange={(value) => setShown(value === "placed")}
            options={[
              { value: "placed", text: t("placing.placed"), testId: "placing-shown" },
              { value: "no_place", text: t("placing.no_place"), testId: "placing-hidden" },
            ]}
          />
          {isShown && (
            <>
              {role === "leader" && (appearance?.signatures.length ?? 0) > 1 && (
                <Choice label={t("appearance.signatures")} value={signature?.name ?? ""} onChange={setName} options={(appearance?.signatures ?? []).map((one) => ({ value: one.name, text: one.name }))} />
              )}
              <label>
                <input type="checkbox" checked={inWords} onChange={() => setInWords(!inWords)} data-testid="placing-words" /> {t("placing.in_words")}
              </label>
              <div className="two">
                <Millimetres label={t("placing.page")} value={place.page} onChange={(page) => move({ ...place, page })} testId="placing-page" />
                <Millimetres label={t("placing.x")} value={place.x} onChange={(x) => move({ ...place, x })} testId="placing-x" />
                <Millimetres label={t("placing.y")} value={place.y} onChange={(y) => move({ ...place, y })} testId="placing-y" />
                {across === null && <Millimetres label={t("placing.width")} value={place.width} onChange={(width) => move({ ...place, width })} testId="placing-width" />}
                {across === null && <Millimetres label={t("placing.height")} value={place.height} onChange={(height) => move({ ...place, height })} testId="placing-height" />}
              </div>
              <p className="help">{t("placing.help")}</p>
              {!seen.sees_words && <p className="notice wait">{t("placing.unseen")}</p>}
              {over && (
                <div className="notice fix stacked" role="alert" data-testid="placing-over">
                  <p>{t("placing.over")}</p>
                  <label>
                    <input type="checkbox" checked={accepts} onChange={() => setAccepts(!accepts)} data-testid="placing-accept" /> {t("placing.accept_over")}
                  </label>
                </div>
              )}
            </>
          )}
        </aside>
      </div>
      {asking !== null && (
        <KeyDialog
          title={t("placing.title")}
          text={isShown ? t("placing.text", { page: place.page, name: seen.name }) : seen.name}
          act={t("placing.go")}
          whose={role}
          busy={sign.busy}
          failure={sign.failure}
          onOk={(use) => void ok(use)}
          onClose={() => setAsking(null)}
          onSettings={onSettings}
        />
      )}
    </div>
  );
}

/** Right, near the foot of the last page, where signatures stand. */
function begin(seen: PdfLook): PlacedAt {
  const page = Math.max(1, seen.pages.length);
  const sheet = seen.pages[page - 1] ?? { width: 210, height: 297 };
  return onPage({ page, ...FIRST, x: sheet.width - FIRST.width - 20, y: sheet.height - FIRST.height - 45 }, seen.pages);
}

function suffixed(name: string): string {
  return `${name.replace(/\.pdf$/i, "")} (${t("placing.suffix")}).pdf`;
}

function Millimetres({ label, value, onChange, testId }: { label: string; value: number; onChange: (value: number) => void; testId: string }) {
  const [text, setText] = useState<string | null>(null);
  const read = Number((text ?? "").replace(",", "."));
  const put = () => {
    if (text !== null && text.trim() !== "" && Number.isFinite(read)) onChange(read);
    setText(null);
  };
  return <Field label={label} value={text ?? String(Math.round(value * 10) / 10).replace(".", ",")} onChange={setText} onBlur={put} testId={testId} />;
}

/** The door to it, beside a list. */
export function SignFileButton({ onPress }: { onPress: () => void }) {
  return (
    <Button look="quiet" icon={<PenLine size={15} aria-hidden />} onPress={onPress} hint={t("placing.hint")} testId="sign-file-open">
      {t("placing.open")}
    </Button>
  );
}
