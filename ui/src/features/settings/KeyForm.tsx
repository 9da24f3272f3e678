/** Makes a signing key known to this desk. The file stays where it is; its PIN opens it once and is not kept. */
import { useState } from "react";
import type { KeyEntry } from "../../api/bindings";
import { useAct } from "../../api/call";
import { t } from "../../i18n";
import { Button } from "../../shared/Button";
import { Segments } from "../../shared/Choice";
import { Field } from "../../shared/Field";
import { Notice, textsOf } from "../../shared/Notice";
import { PathField } from "../../shared/PathField";
import { useSay } from "../../shared/said";

export function KeyForm({ onDone }: { onDone?: () => void }) {
  const [role, setRole] = useState<KeyEntry["role"]>("leader");
  const [path, setPath] = useState("");
  const [label, setLabel] = useState("");
  const [pin, setPin] = useState("");
  const add = useAct("key.add");
  const say = useSay();
  const ok = async () => {
    const key = await add.run({ path: path.trim(), role, label: label.trim(), pin });
    setPin("");
    if (key === null) return;
    setPath("");
    setLabel("");
    say(t("said.key_added", { subject: key.subject }));
    onDone?.();
  };
  const pinWrong = add.failure?.code === "key.pin_wrong" ? textsOf("key.pin_wrong", add.failure.facts).title : null;
  return (
    <form className="form" onSubmit={(event) => event.preventDefault()}>
      <Segments
        label={t("key_form.role")}
        value={role}
        onChange={setRole}
        options={[
          { value: "leader", text: t("key_form.leader"), testId: "key-role-leader" },
          { value: "office", text: t("key_form.office"), testId: "key-role-office" },
        ]}
      />
      <p className="help">{t(`key_form.${role}_help`)}</p>
      <PathField label={t("key_form.path")} value={path} onChange={setPath} kinds={[{ name: "PKCS#12", extensions: ["p12", "pfx"] }]} testId="key-path" />
      <div className="two">
        <Field label={t("key_form.label")} value={label} onChange={setLabel} help={t("key_form.label_help")} testId="key-label" />
        <Field label={t("key_dialog.pin")} value={pin} onChange={setPin} secret help={t("key_form.pin_help")} wrong={pinWrong} testId="key-pin" />
      </div>
      {add.failure !== null && pinWrong === null && <Notice failure={add.failure} />}
      <div className="form-foot">
        <Button look="main" onPress={() => void ok()} off={path.trim() === "" || pin === "" || add.busy} testId="key-add">
          {t("key_form.add")}
        </Button>
      </div>
    </form>
  );
}
