/** Asks for a key and its PIN before an act, shows that a slow token works, and can call the act off. */
import { type FormEvent, useEffect, useRef, useState } from "react";
import type { Failure, KeyRole } from "../api/bindings";
import { useAct } from "../api/call";
import { t } from "../i18n";
import { number } from "../i18n/format";
import { Button } from "./Button";
import { Dialog } from "./Dialog";
import { type KeyUse, useKeyPick } from "./KeyPick";

type Props = {
  title: string;
  /** What will happen, in one or two sentences. */
  text: string;
  act: string;
  /** Whose key it takes. */
  whose: KeyRole;
  busy: boolean;
  failure: Failure | null;
  onOk: (use: KeyUse) => void;
  onClose: () => void;
  /** Where keys are added. */
  onSettings: () => void;
};

let tries = 0;

export function KeyDialog({ title, text, act, whose, busy, failure, onOk, onClose, onSettings }: Props) {
  // One to a try: calling off one that is just over must not meet the next.
  const ticket = useRef("");
  const pick = useKeyPick({ role: whose, busy, failure, autoFocus: true });
  const cancel = useAct("act.cancel");
  const { given } = pick;
  const isReady = given !== null && !busy;
  const go = () => {
    if (!isReady) return;
    tries += 1;
    ticket.current = `dialog-${Date.now()}-${tries}`;
    onOk({ ...given, ticket: ticket.current });
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    go();
  };
  const close = useRef(onClose);
  close.current = onClose;
  useEffect(() => {
    if (failure?.code === "act.called_off") close.current();
  }, [failure]);
  const leave = () => (busy ? void cancel.run({ ticket: ticket.current }) : onClose());
  return (
    <Dialog
      title={title}
      onClose={leave}
      foot={
        <>
          {busy && <Waiting />}
          <Button onPress={leave} off={cancel.busy} testId="key-cancel">
            {t(busy ? "key_dialog.call_off" : "act.cancel")}
          </Button>
          {pick.isNone ? (
            <Button look="main" onPress={onSettings} autoFocus>
              {t("key_dialog.to_settings")}
            </Button>
          ) : (
            <Button look="main" onPress={go} off={!isReady} testId="pin-ok">
              {busy ? t("key_dialog.working") : act}
            </Button>
          )}
        </>
      }
    >
      {pick.isNone ? (
        <p>{t("key_dialog.none")}</p>
      ) : (
        <form onSubmit={submit} className="stack">
          <p>{text}</p>
          {pick.fields}
        </form>
      )}
    </Dialog>
  );
}

const SECOND = 1000;
const SLOW = 2;

/** How long the key has been at work, once it is worth saying. */
export function Waiting() {
  const [seconds, setSeconds] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setSeconds((before) => before + 1), SECOND);
    return () => clearInterval(timer);
  }, []);
  return (
    <span className="spring quiet" role="status" data-testid="key-waiting">
      {seconds >= SLOW ? t("key_dialog.waiting", { seconds: number(seconds) }) : ""}
    </span>
  );
}
