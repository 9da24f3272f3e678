/** What stands above and below the body: type, subject, urgency, the blanks of a form, letterhead, bases, who signs, what is filed. */
import { Plus, X } from "lucide-react";
import { memo, useRef, useState } from "react";
import type { Circulation, JointIssuer, KindEntry, ParticularEntry, SignatureBlock } from "../../api/bindings";
import { t, told } from "../../i18n";
import { Button, IconButton } from "../../shared/Button";
import { Choice } from "../../shared/Choice";
import { Field, LongField, useGrowing } from "../../shared/Field";
import type { Sheet } from "./editing";
import { sameParts } from "./useStable";

export type PartProps = {
  sheet: Sheet;
  /** Changes one part of the sheet; `place` names it, so that a stretch of typing is one step back. */
  onChange: (place: string, to: (sheet: Sheet) => Sheet) => void;
};

const URGENCIES = ["normal", "urgent", "very_urgent", "express"] as const;
const CIRCULATIONS = ["free", "return_after_reading", "internal"] as const satisfies Circulation[];

/** The type, and which law its page follows and why. */
export const TypePart = memo(function TypePart({ kindName, rules, onKind }: { kindName: string; rules: string; onKind: () => void }) {
  return (
    <div className="type-line" data-place="kind">
      <Button look="quiet" onPress={onKind} testId="change-kind" hint={t("kinds.change_hint")}>
        {kindName}
      </Button>
      <span className="help" data-testid="rules" data-word={rules} title={told(`rules.${rules}.why`) ?? ""}>
        {told(`rules.${rules}.by`)}
      </span>
    </div>
  );
});

export const SubjectPart = memo(function SubjectPart({ sheet, onChange }: PartProps) {
  const length = [...sheet.subject].length;
  return (
    <section className="sheet-part">
      <LongField
        label={t("drafting.subject")}
        value={sheet.subject}
        onChange={(subject) => onChange("subject", (old) => ({ ...old, subject: subject.replaceAll("\n", " ") }))}
        testId="draft-subject"
        place="subject"
        help={length > 400 ? t("drafting.subject_length", { length }) : t(sheet.kind === "cong_van" ? "drafting.subject_letter" : "drafting.subject_help")}
        wrong={length > 500 ? t("drafting.subject_length", { length }) : null}
      />
      <div className="two">
        <Choice
          label={t("drafting.urgency")}
          value={sheet.urgency}
          onChange={(urgency) => onChange("urgency", (old) => ({ ...old, urgency }))}
          testId="draft-urgency"
          options={URGENCIES.map((value) => ({ value, text: t(`urgency.${value}`), testId: `urgency-${value}` }))}
        />
        <Choice
          label={t("head.circulation")}
          value={sheet.circulation ?? "free"}
          onChange={(circulation) => onChange("circulation", (old) => ({ ...old, circulation }))}
          testId="draft-circulation"
          options={CIRCULATIONS.map((value) => ({ value, text: t(`circulation.${value}`), testId: `circulation-${value}` }))}
        />
      </div>
    </section>
  );
}, sameParts<PartProps>("subject", "urgency", "circulation", "kind"));

type BlanksProps = PartProps & { blanks: ParticularEntry[]; kindName: string };

/** The blanks of a type's own form: giấy mời, giấy giới thiệu, biên bản, … */
export const ParticularsPart = memo(function ParticularsPart({ sheet, onChange, blanks, kindName }: BlanksProps) {
  const given = sheet.particulars ?? {};
  const strange = Object.keys(given).filter((word) => blanks.every((blank) => blank.word !== word));
  if (blanks.length === 0 && strange.length === 0) return null;
  const set = (word: string, value: string) => onChange(`particular-${word}`, (old) => withParticular(old, word, value));
  return (
    <section className="sheet-part" data-place="particulars">
      <h2>{t("head.particulars", { kind: kindName.toLowerCase() })}</h2>
      <div className="two particulars">
        {blanks.map(({ word, label, required, long }) => {
          const shared = { label: required ? label : t("head.optional", { label }), value: given[word] ?? "", onChange: (value: string) => set(word, value), testId: `particular-${word}`, place: `particular-${word}` };
          return long ? (
            <div key={word} className="wide-field">
              <LongField {...shared} rows={1} />
            </div>
          ) : (
            <Field key={word} {...shared} />
          );
        })}
        {strange.map((word) => (
          <div key={word} className="strange">
            <Field label={t("head.strange", { word })} value={given[word] ?? ""} onChange={(value) => set(word, value)} />
            <IconButton label={t("act.remove")} onPress={() => set(word, "")}>
              <X size={14} aria-hidden />
            </IconButton>
          </div>
        ))}
      </div>
    </section>
  );
}, sameParts<BlanksProps>("particulars"));

