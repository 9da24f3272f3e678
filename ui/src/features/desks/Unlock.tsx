/** A desk that a passphrase opens. */
import { LockKeyhole } from "lucide-react";
import { type FormEvent, useState } from "react";
import type { Desk } from "../../api/bindings";
import { useAct } from "../../api/call";
import { t } from "../../i18n";
import { Button } from "../../shared/Button";
import { Field } from "../../shared/Field";
import { Notice, textsOf } from "../../shared/Notice";

export function Unlock({ desk }: { desk: Desk }) {
  const [passphrase, setPassphrase] = useState("");
  const unlock = useAct("desk.unlock");
  const wrong = unlock.failure?.code === "desk.passphrase_wrong" ? textsOf("desk.passphrase_wrong", unlock.failure.facts) : null;
  const go = (event?: FormEvent) => {
    event?.preventDefault();
    if (passphrase === "") return;
    void unlock.run({ id: desk.id, passphrase });
    setPassphrase("");
  };
  return (
    <main className="gate">
      <form className="gate-box" onSubmit={go}>
        <LockKeyhole size={28} aria-hidden />
        <h1>{desk.name || t("desk.locked")}</h1>
        {desk.code !== "" && <code>{desk.code}</code>}
        <p>{t("desk.unlock_text")}</p>
        <Field
          label={t("desk.passphrase")}
          value={passphrase}
          onChange={setPassphrase}
          secret
          autoFocus
          wrong={wrong === null ? null : `${wrong.title} ${wrong.remedy}`}
          testId="passphrase"
        />
        {unlock.failure !== null && wrong === null && <Notice failure={unlock.failure} />}
        <Button look="main" onPress={() => go()} off={passphrase === "" || unlock.busy} testId="unlock">
          {unlock.busy ? t("desk.unlocking") : t("desk.unlock")}
        </Button>
      </form>
    </main>
  );
}
