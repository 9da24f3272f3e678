/** The road to the axis: where the adapter listens, through which center, and the secret, which goes in and never comes out. */
import { useState } from "react";
import type { RoadSettings } from "../../api/bindings";
import { useAct } from "../../api/call";
import { t } from "../../i18n";
import { Button } from "../../shared/Button";
import { Field } from "../../shared/Field";
import { Notice } from "../../shared/Notice";
import { useSay } from "../../shared/said";

export function RoadForm({ road, onDone }: { road: RoadSettings | null; onDone?: () => void }) {
  const [adapter, setAdapter] = useState(road?.adapter ?? "");
  const [center, setCenter] = useState(road?.center ?? "");
  const [secret, setSecret] = useState("");
  const save = useAct("road.set");
  const say = useSay();
  const ready = adapter.trim() !== "" && center.trim() !== "" && secret !== "";
  const ok = async () => {
    if ((await save.run({ adapter: adapter.trim(), center: center.trim(), secret })) === null) return;
    setSecret("");
    say(t("said.road_saved"));
    onDone?.();
  };
  const wrongAddress = save.failure?.code === "road.address" ? t("errors.road.address.remedy") : null;
  return (
    <form className="form" onSubmit={(event) => event.preventDefault()}>
      <Field label={t("road_form.adapter")} value={adapter} onChange={setAdapter} help={t("road_form.adapter_help")} wrong={wrongAddress} testId="road-adapter" />
      <Field label={t("road_form.center")} value={center} onChange={setCenter} help={t("road_form.center_help")} testId="road-center" />
      <Field
        label={t("road_form.secret")}
        value={secret}
        onChange={setSecret}
        secret
        help={t(road === null ? "road_form.secret_help" : "road_form.secret_kept")}
        testId="road-secret"
      />
      {save.failure !== null && wrongAddress === null && <Notice failure={save.failure} />}
      <div className="form-foot">
        <Button look="main" onPress={() => void ok()} off={!ready || save.busy} testId="road-save">
          {t("road_form.save")}
        </Button>
      </div>
    </form>
  );
}
