/** Writing a document: its parts at the left, the page as it will be at the right. Saved as it is written. */
import { ArrowLeft, PenLine, Redo2, Save, Trash2, Undo2 } from "lucide-react";
import { type ReactNode, useCallback, useMemo, useReducer, useState } from "react";
import type { Draft, FaultEntry } from "../../api/bindings";
import { useAct } from "../../api/call";
import { useLive } from "../../api/useLive";
import { t } from "../../i18n";
import { clock } from "../../i18n/format";
import { Button, IconButton } from "../../shared/Button";
import { Confirm } from "../../shared/Dialog";
import { KeyDialog } from "../../shared/KeyDialog";
import { useKey } from "../../shared/keys";
import { useBeforeLeave } from "../../shared/leaving";
import { Notice, textsOf } from "../../shared/Notice";
import { PdfView } from "../../shared/PdfView";
import { useSay } from "../../shared/said";
import { Addressing } from "./Addressing";
import { Blocks } from "./Blocks";
import { piece } from "./blocks";
import { begun, draftOf, edited, type Sheet, sheetOf } from "./editing";
import { BasesPart, FootPart, LetterheadPart, SignaturePart, SubjectPart } from "./Head";
import { goTo } from "./places";
import { type AtHand, type Panels, Side } from "./Side";
import { usePreview } from "./usePreview";
import { type Saving, useSaving } from "./useSaving";

type Props = {
  draft: Draft;
  kindName: string;
  id: number | null;
  version: number;
  inReplyTo: number | null;
  onBack: () => void;
  onSigned: (id: number) => void;
  onSettings: () => void;
  /** The saved draft was changed elsewhere: read it anew. */
  onReread: (id: number) => void;
  /** The panel that checks the form: another feature's, so it is handed in. */
  checkPanel?: ((atHand: AtHand) => ReactNode) | undefined;
};

/** Types that speak to everyone: they have no Kính gửi. */
const NOT_ADDRESSED = ["quyet_dinh", "nghi_quyet", "quy_che", "quy_dinh"];

export function Editor({ draft: first, kindName, id, version, inReplyTo, onBack, onSigned, onSettings, onReread, checkPanel }: Props) {
  const [editing, edit] = useReducer(edited, first, begun);
  const draft = useMemo(() => draftOf(editing.now), [editing.now]);
  const saving = useSaving(draftAsGiven(draft, first, editing.past.length), { id, version, inReplyTo });
  const preview = usePreview(draft);
  const [asking, setAsking] = useState<"sign" | "remove" | null>(null);
  const change = useCallback((place: string, to: (sheet: Sheet) => Sheet) => edit({ type: "change", place, at: Date.now(), to }), []);
  const faults = preview.page?.faults ?? [];

  useKey("Ctrl+Z", () => edit({ type: "undo" }));
  useKey("Ctrl+Y", () => edit({ type: "redo" }));
  useKey("Ctrl+Shift+Z", () => edit({ type: "redo" }));
  useBeforeLeave(async () => !saving.dirty || (await saving.flush()) !== null);

  const sign = () => {
    const [missing] = faults;
    if (missing !== undefined) return goTo(missing.code);
    setAsking("sign");
  };
  const sheet = editing.now;
  const atHand: AtHand = {
    draft,
    id: saving.saved.id,
    version: saving.saved.version,
    put: (next) => change("", () => sheetOf(next)),
    insert: (words) => change("", (old) => ({ ...old, pieces: [...old.pieces, piece({ type: "paragraph", text: words })] })),
    goTo,
    flush: saving.flush,
  };
  // A panel that is not there yet has no tab: put yours here.
  const panels: Panels = {
    page: <PreviewPane preview={preview} fresh={preview.of === draft} />,
    ...(checkPanel === undefined ? {} : { check: checkPanel(atHand) }),
  };
  return (
    <div className="editor">
      <header className="document-head">
        <IconButton label={t("act.back")} chord="Escape" onPress={onBack} testId="back">
          <ArrowLeft size={17} aria-hidden />
        </IconButton>
        <h1>{kindName}</h1>
        <span className="notation">{preview.page?.notation != null && t("drafting.notation", { notation: preview.page.notation })}</span>
        <SavedState saving={saving} />
        <div className="actions">
          <IconButton label={t("act.undo")} chord="Ctrl+Z" keyless onPress={() => edit({ type: "undo" })} off={editing.past.length === 0}>
            <Undo2 size={16} aria-hidden />
          </IconButton>
          <IconButton label={t("act.redo")} chord="Ctrl+Y" keyless onPress={() => edit({ type: "redo" })} off={editing.future.length === 0}>
            <Redo2 size={16} aria-hidden />
          </IconButton>
          <IconButton label={t("act.save")} chord="Ctrl+S" onPress={() => void saving.flush()} testId="save">
            <Save size={16} aria-hidden />
          </IconButton>
          <Button look="quiet" icon={<Trash2 size={15} aria-hidden />} onPress={() => setAsking("remove")} testId="remove-draft">
            {t("drafting.remove")}
          </Button>
          <Button look="main" icon={<PenLine size={15} aria-hidden />} chord="F6" hint={t("drafting.sign_hint")} onPress={sign} testId="sign">
            {t("act.sign")}
          </Button>
        </div>
      </header>
      <div className="editor-body">
        <div className="sheet" data-home tabIndex={-1}>
          {saving.failure !== null && <SaveFailure saving={saving} onReread={onReread} />}
          <Missing faults={faults} />
          <SubjectPart sheet={sheet} onChange={change} />
          {(!NOT_ADDRESSED.includes(sheet.kind) || first.addressees.length > 0) && (
            <Addressing
              title={t("drafting.addressees")}
              help={t("drafting.addressees_help")}
              place="addressees"
              addTestId="add-addressee"
              lines={sheet.addressees}
              onChange={(addressees) => change("addressees", (old) => ({ ...old, addressees }))}
            />
          )}
          <BasesPart sheet={sheet} onChange={change} />
          <Blocks
            pieces={sheet.pieces}
            labels={preview.page?.labels ?? []}
            onChange={(place, to) => change(place, (old) => ({ ...old, pieces: to(old.pieces) }))}
          />
          <Addressing
            title={t("drafting.recipients")}
            help={t("drafting.recipients_help")}
            place="recipients"
            addTestId="add-recipient"
            lines={sheet.recipients}
            onChange={(recipients) => change("recipients", (old) => ({ ...old, recipients }))}
          />
          <SignaturePart sheet={sheet} onChange={change} />
          <LetterheadPart sheet={sheet} onChange={change} />
          <FootPart sheet={sheet} onChange={change} />
        </div>
        <Side panels={panels} />
      </div>
      {asking === "sign" && <SignDialog saving={saving} onClose={() => setAsking(null)} onSigned={onSigned} onSettings={onSettings} />}
      {asking === "remove" && <RemoveDialog saving={saving} onClose={() => setAsking(null)} onRemoved={onBack} />}
    </div>
  );
}

