/** Thể thức: what the law leaves to the office in setting its pages, with a page that shows it. */
import { useEffect, useState } from "react";
import type { OfficeSettings, PageStyle, Preview } from "../../api/bindings";
import { call, useAct } from "../../api/call";
import { t } from "../../i18n";
import { Button } from "../../shared/Button";
import { Choice } from "../../shared/Choice";
import { Field } from "../../shared/Field";
import { Notice } from "../../shared/Notice";
import { PdfView } from "../../shared/PdfView";
import { useSay } from "../../shared/said";

/** As `office::PageStyle` has it where nothing was chosen. */
export const PLAIN: PageStyle = {
  top_mm: 20,
  bottom_mm: 20,
  left_mm: 30,
  right_mm: 15,
  size: 14,
  spacing: 100,
  indent: 100,
  font: "tinos",
  party_headline: 15,
  party_about: "by_rule",
  party_bases: "dashed",
  party_end: "stop",
  separator: "by_rule",
};

const MARGINS = [
  { part: "top_mm", text: "top" },
  { part: "bottom_mm", text: "bottom" },
  { part: "left_mm", text: "left" },
  { part: "right_mm", text: "right" },
] as const;

export function StyleForm({ office }: { office: OfficeSettings }) {
  const [style, setStyle] = useState<PageStyle>(office.style ?? PLAIN);
  const save = useAct("settings.save");
  const say = useSay();
  const isParty = office.body === "party";
  const set = (part: Partial<PageStyle>) => setStyle((old) => ({ ...old, ...part }));
  const ok = async () => {
    if ((await save.run({ office: { ...office, style } })) !== null) say(t("said.style_saved"));
  };
  return (
    <div className="style-page">
      <form className="form wide" onSubmit={(event) => event.preventDefault()}>
        <p className="lead">{t("style_form.text")}</p>
        <fieldset>
          <legend>{t("style_form.margins")}</legend>
          <div className="four">
            {MARGINS.map(({ part, text }) => (
              <Field key={part} label={t(`style_form.${text}`)} value={String(style[part])} onChange={(value) => set({ [part]: figure(value) })} testId={`style-${part}`} />
            ))}
          </div>
          <p className="help">{isParty ? t("style_form.margins_party") : t("style_form.margins_help")}</p>
        </fieldset>
        <fieldset>
          <legend>{t("style_form.letters")}</legend>
          <div className="two">
            <Choice label={t("style_form.font")} value={style.font} onChange={(font) => set({ font })} options={[{ value: "tinos", text: t("style_form.tinos") }, { value: "times_new_roman", text: t("style_form.times_new_roman") }]} />
            <Choice label={t("style_form.size")} value={String(style.size)} onChange={(size) => set({ size: figure(size) })} options={["13", "14"].map((value) => ({ value, text: value }))} testId="style-size" />
            <Choice label={t("style_form.spacing")} value={String(style.spacing)} onChange={(spacing) => set({ spacing: figure(spacing) })} options={spacings(style.spacing)} testId="style-spacing" />
            <Choice label={t("style_form.indent")} value={String(style.indent)} onChange={(indent) => set({ indent: figure(indent) })} options={[{ value: "100", text: t("style_form.indent_10") }, { value: "127", text: t("style_form.indent_127") }]} />
            <Choice
              label={t("style_form.separator")}
              value={style.separator}
              onChange={(separator) => set({ separator })}
              options={[
                { value: "by_rule", text: t("style_form.by_rule") },
                { value: "line", text: t("style_form.line") },
                { value: "star", text: t("style_form.star") },
              ]}
              testId="style-separator"
            />
          </div>
          <p className="help">{t("style_form.size_help")}</p>
        </fieldset>
        {isParty && <PartyPart style={style} onChange={set} />}
        {save.failure !== null && <Notice failure={save.failure} />}
        <div className="form-foot">
          <Button onPress={() => setStyle(PLAIN)} testId="style-defaults">
            {t("style_form.defaults")}
          </Button>
          <Button look="main" chord="Ctrl+S" onPress={() => void ok()} off={save.busy} testId="style-save">
            {t("act.save")}
          </Button>
        </div>
      </form>
      <Sample style={style} isParty={isParty} />
    </div>
  );
}

