/** Opens a draft for writing: a new one of a type, an answer to an arrival, or one that is kept. */
import { type ReactNode, useEffect, useState } from "react";
import type { Draft, Failure, SaveCause } from "../../api/bindings";
import { call } from "../../api/call";
import { asFailure } from "../../api/failure";
import { t } from "../../i18n";
import { Loading } from "../../shared/Empty";
import { Notice } from "../../shared/Notice";
import { Editor } from "./Editor";
import type { AtHand } from "./Side";

/** Where a draft comes from. */
export type Origin = { from: "kind"; kind: string; head?: string } | { from: "template"; template: number; values: Record<string, string> } | { from: "arrival"; arrival: number } | { from: "kept"; id: number };

type Opened = { draft: Draft; kindName: string; id: number | null; version: number; inReplyTo: number | null; cause?: SaveCause };
type Props = {
  origin: Origin;
  onBack: () => void;
  /** It is signed, or was already: its place is among the outgoing. */
  onSigned: (id: number) => void;
  onSettings: () => void;
  /** The panel that checks the form: another feature's, so whoever composes the window hands it in. */
  checkPanel?: (atHand: AtHand) => ReactNode;
};

export function DraftDesk({ origin, onBack, onSigned, onSettings, checkPanel }: Props) {
  const [opened, setOpened] = useState<Opened | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [turn, setTurn] = useState(0);
  const [from, setFrom] = useState(origin);

  useEffect(() => {
    let dropped = false;
    setOpened(null);
    open(from).then(
      (found) => {
        if (dropped) return;
        if (typeof found === "number") onSigned(found);
        else setOpened(found);
      },
      (thrown: unknown) => !dropped && setFailure(asFailure(thrown)),
    );
    return () => {
      dropped = true;
    };
    // `onSigned` is new with each drawing of the shell.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [from, turn]);

  if (failure !== null) return <Notice failure={failure} onClose={onBack} />;
  if (opened === null) return <Loading text={t("drafting.opening")} />;
  const reread = (id: number) => {
    setFrom({ from: "kept", id });
    setTurn(turn + 1);
  };
  return <Editor key={turn} {...opened} onBack={onBack} onSigned={onSigned} onSettings={onSettings} onReread={reread} checkPanel={checkPanel} />;
}

/** The draft, or the id of a dispatch that is past writing. */
async function open(origin: Origin): Promise<Opened | number> {
  if (origin.from === "kept") {
    const kept = await call("dispatch.show", { id: origin.id });
    if (kept.row.stage !== "draft") return kept.row.id;
    return { draft: kept.draft, kindName: kept.row.kind_name, id: kept.row.id, version: kept.version, inReplyTo: kept.in_reply_to };
  }
  const { draft } = await begunFrom(origin);
  const { kinds } = await call("kind.list", { body: draft.body });
  const kindName = kinds.find((kind) => kind.word === draft.kind)?.name ?? draft.kind;
  return { draft, kindName, id: null, version: 0, inReplyTo: origin.from === "arrival" ? origin.arrival : null, ...(origin.from === "template" ? { cause: "template" } : {}) };
}

/** A draft to begin with; nothing of it is kept yet. */
function begunFrom(origin: Exclude<Origin, { from: "kept" }>): Promise<{ draft: Draft }> {
  switch (origin.from) {
    case "kind":
      return call("draft.blank", { kind: origin.kind, ...(origin.head === undefined ? {} : { head: origin.head }) });
    case "arrival":
      return call("draft.reply", { arrival: origin.arrival });
    case "template":
      return call("template.fill", { id: origin.template, values: origin.values });
  }
}