/** The very draft that was opened, while nothing was written in it: so that nothing is saved. */
function draftAsGiven(draft: Draft, first: Draft, steps: number): Draft {
  return steps === 0 ? first : draft;
}

function SavedState({ saving }: { saving: Saving }) {
  return (
    <span className="saved" role="status" data-testid="saved" data-word={saving.busy ? "busy" : saving.dirty ? "dirty" : "kept"}>
      {savedWords(saving)}
    </span>
  );
}

function savedWords({ busy, dirty, saved, failure }: Saving): string {
  if (failure !== null && dirty) return t("drafting.not_saved");
  if (busy || dirty) return t("drafting.saving");
  if (saved.at !== null) return t("drafting.saved_at", { at: clock(saved.at) });
  return saved.id === null ? t("drafting.not_begun") : t("drafting.saved");
}

function SaveFailure({ saving, onReread }: { saving: Saving; onReread: (id: number) => void }) {
  const { failure, saved } = saving;
  if (failure === null) return null;
  return (
    <div className="stack">
      <Notice failure={failure} />
      {failure.code === "draft.stale" && saved.id !== null && (
        <Button
          onPress={() => {
            saving.stop();
            if (saved.id !== null) onReread(saved.id);
          }}
        >
          {t("drafting.reread")}
        </Button>
      )}
    </div>
  );
}

function Missing({ faults }: { faults: FaultEntry[] }) {
  if (faults.length === 0) return null;
  return (
    <section className="missing" aria-label={t("drafting.missing")} data-testid="missing">
      <strong>{t("drafting.missing_count", { count: faults.length })}</strong>
      <ul>
        {faults.map((fault, index) => (
          <li key={`${fault.code}-${index}`}>
            <button type="button" onClick={() => goTo(fault.code)} data-testid={`fault-${fault.code}`} title={textsOf(fault.code, fault.facts).remedy}>
              {textsOf(fault.code, fault.facts).title}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function PreviewPane({ preview, fresh }: { preview: ReturnType<typeof usePreview>; fresh: boolean }) {
  const [drawn, setDrawn] = useState<string | null>(null);
  const pdf = preview.page?.pdf ?? null;
  const ready = fresh && drawn !== null && drawn === pdf;
  return (
    <div className="preview" data-testid="preview-page">
      {preview.failure !== null && <Notice failure={preview.failure} />}
      {pdf !== null && <PdfView pdf={pdf} label={t("drafting.preview")} onShown={setDrawn} />}
      <span className="preview-state" role="status">
        {ready ? <span data-testid="preview-ready" /> : t("drafting.preview_coming")}
      </span>
    </div>
  );
}

function SignDialog({ saving, onClose, onSigned, onSettings }: { saving: Saving; onClose: () => void; onSigned: (id: number) => void; onSettings: () => void }) {
  const settings = useLive("settings.read", {});
  const sign = useAct("dispatch.sign");
  const say = useSay();
  const [busy, setBusy] = useState(false);
  const ok = async (key: string, pin: string) => {
    setBusy(true);
    const id = await saving.flush();
    const done = id === null ? null : await sign.run({ id, key, pin });
    setBusy(false);
    if (id === null) return onClose();
    if (done === null) return;
    saving.stop();
    say(t("said.signed"));
    onSigned(done.id);
  };
  if (settings.answer === null) return settings.failure === null ? null : <Notice failure={settings.failure} onClose={onClose} />;
  return (
    <KeyDialog
      title={t("drafting.sign_title")}
      text={t("drafting.sign_text")}
      act={t("act.sign")}
      keys={settings.answer.keys.filter((key) => key.role === "leader")}
      busy={busy}
      failure={sign.failure}
      onOk={(key, pin) => void ok(key, pin)}
      onClose={onClose}
      onSettings={onSettings}
    />
  );
}

function RemoveDialog({ saving, onClose, onRemoved }: { saving: Saving; onClose: () => void; onRemoved: () => void }) {
  const remove = useAct("draft.remove");
  const say = useSay();
  const ok = async () => {
    const { id } = saving.saved;
    saving.stop();
    const done = id === null ? {} : await remove.run({ id });
    if (done === null) return;
    say(t("said.draft_removed"));
    onRemoved();
  };
  return (
    <Confirm
      title={t("drafting.remove_title")}
      text={t("drafting.remove_text")}
      act={t("drafting.remove")}
      danger
      busy={remove.busy}
      failure={remove.failure}
      onOk={() => void ok()}
      onClose={onClose}
    />
  );
}
