/** The office's templates: chosen to begin with, filled, merged with a table, kept from a draft. */
import { Layers, Trash2 } from "lucide-react";
import { useState } from "react";
import type { Draft, FieldKind, TemplateEntry, TemplateField } from "../../../api/bindings";
import { useAct } from "../../../api/call";
import { useLive } from "../../../api/useLive";
import { t } from "../../../i18n";
import { Button, IconButton } from "../../../shared/Button";
import { Choice } from "../../../shared/Choice";
import { Confirm, Dialog } from "../../../shared/Dialog";
import { Field } from "../../../shared/Field";
import { Notice } from "../../../shared/Notice";
import { useSay } from "../../../shared/said";

/** What a blank looks like in a text. */
export const BLANK = "{{tên}}";

const FIELD_KINDS: FieldKind[] = ["text", "date", "long_date", "number"];
const NAMED = /\{\{([^{}\n]{1,60})\}\}/gu;

/** The blanks in the words of a draft, each once; a name that begins with `ngày` asks for a day. */
export function blanksOf(draft: Draft): TemplateField[] {
  const names = [...JSON.stringify(draft).matchAll(NAMED)].map((found) => (found[1] ?? "").trim().normalize("NFC")).filter((name) => name !== "");
  return [...new Set(names)].map((name) => ({ name, kind: /^ngày( |$)/iu.test(name) ? "date" : /^số (tiền|lượng)/iu.test(name) ? "number" : "text", optional: false }));
}

type OwnProps = { onUse: (template: TemplateEntry) => void; onMerge: (template: TemplateEntry) => void };

/** Mẫu của cơ quan: in the page where a new draft is begun. */
export function OwnTemplates({ onUse, onMerge }: OwnProps) {
  const [text, setText] = useState("");
  const [asked, setAsked] = useState<TemplateEntry | null>(null);
  const templates = useLive("template.list", { text });
  const remove = useAct("template.remove");
  const rows = templates.answer?.rows ?? [];
  const gone = async () => {
    if (asked !== null && (await remove.run({ id: asked.id })) !== null) setAsked(null);
  };
  return (
    <section className="own-templates" aria-label={t("template.own")} data-testid="own-templates">
      <h3>{t("template.own")}</h3>
      {templates.failure !== null && <Notice failure={templates.failure} />}
      {templates.answer !== null && rows.length === 0 && text === "" && <p className="quiet">{t("template.none_text", { blank: BLANK })}</p>}
      {(rows.length > 6 || text !== "") && (
        <input className="kind-search" value={text} onChange={(event) => setText(event.target.value)} placeholder={t("template.search")} aria-label={t("template.search")} data-testid="template-search" spellCheck={false} />
      )}
      <ul className="template-list">
        {rows.map((row) => (
          <li key={row.id} data-testid={`template-${row.id}`}>
            <Button onPress={() => onUse(row)} hint={t("template.use")} testId={`use-template-${row.id}`}>
              <span className="kind-name">{row.name}</span>
              <small>{[row.folder, row.kind_name].filter((word) => word !== "").join(" · ")}</small>
            </Button>
            {row.fields.length > 0 && (
              <Button look="quiet" icon={<Layers size={15} aria-hidden />} onPress={() => onMerge(row)} testId={`merge-template-${row.id}`}>
                {t("template.merge")}
              </Button>
            )}
            <IconButton label={t("template.remove")} onPress={() => setAsked(row)} testId={`remove-template-${row.id}`}>
              <Trash2 size={14} aria-hidden />
            </IconButton>
          </li>
        ))}
      </ul>
      {asked !== null && (
        <Confirm
          title={t("template.remove")}
          text={t("template.remove_ask", { name: asked.name })}
          act={t("act.remove")}
          danger
          busy={remove.busy}
          failure={remove.failure}
          onOk={() => void gone()}
          onClose={() => setAsked(null)}
        />
      )}
    </section>
  );
}

type FillProps = { template: TemplateEntry; onFilled: (values: Record<string, string>) => void; onClose: () => void };

/** Asks what goes into the blanks of a template; what is left empty stays open in the draft. */
export function FillTemplate({ template, onFilled, onClose }: FillProps) {
  const [values, setValues] = useState<Record<string, string>>({});
  return (
    <Dialog
      title={t("template.fill_title", { name: template.name })}
      onClose={onClose}
      testId="fill-template"
      foot={
        <>
          <Button onPress={onClose}>{t("act.cancel")}</Button>
          <Button look="main" onPress={() => onFilled(values)} testId="fill-ok">
            {t("template.fill")}
          </Button>
        </>
      }
    >
      <div className="form">
        {template.fields.length === 0 && <p className="quiet">{t("template.no_fields")}</p>}
        {template.fields.map((field, at) => (
          <Field
            key={field.name}
            label={field.name}
            value={values[field.name] ?? ""}
            onChange={(value) => setValues((old) => ({ ...old, [field.name]: value }))}
            help={field.optional ? t("template.optional") : field.kind === "text" ? undefined : t(`template.kind.${field.kind}`)}
            testId={`field-${at}`}
            autoFocus={at === 0}
          />
        ))}
      </div>
    </Dialog>
  );
}

/** Keeps the draft at hand as a template. */
export function SaveTemplate({ draft, onClose }: { draft: Draft; onClose: () => void }) {
  const [name, setName] = useState(draft.subject);
  const [folder, setFolder] = useState("");
  const [fields, setFields] = useState(() => blanksOf(draft));
  const save = useAct("template.save");
  const say = useSay();
  const change = (at: number, part: Partial<TemplateField>) => setFields((old) => old.map((field, index) => (index === at ? { ...field, ...part } : field)));
  const ok = async () => {
    const kept = await save.run({ id: null, name, folder, draft, fields });
    if (kept === null) return;
    say(t("said.template_saved", { name: kept.name }));
    onClose();
  };
  return (
    <Dialog
      title={t("template.save_title")}
      onClose={onClose}
      testId="save-template"
      foot={
        <>
          <Button onPress={onClose}>{t("act.cancel")}</Button>
          <Button look="main" onPress={() => void ok()} off={save.busy || name.trim() === ""} testId="save-template-ok">
            {t("template.save")}
          </Button>
        </>
      }
    >
      <p className="lead">{t("template.save_text", { blank: BLANK })}</p>
      <div className="form">
        <Field label={t("template.name")} value={name} onChange={setName} testId="template-name" autoFocus />
        <Field label={t("template.folder")} value={folder} onChange={setFolder} />
        {fields.length === 0 && <p className="quiet">{t("template.no_fields")}</p>}
        {fields.map((field, at) => (
          <div key={field.name} className="two" data-testid={`blank-${at}`}>
            <Choice label={field.name} value={field.kind} onChange={(kind) => change(at, { kind })} options={FIELD_KINDS.map((kind) => ({ value: kind, text: t(`template.kind.${kind}`) }))} testId={`blank-kind-${at}`} />
            <label className="check">
              <input type="checkbox" checked={field.optional} onChange={(event) => change(at, { optional: event.target.checked })} data-testid={`blank-optional-${at}`} />
              {t("template.optional")}
            </label>
          </div>
        ))}
        {save.failure !== null && <Notice failure={save.failure} />}
      </div>
    </Dialog>
  );
}
