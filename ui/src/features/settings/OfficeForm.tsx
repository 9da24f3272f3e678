/** Who this office is, and what its documents begin with. */
import { useState } from "react";
import type { OfficeSettings } from "../../api/bindings";
import { useAct } from "../../api/call";
import { t } from "../../i18n";
import { Button } from "../../shared/Button";
import { Choice } from "../../shared/Choice";
import { Field, LongField } from "../../shared/Field";
import { Notice } from "../../shared/Notice";
import { useSay } from "../../shared/said";
import { codeFault } from "../../shared/unitCode";

type Words = "name" | "parent" | "superior" | "issuer" | "abbreviation" | "unit" | "place" | "filed" | "contact";

export function OfficeForm({ office }: { office: OfficeSettings }) {
  const [now, setNow] = useState(office);
  const save = useAct("settings.save");
  const say = useSay();
  const set = (part: Words) => (value: string) => setNow((old) => ({ ...old, [part]: value }));
  const signer = (part: Partial<OfficeSettings["signer"]>) => setNow((old) => ({ ...old, signer: { ...old.signer, ...part } }));
  const parentFault = now.parent === "" ? null : codeFault(now.parent);
  const ok = async () => {
    if ((await save.run({ office: now })) !== null) say(t("said.office_saved"));
  };
  return (
    <form className="form wide" onSubmit={(event) => event.preventDefault()}>
      <fieldset>
        <legend>{t("office.identity")}</legend>
        <div className="two">
          <Field label={t("office.code")} value={now.code} onChange={() => undefined} fixed help={t("office.code_fixed")} />
          <Field label={t("office.parent")} value={now.parent} onChange={set("parent")} wrong={parentFault} help={t("office.parent_help")} />
        </div>
        <div className="two">
          <Field label={t("office.name")} value={now.name} onChange={set("name")} help={t("office.name_help")} required testId="office-name" />
          <Choice
            label={t("office.body")}
            value={now.body}
            onChange={(body) => setNow((old) => ({ ...old, body }))}
            options={[
              { value: "state", text: t("office.state") },
              { value: "party", text: t("office.party") },
            ]}
          />
        </div>
      </fieldset>
      <fieldset>
        <legend>{t("office.page")}</legend>
        <div className="two">
          <Field label={t("office.superior")} value={now.superior} onChange={set("superior")} help={t("office.superior_help")} />
          <LongField label={t("office.issuer")} value={now.issuer} onChange={set("issuer")} rows={1} help={t("office.issuer_help")} />
          <Field label={t("office.abbreviation")} value={now.abbreviation} onChange={set("abbreviation")} help={t("office.abbreviation_help")} />
          <Field label={t("office.unit")} value={now.unit} onChange={set("unit")} help={t("office.unit_help")} />
          <Field label={t("office.place")} value={now.place} onChange={set("place")} help={t("office.place_help")} />
          <Field label={t("office.filed")} value={now.filed} onChange={set("filed")} help={t("office.filed_help")} />
        </div>
        <Field label={t("office.contact")} value={now.contact} onChange={set("contact")} help={t("office.contact_help")} />
      </fieldset>
      <fieldset>
        <legend>{t("office.signer")}</legend>
        <LongField
          label={t("office.authority_lines")}
          value={now.signer.authority.join("\n")}
          onChange={(words) => signer({ authority: words === "" ? [] : words.split("\n") })}
          rows={1}
          help={t("office.authority_lines_help")}
        />
        <div className="two">
          <Field label={t("office.position")} value={now.signer.position} onChange={(position) => signer({ position })} />
          <Field label={t("office.signer_name")} value={now.signer.name} onChange={(name) => signer({ name })} />
        </div>
      </fieldset>
      <fieldset>
        <legend>{t("office.numbers")}</legend>
        <div className="two">
          <Choice
            label={t("office.series")}
            value={now.series_scheme}
            onChange={(scheme) => setNow((old) => ({ ...old, series_scheme: scheme }))}
            options={[
              { value: "per_kind", text: t("office.per_kind") },
              { value: "single", text: t("office.single") },
            ]}
          />
          {now.body === "party" && (
            <Field
              label={t("office.term_began")}
              value={String(now.term_began)}
              onChange={(year) => setNow((old) => ({ ...old, term_began: Number.parseInt(year.replaceAll(/\D/g, "").slice(0, 4), 10) || 0 }))}
              help={t("office.term_help")}
            />
          )}
        </div>
      </fieldset>
      {save.failure !== null && <Notice failure={save.failure} />}
      <div className="form-foot">
        <Button look="main" chord="Ctrl+S" onPress={() => void ok()} off={save.busy || parentFault !== null || now === office} testId="office-save">
          {t("act.save")}
        </Button>
      </div>
    </form>
  );
}
