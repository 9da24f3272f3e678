/**
 * A failure, said to a person: what happened, why it may have, what to do now. Who acts next decides how it looks:
 * what passes by itself is one quiet line, what the clerk can mend stands in its place, what only we can mend is a
 * dialog with a trace to give us.
 */
import { AlertTriangle, Check, Clock3, Copy } from "lucide-react";
import { useState } from "react";
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from "react-aria-components";
import type { Failure } from "../api/bindings";
import { t, told } from "../i18n";
import { Button } from "./Button";

/** The three texts of a failure; a code without texts is told as ours. */
export function textsOf(code: string, facts: Record<string, string>): { title: string; cause: string; remedy: string } {
  const part = (what: string) => told(`errors.${code}.${what}`, facts);
  const title = part("title");
  if (title === null) return { title: t("notice.unlisted", { code }), cause: t("errors.app.broken.cause"), remedy: t("errors.app.broken.remedy") };
  const left = facts["left"] ? ` ${t("notice.tries_left", { left: facts["left"] })}` : "";
  return { title, cause: part("cause") ?? "", remedy: `${part("remedy") ?? ""}${left}` };
}

export function Notice({ failure, onClose }: { failure: Failure; onClose?: () => void }) {
  if (failure.class === "wait") return <Waiting failure={failure} />;
  if (failure.class === "fix") return <Mendable failure={failure} onClose={onClose} />;
  return <Reported failure={failure} onClose={onClose} />;
}

function Waiting({ failure }: { failure: Failure }) {
  const texts = textsOf(failure.code, failure.facts);
  return (
    <p className="notice wait" role="status" data-testid="notice" data-code={failure.code}>
      <Clock3 size={15} aria-hidden /> {texts.title} {texts.remedy}
    </p>
  );
}

function Mendable({ failure, onClose }: { failure: Failure; onClose: (() => void) | undefined }) {
  const texts = textsOf(failure.code, failure.facts);
  return (
    <div className="notice fix" role="alert" data-testid="notice" data-code={failure.code}>
      <AlertTriangle size={17} aria-hidden />
      <div>
        <strong>{texts.title}</strong>
        <p>{texts.cause}</p>
        <p>{texts.remedy}</p>
      </div>
      {onClose !== undefined && (
        <Button look="quiet" onPress={onClose}>
          {t("act.understood")}
        </Button>
      )}
    </div>
  );
}

function Reported({ failure, onClose }: { failure: Failure; onClose: (() => void) | undefined }) {
  const [open, setOpen] = useState(true);
  const [copied, setCopied] = useState(false);
  const texts = textsOf(failure.code, failure.facts);
  const close = () => {
    setOpen(false);
    onClose?.();
  };
  const copy = () => {
    const facts = Object.entries(failure.facts).map(([name, value]) => `${name}=${value}`);
    const words = [failure.code, failure.trace, ...facts].filter(Boolean).join(" ");
    void copyText(words).then(setCopied);
  };
  if (!open) {
    return (
      <p className="notice wait" role="status" data-testid="notice" data-code={failure.code}>
        <AlertTriangle size={15} aria-hidden /> {texts.title}
      </p>
    );
  }
  return (
    <ModalOverlay className="veil" isOpen onOpenChange={(next) => !next && close()}>
      <Modal className="modal">
        <AriaDialog className="dialog" role="alertdialog" data-testid="notice" data-code={failure.code}>
          <Heading slot="title">{texts.title}</Heading>
          <div className="dialog-body">
            <p>{texts.cause}</p>
            <p>{texts.remedy}</p>
            <p className="trace">
              {t("notice.trace")} <code>{failure.code}</code> <code>{failure.trace}</code>
            </p>
          </div>
          <div className="dialog-foot">
            <Button onPress={copy} icon={copied ? <Check size={15} aria-hidden /> : <Copy size={15} aria-hidden />}>
              {copied ? t("notice.copied") : t("notice.copy")}
            </Button>
            <Button look="main" onPress={close} autoFocus testId="notice-close">
              {t("act.close")}
            </Button>
          </div>
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}

async function copyText(words: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(words);
    return true;
  } catch {
    return false;
  }
}
