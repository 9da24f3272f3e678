/** What stands above and below the body: subject, urgency, letterhead, bases, who signs, what is filed. */
import { Plus, X } from "lucide-react";
import { useRef, useState } from "react";
import { t } from "../../i18n";
import { Button, IconButton } from "../../shared/Button";
import { Choice } from "../../shared/Choice";
import { Field, LongField, useGrowing } from "../../shared/Field";
import type { Sheet } from "./editing";

export type PartProps = {
  sheet: Sheet;
  /** Changes one part of the sheet; `place` names it, so that a stretch of typing is one step back. */
  onChange: (place: string, to: (sheet: Sheet) => Sheet) => void;
};

const URGENCIES = ["normal", "urgent", "very_urgent", "express"] as const;

export function SubjectPart({ sheet, onChange }: PartProps) {
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
      <Choice
        label={t("drafting.urgency")}
        value={sheet.urgency}
        onChange={(urgency) => onChange("urgency", (old) => ({ ...old, urgency }))}
        testId="draft-urgency"
        options={URGENCIES.map((value) => ({ value, text: t(`urgency.${value}`), testId: `urgency-${value}` }))}
      />
    </section>
  );
}

export function LetterheadPart({ sheet, onChange }: PartProps) {
  const head = sheet.letterhead;
  const set = (part: keyof typeof head) => (value: string) =>
    onChange(`letterhead-${part}`, (old) => ({ ...old, letterhead: { ...old.letterhead, [part]: value } }));
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
      </div>
    </details>
  );
}

export function BasesPart({ sheet, onChange }: PartProps) {
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
}

function Base({ at, words, onWords, onNext, onDrop }: { at: number; words: string; onWords: (words: string) => void; onNext: (words?: string[]) => void; onDrop: () => void }) {
  const area = useRef<HTMLTextAreaElement>(null);
  useGrowing(area, words);
  const pressed = (event: React.KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
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

export function SignaturePart({ sheet, onChange }: PartProps) {
  const { signature } = sheet;
  const set = (place: string, to: (old: typeof signature) => typeof signature) =>
    onChange(`signature-${place}`, (old) => ({ ...old, signature: to(old.signature) }));
  return (
    <section className="sheet-part">
      <h2>{t("drafting.signature")}</h2>
      <LongField
        label={t("office.authority_lines")}
        value={signature.authority.join("\n")}
        onChange={(words) => set("authority", (old) => ({ ...old, authority: words === "" ? [] : words.split("\n") }))}
        rows={1}
        help={t("office.authority_lines_help")}
        testId="signature-authority"
      />
      <div className="two">
        <Field label={t("office.position")} value={signature.position} onChange={(position) => set("position", (old) => ({ ...old, position }))} testId="signature-position" place="signer-position" />
        <Field label={t("office.signer_name")} value={signature.name} onChange={(name) => set("name", (old) => ({ ...old, name }))} testId="signature-name" place="signer-name" />
      </div>
    </section>
  );
}

export function FootPart({ sheet, onChange }: PartProps) {
  return (
    <section className="sheet-part">
      <div className="two">
        <Field label={t("office.filed")} value={sheet.filed} onChange={(filed) => onChange("filed", (old) => ({ ...old, filed }))} help={t("office.filed_help")} />
        <Field label={t("drafting.drafter")} value={sheet.drafter} onChange={(drafter) => onChange("drafter", (old) => ({ ...old, drafter }))} help={t("drafting.drafter_help")} />
      </div>
      <Field label={t("office.contact")} value={sheet.contact} onChange={(contact) => onChange("contact", (old) => ({ ...old, contact }))} help={t("office.contact_help")} />
    </section>
  );
}