/** The sheet with one blank filled; an empty one is left out. */
export function withParticular(sheet: Sheet, word: string, value: string): Sheet {
  const { [word]: _old, ...others } = sheet.particulars ?? {};
  const { particulars: _all, ...rest } = sheet;
  const particulars = value === "" ? others : { ...others, [word]: value };
  return Object.keys(particulars).length === 0 ? rest : { ...rest, particulars };
}

/** The sheet as another type; blanks the new form has not are left out, the rest stays. */
export function asKind(sheet: Sheet, kind: KindEntry): Sheet {
  const known = Object.entries(sheet.particulars ?? {}).filter(([word]) => kind.particulars.some((blank) => blank.word === word));
  const { particulars: _, ...rest } = sheet;
  return { ...rest, kind: kind.word, ...(known.length > 0 ? { particulars: Object.fromEntries(known) } : {}) };
}

export const LetterheadPart = memo(function LetterheadPart({ sheet, onChange }: PartProps) {
  const head = sheet.letterhead;
  const set = (part: keyof typeof head) => (value: string) =>
    onChange(`letterhead-${part}`, (old) => ({ ...old, letterhead: { ...old.letterhead, [part]: value } }));
  const consult = (on: boolean) =>
    onChange("", (old) => {
      const { consultative: _, ...letterhead } = old.letterhead;
      return { ...old, letterhead: on ? { ...letterhead, consultative: true } : letterhead };
    });
  return (
    <details className="sheet-part">
      <summary>
        {t("drafting.letterhead")} <small>{[head.superior, head.issuer].filter(Boolean).join(" — ")}</small>
      </summary>
      <div className="folded two">
        <Field label={t("office.superior")} value={head.superior} onChange={set("superior")} place="superior" help={t("office.superior_help")} />
        <LongField label={t("office.issuer")} value={head.issuer} onChange={set("issuer")} place="issuer" rows={1} />
        <Field label={t("office.abbreviation")} value={head.abbreviation} onChange={set("abbreviation")} place="abbreviation" />
        <Field label={t("office.unit")} value={head.unit} onChange={set("unit")} place="unit" help={t("office.unit_help")} />
        <Field label={t("office.place")} value={head.place} onChange={set("place")} place="place" />
        <Check label={t("head.consultative")} help={t("head.consultative_help")} on={head.consultative ?? false} onChange={consult} testId="draft-consultative" />
      </div>
    </details>
  );
}, sameParts<PartProps>("letterhead"));

/** A choice of yes or no. */
export function Check({ label, help, on, onChange, testId }: { label: string; help?: string; on: boolean; onChange: (on: boolean) => void; testId: string }) {
  return (
    <label className="check">
      <input type="checkbox" checked={on} onChange={(event) => onChange(event.target.checked)} data-testid={testId} />
      <span>
        {label}
        {help !== undefined && <small className="help">{help}</small>}
      </span>
    </label>
  );
}

const NO_ISSUER: JointIssuer = { issuer: "", abbreviation: "", signature: { authority: [], position: "", name: "" } };