/** Where the sources disagree (R§10): the office chooses, a default stands. */
function PartyPart({ style, onChange }: { style: PageStyle; onChange: (part: Partial<PageStyle>) => void }) {
  return (
    <fieldset>
      <legend>{t("style_form.party")}</legend>
      <p className="help">{t("style_form.party_text")}</p>
      <div className="two">
        <Choice label={t("style_form.party_headline")} value={String(style.party_headline)} onChange={(size) => onChange({ party_headline: figure(size) })} options={["15", "14"].map((value) => ({ value, text: value }))} />
        <Choice
          label={t("style_form.party_about")}
          value={style.party_about}
          onChange={(party_about) => onChange({ party_about })}
          options={[
            { value: "by_rule", text: t("style_form.by_rule") },
            { value: "short", text: t("style_form.about_short") },
            { value: "full", text: t("style_form.about_full") },
          ]}
        />
        <Choice
          label={t("style_form.party_bases")}
          value={style.party_bases}
          onChange={(party_bases) => onChange({ party_bases })}
          options={[
            { value: "dashed", text: t("style_form.bases_dashed") },
            { value: "italic", text: t("style_form.bases_italic") },
          ]}
        />
        <Choice
          label={t("style_form.party_end")}
          value={style.party_end}
          onChange={(party_end) => onChange({ party_end })}
          options={[
            { value: "stop", text: t("style_form.end_stop") },
            { value: "slashed", text: t("style_form.end_slashed") },
          ]}
        />
      </div>
    </fieldset>
  );
}

const PAUSE_MS = 400;

/** A decision of the office with nothing decided in it, as it would be set. */
function Sample({ style, isParty }: { style: PageStyle; isParty: boolean }) {
  const [page, setPage] = useState<SamplePage | null>(null);
  const wanted = JSON.stringify(style);
  useEffect(() => {
    let dropped = false;
    const timer = setTimeout(() => {
      drawn(JSON.parse(wanted) as PageStyle, isParty).then(
        (next) => !dropped && setPage(next),
        // A style outside the rules is told when it is saved.
        () => undefined,
      );
    }, PAUSE_MS);
    return () => {
      dropped = true;
      clearTimeout(timer);
    };
  }, [wanted, isParty]);
  return (
    <figure className="style-sample">
      <figcaption>{t("style_form.preview")}</figcaption>
      {page?.font_missing === true && (
        <p className="help" data-testid="font-missing">
          {t("drafting.font_missing")}
        </p>
      )}
      {page !== null && <PdfView pdf={page.pdf} label={t("style_form.preview")} />}
    </figure>
  );
}

type SamplePage = Pick<Preview, "pdf" | "font_missing">;

async function drawn(style: PageStyle, isParty: boolean): Promise<SamplePage> {
  const { draft } = await call("draft.blank", { kind: isParty ? "nghi_quyet" : "quyet_dinh" });
  const words = "Ủy ban nhân dân xã giao các bộ phận chuyên môn phối hợp thực hiện, báo cáo kết quả trước ngày 25 hằng tháng. ".repeat(3).trim();
  const blocks = [1, 2].map(() => ({ type: "article" as const, title: "", text: words }));
  return call("draft.preview", { draft: { ...draft, style, subject: "Trang thử thể thức", bases: ["Căn cứ thứ nhất", "Căn cứ thứ hai"], blocks } });
}

/** A figure of at most three signs; what is none is 0, which the rules refuse. */
function figure(text: string): number {
  return Number.parseInt(text.replaceAll(/\D/g, "").slice(0, 3), 10) || 0;
}

/** Single to one and a half lines, in steps of a tenth; and the one that is kept, where it lies between. */
function spacings(kept: number): { value: string; text: string }[] {
  const steps = [...new Set([100, 110, 115, 120, 130, 140, 150, kept])].toSorted((one, other) => one - other);
  return steps.map((step) => ({ value: String(step), text: (step / 100).toFixed(2).replace(".", ",") }));
}
