/** Thể thức cơ quan khác cùng đơn vị: other bodies this desk writes for, each with a head and numbers of its own. */
import { Plus, Trash2 } from "lucide-react";
import { useState } from "react";
import type { OfficeHead, OfficeSettings } from "../../api/bindings";
import { useAct } from "../../api/call";
import { t } from "../../i18n";
import { Button, IconButton } from "../../shared/Button";
import { Choice } from "../../shared/Choice";
import { Field, LongField } from "../../shared/Field";
import { Notice } from "../../shared/Notice";
import { useSay } from "../../shared/said";

const NOBODY: OfficeHead = {
  name: "",
  superior: "",
  issuer: "",
  abbreviation: "",
  consultative: false,
  separator: "by_rule",
  series_scheme: "per_kind",
  filed: "",
  signer: { authority: [], position: "", name: "" },
};

export function HeadsForm({ office }: { office: OfficeSettings }) {
  // A key of its own for each, so that removing one keeps what is typed in the others.
  const [heads, setHeads] = useState(() => (office.heads ?? []).map((head, key) => ({ key, head })));
  const save = useAct("settings.save");
  const say = useSay();
  const change = (key: number, part: Partial<OfficeHead>) => setHeads((old) => old.map((each) => (each.key === key ? { key, head: { ...each.head, ...part } } : each)));
  const add = () => setHeads((old) => [...old, { key: Math.max(-1, ...old.map((each) => each.key)) + 1, head: NOBODY }]);
  const ok = async () => {
    if ((await save.run({ office: { ...office, heads: heads.map((each) => each.head) } })) !== null) say(t("said.style_saved"));
  };
  return (
    <form className="form wide" onSubmit={(event) => event.preventDefault()}>
      <h2>{t("heads.title")}</h2>
      <p className="lead">{t("heads.text")}</p>
      {heads.length === 0 && <p className="quiet">{t("heads.none")}</p>}
      {heads.map(({ key, head }) => (
        <Head key={key} at={key} head={head} onChange={(part) => change(key, part)} onRemove={() => setHeads((old) => old.filter((each) => each.key !== key))} />
      ))}
      {save.failure !== null && <Notice failure={save.failure} />}
      <div className="form-foot">
        <Button icon={<Plus size={15} aria-hidden />} onPress={add} testId="head-add">
          {t("heads.add")}
        </Button>
        <Button look="main" onPress={() => void ok()} off={save.busy} testId="heads-save">
          {t("act.save")}
        </Button>
      </div>
    </form>
  );
}

function Head({ at, head, onChange, onRemove }: { at: number; head: OfficeHead; onChange: (part: Partial<OfficeHead>) => void; onRemove: () => void }) {
  const sign = (part: Partial<OfficeHead["signer"]>) => onChange({ signer: { ...head.signer, ...part } });
  return (
    <fieldset data-testid={`head-${at}`}>
      <legend>{head.name === "" ? t("heads.add") : head.name}</legend>
      <div className="two">
        <Field label={t("heads.name")} value={head.name} onChange={(name) => onChange({ name })} testId={`head-name-${at}`} />
        <Field label={t("heads.abbreviation")} value={head.abbreviation} onChange={(abbreviation) => onChange({ abbreviation })} help={t("heads.abbreviation_help")} testId={`head-abbreviation-${at}`} />
        <Field label={t("heads.superior")} value={head.superior} onChange={(superior) => onChange({ superior })} />
        <LongField label={t("heads.issuer")} value={head.issuer} onChange={(issuer) => onChange({ issuer })} rows={1} testId={`head-issuer-${at}`} />
        <Choice
          label={t("heads.separator")}
          value={head.separator}
          onChange={(separator) => onChange({ separator })}
          options={[
            { value: "by_rule", text: t("style_form.by_rule") },
            { value: "line", text: t("style_form.line") },
            { value: "star", text: t("style_form.star") },
          ]}
        />
        <Choice
          label={t("heads.series")}
          value={head.series_scheme}
          onChange={(series_scheme) => onChange({ series_scheme })}
          options={[
            { value: "per_kind", text: t("office.per_kind") },
            { value: "single", text: t("office.single") },
          ]}
        />
        <LongField label={t("heads.authority")} value={head.signer.authority.join("\n")} onChange={(lines) => sign({ authority: lines === "" ? [] : lines.split("\n") })} rows={1} />
        <Field label={t("heads.filed")} value={head.filed} onChange={(filed) => onChange({ filed })} />
        <Field label={t("heads.position")} value={head.signer.position} onChange={(position) => sign({ position })} />
        <Field label={t("heads.signer")} value={head.signer.name} onChange={(name) => sign({ name })} />
      </div>
      <div className="form-foot">
        <label className="check">
          <input type="checkbox" checked={head.consultative} onChange={(event) => onChange({ consultative: event.target.checked })} data-testid={`head-consultative-${at}`} />
          {t("heads.consultative")}
        </label>
        <span className="spring" />
        <IconButton label={t("heads.remove")} onPress={onRemove} testId={`head-remove-${at}`}>
          <Trash2 size={15} aria-hidden />
        </IconButton>
      </div>
    </fieldset>
  );
}