/** Liên tịch: the other offices, each with its signer. */
export const JointPart = memo(function JointPart({ sheet, onChange }: PartProps) {
  const joint = sheet.joint ?? [];
  const put = (place: string, to: (old: JointIssuer[]) => JointIssuer[]) =>
    onChange(place, (old) => {
      const { joint: own, ...rest } = old;
      const next = to(own ?? []);
      return next.length === 0 ? rest : { ...rest, joint: next };
    });
  const set = (at: number, part: string, to: (old: JointIssuer) => JointIssuer) => put(`joint-${at}-${part}`, (old) => old.map((each, index) => (index === at ? to(each) : each)));
  const sign = (at: number, part: string, to: (old: SignatureBlock) => SignatureBlock) => set(at, part, (old) => ({ ...old, signature: to(old.signature) }));
  return (
    <details className="sheet-part" data-place="joint" open={joint.length > 0}>
      <summary>
        {t("head.joint")} <small>{joint.map((each) => each.abbreviation).filter(Boolean).join(", ")}</small>
      </summary>
      <div className="folded">
        {joint.map((each, at) => (
          <fieldset key={at} className="joint">
            <div className="two">
              <LongField label={t("office.issuer")} value={each.issuer} onChange={(issuer) => set(at, "issuer", (old) => ({ ...old, issuer }))} rows={1} testId={`joint-${at}-issuer`} />
              <Field label={t("office.abbreviation")} value={each.abbreviation} onChange={(abbreviation) => set(at, "abbreviation", (old) => ({ ...old, abbreviation }))} testId={`joint-${at}-abbreviation`} />
              <LongField
                label={t("office.authority_lines")}
                value={each.signature.authority.join("\n")}
                onChange={(words) => sign(at, "authority", (old) => ({ ...old, authority: linesOf(words) }))}
                rows={1}
              />
              <Field label={t("office.position")} value={each.signature.position} onChange={(position) => sign(at, "position", (old) => ({ ...old, position }))} testId={`joint-${at}-position`} />
              <Field label={t("office.signer_name")} value={each.signature.name} onChange={(name) => sign(at, "name", (old) => ({ ...old, name }))} testId={`joint-${at}-name`} />
              <Button look="quiet" onPress={() => put("", (old) => old.toSpliced(at, 1))} testId={`joint-${at}-remove`}>
                {t("head.joint_remove")}
              </Button>
            </div>
          </fieldset>
        ))}
        <Button look="quiet" icon={<Plus size={15} aria-hidden />} onPress={() => put("", (old) => [...old, NO_ISSUER])} testId="add-joint">
          {t("head.joint_add")}
        </Button>
        <p className="help">{t("head.joint_help")}</p>
      </div>
    </details>
  );
}, sameParts<PartProps>("joint"));

function linesOf(words: string): string[] {
  return words === "" ? [] : words.split("\n");
}

export const BasesPart = memo(function BasesPart({ sheet, onChange }: PartProps) {
  const set = (at: number, words: string) => onChange(`base-${at}`, (old) => ({ ...old, bases: old.bases.with(at, words) }));
  const home = useRef<HTMLDetailsElement>(null);
  const focus = (at: number) => setTimeout(() => home.current?.querySelectorAll("textarea")[at]?.focus());
  const add = (at: number, words: string[] = [""]) => {
    onChange("bases", (old) => ({ ...old, bases: old.bases.toSpliced(at, 0, ...words) }));
    focus(at + words.length - 1);
  };
  const drop = (at: number) => {
    onChange("bases", (old) => ({ ...old, bases: old.bases.toSpliced(at, 1) }));
    focus(Math.max(0, at - 1));
  };
  // A letter seldom has any: folded until it does.
  const [open] = useState(sheet.kind !== "cong_van" || sheet.bases.length > 0 || sheet.authority !== "");
  return (
    <details className="sheet-part" ref={home} open={open}>
      <summary>{t("drafting.bases")}</summary>
      <div className="folded">
        <Field
          label={t("drafting.authority")}
          value={sheet.authority}
          onChange={(authority) => onChange("authority", (old) => ({ ...old, authority }))}
          help={t("drafting.authority_help")}
          testId="draft-authority"
        />
        <ul className="lines">
          {sheet.bases.map((base, at) => (
            <li key={at} className="line">
              <Base at={at} words={base} onWords={(words) => set(at, words)} onNext={(words) => add(at + 1, words)} onDrop={() => drop(at)} />
              <span className="line-tools">
                <IconButton label={t("act.remove")} onPress={() => drop(at)}>
                  <X size={14} aria-hidden />
                </IconButton>
              </span>
            </li>
          ))}
        </ul>
        <Button look="quiet" icon={<Plus size={15} aria-hidden />} onPress={() => add(sheet.bases.length)} testId="add-base">
          {t("drafting.add_base")}
        </Button>
      </div>
    </details>
  );
}, sameParts<PartProps>("bases", "authority", "kind"));

