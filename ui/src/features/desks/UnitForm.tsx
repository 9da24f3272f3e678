/** The first words of a new desk: whose it is. */
import { useState } from "react";
import type { Body } from "../../api/bindings";
import { useAct } from "../../api/call";
import { t } from "../../i18n";
import { Button } from "../../shared/Button";
import { Segments } from "../../shared/Choice";
import { Field } from "../../shared/Field";
import { Notice } from "../../shared/Notice";
import { codeFault } from "../../shared/unitCode";

export function UnitForm({ onDone }: { onDone: (id: string, holder: string) => void }) {
  const [body, setBody] = useState<Body>("state");
  const [code, setCode] = useState("");
  const [name, setName] = useState("");
  const [parent, setParent] = useState("");
  const [passphrase, setPassphrase] = useState("");
  const [again, setAgain] = useState("");
  const [tried, setTried] = useState(false);
  const create = useAct("desk.create");
  const codeWrong = code === "" && !tried ? null : codeFault(code);
  const nameWrong = tried && name.trim() === "" ? t("errors.unit.name_missing.title") : null;
  const parentWrong = parent === "" ? null : codeFault(parent);
  const againWrong = again !== passphrase && (tried || again !== "") ? t("first_run.passphrase_differs") : null;
  const ok = async () => {
    setTried(true);
    if (codeFault(code) !== null || name.trim() === "" || parentWrong !== null || again !== passphrase) return;
    const done = await create.run({ code: code.trim(), name: name.trim(), parent: parent.trim(), body, passphrase: passphrase === "" ? null : passphrase });
    if (done !== null) onDone(done.id, done.holder);
  };
  return (
    <form className="form" onSubmit={(event) => event.preventDefault()}>
      <Segments
        label={t("office.body")}
        value={body}
        onChange={setBody}
        options={[
          { value: "state", text: t("office.state"), testId: "body-state" },
          { value: "party", text: t("office.party"), testId: "body-party" },
        ]}
      />
      <div className="two">
        <Field
          label={t("office.code")}
          value={code}
          onChange={(next) => setCode(next.toUpperCase())}
          wrong={codeWrong}
          help={code === "" ? t("first_run.code_help") : t("first_run.code_good")}
          required
          autoFocus
          testId="unit-code"
        />
        <Field label={t("office.parent")} value={parent} onChange={(next) => setParent(next.toUpperCase())} wrong={parentWrong} help={t("office.parent_help")} testId="unit-parent" />
      </div>
      <Field label={t("office.name")} value={name} onChange={setName} wrong={nameWrong} help={t("office.name_help")} required testId="unit-name" />
      <details>
        <summary>{t("first_run.passphrase_title")}</summary>
        <p className="help">{t("first_run.passphrase_text")}</p>
        <div className="two">
          <Field label={t("desk.passphrase")} value={passphrase} onChange={setPassphrase} secret testId="unit-passphrase" />
          <Field label={t("first_run.passphrase_again")} value={again} onChange={setAgain} secret wrong={againWrong} testId="unit-passphrase-again" />
        </div>
      </details>
      {create.failure !== null && <Notice failure={create.failure} />}
      <div className="form-foot">
        <Button look="main" onPress={() => void ok()} off={create.busy} testId="unit-create">
          {create.busy ? t("first_run.creating") : t("first_run.create")}
        </Button>
      </div>
    </form>
  );
}
