/** Dấu thời gian: whom the office asks for time stamps, to which level, and whether a letter waits for them. */
import { useState } from "react";
import type { StampLevel, StampSettings } from "../../api/bindings";
import { useAct } from "../../api/call";
import { t } from "../../i18n";
import { Button } from "../../shared/Button";
import { Choice, Segments } from "../../shared/Choice";
import { Field } from "../../shared/Field";
import { Notice, textsOf } from "../../shared/Notice";
import { useSay } from "../../shared/said";

const LEVELS: StampLevel[] = ["b", "t", "lt", "lta"];
/** A week: whoever waits longer means to wait. */
const LONGEST = 10_080;
const OF_THE_ADDRESS = ["authority.address", "stamp.address_missing"];

export function StampsForm({ stamps }: { stamps: StampSettings }) {
  const [address, setAddress] = useState(stamps.address);
  const [policy, setPolicy] = useState(stamps.policy);
  const [level, setLevel] = useState(stamps.level);
  const [waits, setWaits] = useState<"always" | "rule">(stamps.leave_after === null ? "always" : "rule");
  const [minutes, setMinutes] = useState(stamps.leave_after === null ? "60" : String(stamps.leave_after));
  const save = useAct("stamps.set");
  const say = useSay();
  const count = Number(minutes);
  const wrongMinutes = waits === "rule" && !(Number.isInteger(count) && count >= 1 && count <= LONGEST);
  const wrongAddress = save.failure !== null && OF_THE_ADDRESS.includes(save.failure.code) ? addressWords(save.failure.code) : null;
  const ok = async () => {
    const input = { address: address.trim(), policy: policy.trim(), level, leave_after: waits === "rule" ? count : null };
    if ((await save.run(input)) !== null) say(t("said.stamps_saved"));
  };
  return (
    <form className="form" onSubmit={(event) => event.preventDefault()}>
      <p className="lead">{t("stamps.text")}</p>
      <Choice label={t("stamps.level")} value={level} onChange={setLevel} options={LEVELS.map((value) => ({ value, text: t(`stamps.levels.${value}`), testId: `stamps-level-${value}` }))} testId="stamps-level" />
      <Field label={t("stamps.address")} value={address} onChange={setAddress} help={t("stamps.address_help")} wrong={wrongAddress} testId="stamps-address" />
      <Field label={t("stamps.policy")} value={policy} onChange={setPolicy} help={t("stamps.policy_help")} testId="stamps-policy" />
      <Segments
        label={t("stamps.wait")}
        value={waits}
        onChange={setWaits}
        options={[
          { value: "always", text: t("stamps.waits.always"), testId: "stamps-wait" },
          { value: "rule", text: t("stamps.waits.rule"), testId: "stamps-leave" },
        ]}
        testId="stamps-waits"
      />
      {waits === "rule" && (
        <Field label={t("stamps.leave_after")} value={minutes} onChange={setMinutes} help={t("stamps.leave_after_help")} wrong={wrongMinutes ? t("stamps.leave_after_wrong") : null} testId="stamps-minutes" />
      )}
      {save.failure !== null && wrongAddress === null && <Notice failure={save.failure} />}
      <div className="form-foot">
        <Button look="main" onPress={() => void ok()} off={save.busy || wrongMinutes} testId="stamps-save">
          {t("stamps.save")}
        </Button>
      </div>
    </form>
  );
}

/** Whoever reads it stands before the field already: what is wrong, not where to go. */
function addressWords(code: string): string {
  if (code === "stamp.address_missing") return t("stamps.address_missing");
  const { title, remedy } = textsOf(code, {});
  return `${title} ${remedy}`;
}