function Base({ at, words, onWords, onNext, onDrop }: { at: number; words: string; onWords: (words: string) => void; onNext: (words?: string[]) => void; onDrop: () => void }) {
  const area = useRef<HTMLTextAreaElement>(null);
  useGrowing(area, words);
  const pressed = (event: React.KeyboardEvent) => {
    if (event.nativeEvent.isComposing || event.keyCode === 229) return;
    if (event.key === "Enter") {
      event.preventDefault();
      onNext();
    }
    if (event.key === "Backspace" && words === "") {
      event.preventDefault();
      onDrop();
    }
  };
  // Bases copied from another document come as several lines.
  const pasted = (event: React.ClipboardEvent) => {
    const lines = event.clipboardData.getData("text/plain").split(/\r?\n/).map((line) => line.trim().replace(/[;.]$/, "")).filter(Boolean);
    if (lines.length < 2 || words !== "") return;
    event.preventDefault();
    const [first = "", ...rest] = lines;
    onWords(first);
    onNext(rest);
  };
  return (
    <textarea
      ref={area}
      rows={1}
      value={words}
      onChange={(event) => onWords(event.target.value.replaceAll("\n", " "))}
      onKeyDown={pressed}
      onPaste={pasted}
      placeholder={t("drafting.base_hint")}
      aria-label={t("drafting.base_of", { at: at + 1 })}
      data-testid={`base-${at}`}
      spellCheck={false}
    />
  );
}

export const SignaturePart = memo(function SignaturePart({ sheet, onChange }: PartProps) {
  const { signature } = sheet;
  const set = (place: string, to: (old: typeof signature) => typeof signature) =>
    onChange(`signature-${place}`, (old) => ({ ...old, signature: to(old.signature) }));
  const other = (value: string) =>
    set("other_post", (old) => {
      const { other_post: _, ...rest } = old;
      return value === "" ? rest : { ...rest, other_post: value };
    });
  const hasOther = sheet.letterhead.consultative === true || (signature.other_post ?? "") !== "";
  return (
    <section className="sheet-part">
      <h2>{t("drafting.signature")}</h2>
      <LongField
        label={t("office.authority_lines")}
        value={signature.authority.join("\n")}
        onChange={(words) => set("authority", (old) => ({ ...old, authority: linesOf(words) }))}
        rows={1}
        help={t("office.authority_lines_help")}
        testId="signature-authority"
      />
      <div className="two">
        <Field label={t("office.position")} value={signature.position} onChange={(position) => set("position", (old) => ({ ...old, position }))} testId="signature-position" place="signer-position" />
        <Field label={t("office.signer_name")} value={signature.name} onChange={(name) => set("name", (old) => ({ ...old, name }))} testId="signature-name" place="signer-name" />
      </div>
      {hasOther && <Field label={t("head.other_post")} value={signature.other_post ?? ""} onChange={other} help={t("head.other_post_help")} testId="signature-other-post" />}
    </section>
  );
}, sameParts<PartProps>("signature", "letterhead"));

export const FootPart = memo(function FootPart({ sheet, onChange }: PartProps) {
  return (
    <section className="sheet-part">
      <div className="two">
        <Field label={t("office.filed")} value={sheet.filed} onChange={(filed) => onChange("filed", (old) => ({ ...old, filed }))} help={t("office.filed_help")} />
        <Field label={t("drafting.drafter")} value={sheet.drafter} onChange={(drafter) => onChange("drafter", (old) => ({ ...old, drafter }))} help={t("drafting.drafter_help")} testId="draft-drafter" />
      </div>
      <Field label={t("office.contact")} value={sheet.contact} onChange={(contact) => onChange("contact", (old) => ({ ...old, contact }))} help={t("office.contact_help")} />
    </section>
  );
}, sameParts<PartProps>("filed", "drafter", "contact"));
