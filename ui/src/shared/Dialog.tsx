/** Dialogs: the screen behind rests, Esc leaves, and the focus goes back to where it came from. */
import { type ReactNode, useEffect, useRef, useState } from "react";
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from "react-aria-components";
import type { Failure } from "../api/bindings";
import { t } from "../i18n";
import { Button } from "./Button";
import { focusHomeIfLost } from "./keys";
import { Notice } from "./Notice";

type Props = {
  title: string;
  onClose: () => void;
  children: ReactNode;
  /** The buttons, most wanted last. */
  foot?: ReactNode;
  wide?: boolean;
  alert?: boolean;
  testId?: string;
};

export function Dialog({ title, onClose, children, foot, wide, alert, testId }: Props) {
  const inside = useRef<HTMLElement>(null);
  const [opener] = useState(() => document.activeElement);
  useEffect(() => () => focusHomeIfLost(opener), [opener]);
  useEffect(() => {
    // A button that is switched off under somebody's hand keeps or drops the keys, and Esc would go unheard.
    const held = document.activeElement;
    if (held === document.body || held?.matches(":disabled") === true) inside.current?.focus({ preventScroll: true });
  });
  return (
    <ModalOverlay className="veil" isOpen isDismissable={false} onOpenChange={(open) => !open && onClose()}>
      <Modal className={wide === true ? "modal wide" : "modal"}>
        <AriaDialog className="dialog" ref={inside} role={alert === true ? "alertdialog" : "dialog"} data-testid={testId}>
          <Heading slot="title">{title}</Heading>
          <div className="dialog-body">{children}</div>
          {foot !== undefined && <div className="dialog-foot">{foot}</div>}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}

/** Asks once more before something that cannot be taken back. */
export function Confirm(props: {
  title: string;
  text: string;
  act: string;
  danger?: boolean;
  busy?: boolean;
  failure?: Failure | null;
  /** Nothing can be agreed to yet. */
  off?: boolean;
  children?: ReactNode;
  onOk: () => void;
  onClose: () => void;
}) {
  return (
    <Dialog
      alert
      title={props.title}
      onClose={props.onClose}
      foot={
        <>
          <Button onPress={props.onClose}>{t("act.cancel")}</Button>
          <Button look={props.danger === true ? "danger" : "main"} onPress={props.onOk} off={props.busy === true || props.off === true} testId="confirm-ok" autoFocus>
            {props.act}
          </Button>
        </>
      }
    >
      <p>{props.text}</p>
      {props.children}
      {props.failure != null && <Notice failure={props.failure} />}
    </Dialog>
  );
}
