/** Which key, and its PIN. The PIN lives in this dialog alone and is gone with it. */
import { type FormEvent, useEffect, useState } from "react";
import type { Failure, KeyEntry } from "../api/bindings";
import { t } from "../i18n";
import { day } from "../i18n/format";
import { Button } from "./Button";
import { Choice } from "./Choice";
import { Dialog } from "./Dialog";
import { Field } from "./Field";
import { Notice, textsOf } from "./Notice";

type Props = {
  title: string;
  /** What will happen, in one or two sentences. */
  text: string;
  act: string;
  /** Keys that fit the act, the likeliest first. */
  keys: KeyEntry[];
  busy: boolean;
  failure: Failure | null;
  onOk: (key: string, pin: string) => void;
  onClose: () => void;
  /** Where keys are added. */
  onSettings: () => void;
};

export function KeyDialog({ title, text, act, keys, busy, failure, onOk, onClose, onSettings }: Props) {
  const [path, setPath] = useState(keys[0]?.path ?? "");
  const [pin, setPin] = useState("");
  const pinWrong = failure?.code === "key.pin_wrong" ? failure : null;
  const ready = path !== "" && pin !== "" && !busy;
  const go = () => ready && onOk(path, pin);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    go();
  };
  useEffect(() => {
    if (failure === null) return;
    setPin("");
    document.querySelector<HTMLElement>('[data-testid="pin-input"]')?.focus();
  }, [failure]);
  if (keys.length === 0) return <NoKey title={title} onClose={onClose} onSettings={onSettings} />;
  return (
    <Dialog
      title={title}
      onClose={onClose}
      foot={
        <>
          <Button onPress={onClose}>{t("act.cancel")}</Button>
          <Button look="main" onPress={go} off={!ready} testId="pin-ok">
            {busy ? t("key_dialog.working") : act}
          </Button>
        </>
      }
    >
      <form onSubmit={submit} className="stack">
        <p>{text}</p>
        <Choice
          label={t("key_dialog.key")}
          testId="key-select"
          value={path}
          onChange={setPath}
          options={keys.map((key) => ({
            value: key.path,
            text: key.label || key.subject,
            note: t("key_dialog.key_note", { subject: key.subject, until: day(key.valid_to) }),
          }))}
        />
        <Field
          label={t("key_dialog.pin")}
          value={pin}
          onChange={setPin}
          secret
          autoFocus
          testId="pin-input"
          help={t("key_dialog.pin_help")}
          wrong={pinWrong === null ? null : sentence(pinWrong)}
        />
        {failure !== null && pinWrong === null && <Notice failure={failure} />}
      </form>
    </Dialog>
  );
}

function sentence(failure: Failure): string {
  const texts = textsOf(failure.code, failure.facts);
  return `${texts.title} ${texts.remedy}`;
}

function NoKey({ title, onClose, onSettings }: { title: string; onClose: () => void; onSettings: () => void }) {
  return (
    <Dialog
      title={title}
      onClose={onClose}
      foot={
        <>
          <Button onPress={onClose}>{t("act.cancel")}</Button>
          <Button look="main" onPress={onSettings} autoFocus>
            {t("key_dialog.to_settings")}
          </Button>
        </>
      }
    >
      <p>{t("key_dialog.none")}</p>
    </Dialog>
  );
}
