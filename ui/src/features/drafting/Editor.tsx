/** Writing a document: its parts at the left, the page as it will be at the right. Saved as it is written. */
import { type ReactNode, useCallback, useMemo, useReducer, useState } from "react";
import type { Block, Draft, FaultEntry, ParticularEntry, SaveCause } from "../../api/bindings";
import { useAct } from "../../api/call";
import { useLive } from "../../api/useLive";
import { t } from "../../i18n";
import { clock } from "../../i18n/format";
import { Button } from "../../shared/Button";
import { Confirm } from "../../shared/Dialog";
import { KeyDialog } from "../../shared/KeyDialog";
import type { KeyUse } from "../../shared/KeyPick";
import { useKey } from "../../shared/keys";
import { useBeforeLeave } from "../../shared/leaving";
import { Notice } from "../../shared/Notice";
import { useSay } from "../../shared/said";
import { Addressing } from "./Addressing";
import { Annexes, type Tabbed } from "./Annexes";
import { Blocks } from "./Blocks";
import { type Piece, piece } from "./blocks";
import { LibraryPanel } from "./data/Library";
import { SaveTemplate } from "./data/Templates";
import { useKeptSteps } from "./data/useKeptSteps";
import { useShortKeys } from "./data/useShortKeys";
import { type Versioned, VersionsPanel } from "./data/Versions";
import { type AnnexSheet, begun, draftOf, edited, type Sheet, sheetOf } from "./editing";
import { EditorHead } from "./EditorHead";
import { asKind, BasesPart, FootPart, JointPart, LetterheadPart, ParticularsPart, SignaturePart, SubjectPart, TypePart } from "./Head";
import { Missing } from "./Missing";
import { NewDraft } from "./NewDraft";
import { goTo } from "./places";
import { PreviewPane } from "./PreviewPane";
import { activeField } from "./rich/active";
import { type AtHand, type Panels, Side } from "./Side";
import { useNumbers } from "./useNumbers";
import { usePreview } from "./usePreview";
import { type Saving, useSaving } from "./useSaving";
import { useStable } from "./useStable";

type Props = {
  draft: Draft;
  kindName: string;
  id: number | null;
  version: number;
  inReplyTo: number | null;
  cause?: SaveCause;
  onBack: () => void;
  onSigned: (id: number) => void;
  onSettings: () => void;
  /** The saved draft was changed elsewhere: read it anew. */
  onReread: (id: number) => void;
  /** The panel that checks the form: another feature's, so it is handed in. */
  checkPanel?: ((atHand: AtHand) => ReactNode) | undefined;
};

/** Types that speak to everyone, or whose form names the reader elsewhere: they have no Kính gửi. */
const NOT_ADDRESSED = ["quyet_dinh", "nghi_quyet", "quy_che", "quy_dinh", "chi_thi", "bien_ban", "giay_moi", "giay_gioi_thieu", "giay_nghi_phep", "hop_dong", "ban_ghi_nho", "ban_thoa_thuan"];

const NO_BLANKS: ParticularEntry[] = [];
const NO_FAULTS: FaultEntry[] = [];

export function Editor({ draft: first, kindName: firstName, id, version, inReplyTo, cause, onBack, onSigned, onSettings, onReread, checkPanel }: Props) {
  const [editing, edit] = useReducer(edited, first, begun);
  const draft = useMemo(() => draftOf(editing.now), [editing.now]);
  const saving = useSaving(draftAsGiven(draft, first, editing.past.length + editing.future.length), { id, version, inReplyTo, cause });
  const preview = usePreview(draft);
  const kinds = useLive("kind.list", { body: first.body });
  const [asking, setAsking] = useState<"sign" | "remove" | "kind" | "template" | null>(null);
  const [tab, setTab] = useState<Tabbed>("body");
  const change = useCallback((place: string, to: (sheet: Sheet) => Sheet) => edit({ type: "change", place, at: Date.now(), to }), []);
  const faults = preview.told?.faults ?? NO_FAULTS;
  const sheet = editing.now;
  const kind = kinds.answer?.kinds.find((each) => each.word === sheet.kind);
  const kindName = kind?.name ?? firstName;
  const blanks = kind?.particulars ?? NO_BLANKS;
  const annex = sheet.annexes.find((each) => each.key === tab);
  const numbers = useNumbers(sheet, annex?.key ?? null);

  const steps = useKeptSteps({
    id: saving.saved.id,
    canUndo: editing.past.length > 0,
    canRedo: editing.future.length > 0,
    undo: () => edit({ type: "undo" }),
    redo: () => edit({ type: "redo" }),
    flush: saving.flush,
    stepped: (way, stood, at) => {
      saving.rebase(at);
      edit({ type: "stepped", way, draft: stood });
    },
  });
  useShortKeys();
  useKey("Ctrl+Z", steps.undo);
  useKey("Ctrl+Y", steps.redo);
  useKey("Ctrl+Shift+Z", steps.redo);
  useBeforeLeave(async () => !saving.dirty || (await saving.flush()) !== null);

  const lead = useStable((code: string, facts: Record<string, string> = {}) => {
    setTab(tabOf(sheet, code, facts) ?? tab);
    // The tab is there a moment later.
    setTimeout(() => goTo(code, facts));
  });
  const sign = useStable(() => {
    const [missing] = faults;
    if (missing !== undefined) return lead(missing.code, missing.facts);
    setAsking("sign");
  });
  const back = useStable(onBack);
  const undo = useStable(() => steps.undo());
  const redo = useStable(() => steps.redo());
  const save = useStable(() => void saving.flush(true));
  const askTemplate = useStable(() => setAsking("template"));
  const askRemove = useStable(() => setAsking("remove"));
  const askKind = useStable(() => setAsking("kind"));
  const changeBody = useCallback((place: string, to: (pieces: Piece[]) => Piece[]) => change(place, (old) => ({ ...old, pieces: to(old.pieces) })), [change]);
  const changeAnnex = (key: number) => (place: string, to: (pieces: Piece[]) => Piece[]) =>
    change(place, (old) => ({ ...old, annexes: old.annexes.map((each): AnnexSheet => (each.key === key ? { ...each, pieces: to(each.pieces) } : each)) }));
  const atHand: AtHand = {
    draft,
    id: saving.saved.id,
    version: saving.saved.version,
    put: (next) => change("", () => sheetOf(next)),
    insert: (words) => {
      const field = activeField();
      if (field !== null) return field.insert(words);
      changeBody("", (old) => [...old, piece({ type: "paragraph", text: words })]);
    },
    goTo: lead,
    flush: saving.flush,
  };
  const versioned: Versioned = {
    ...atHand,
    stands: (next, at) => {
      saving.rebase(at);
      atHand.put(next);
    },
  };
  // A panel that is not there yet has no tab: put yours here.
  const panels: Panels = {
    versions: <VersionsPanel atHand={versioned} />,
    library: <LibraryPanel atHand={atHand} />,
    page: <PreviewPane preview={preview} fresh={preview.of === draft} />,
    ...(checkPanel === undefined ? {} : { check: checkPanel(atHand) }),
  };
  return (
    <div className="editor">
      <EditorHead
        kindName={kindName}
        notation={preview.told?.notation ?? null}
        word={saving.busy ? "busy" : saving.dirty ? "dirty" : "kept"}
        words={savedWords(saving)}
        canUndo={steps.canUndo}
        canRedo={steps.canRedo}
        onBack={back}
        onUndo={undo}
        onRedo={redo}
        onSave={save}
        onTemplate={askTemplate}
        onRemove={askRemove}
        onSign={sign}
      />
      <div className="editor-body">
        <div className="sheet" data-home tabIndex={-1}>
          {saving.failure !== null && <SaveFailure saving={saving} onReread={onReread} />}
          <Missing faults={faults} blanks={blanks} onGo={lead} />
          <TypePart kindName={kindName} rules={preview.told?.rules ?? kinds.answer?.rules ?? ""} onKind={askKind} />
          <SubjectPart sheet={sheet} onChange={change} />
          <ParticularsPart sheet={sheet} onChange={change} blanks={blanks} kindName={kindName} />
          {(!NOT_ADDRESSED.includes(sheet.kind) || sheet.addressees.length > 0) && (
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
          <Annexes sheet={sheet} chosen={tab} onChoose={setTab} onChange={change}>
            {annex === undefined ? (
              <Blocks
                key="body"
                title={t("drafting.body")}
                pieces={sheet.pieces}
                numbers={numbers.of}
                names={numbers.names}
                isTaken={numbers.isTaken}
                onChange={changeBody}
                onBases={(bases, step) => change(step, (old) => ({ ...old, bases: [...old.bases, ...bases] }))}
              />
            ) : (
              <Blocks key={annex.key} title={annex.title} pieces={annex.pieces} numbers={numbers.of} names={numbers.names} isTaken={numbers.isTaken} onChange={changeAnnex(annex.key)} />
            )}
          </Annexes>
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
          <JointPart sheet={sheet} onChange={change} />
          <FootPart sheet={sheet} onChange={change} />
        </div>
        <Side panels={panels} />
      </div>
      {asking === "sign" && <SignDialog saving={saving} onClose={() => setAsking(null)} onSigned={onSigned} onSettings={onSettings} />}
      {asking === "remove" && <RemoveDialog saving={saving} onClose={() => setAsking(null)} onRemoved={onBack} />}
      {asking === "template" && <SaveTemplate draft={draft} onClose={() => setAsking(null)} />}
      {asking === "kind" && (
        <NewDraft
          body={sheet.body}
          title={t("kinds.change")}
          onClose={() => setAsking(null)}
          onChoose={(word) => {
            const next = kinds.answer?.kinds.find((each) => each.word === word);
            setAsking(null);
            if (next !== undefined && word !== sheet.kind) change("", (old) => asKind(old, next));
          }}
        />
      )}
    </div>
  );
}

/** The tab in which the place a code is about stands; `null` where any will do. */
function tabOf(sheet: Sheet, code: string, facts: Record<string, string>): Tabbed | null {
  if (code === "draft.annex_incomplete") return sheet.annexes[Number(facts["number"]) - 1]?.key ?? null;
  const within = /^\/annexes\/(\d+)/.exec(facts["pointer"] ?? "");
  if (code === "check.place") return within === null ? "body" : (sheet.annexes[Number(within[1])]?.key ?? null);
  if (code === "draft.body_empty") return "body";
  const holds = (pieces: Piece[]) => pieces.some(({ block }) => stands(block, code, facts));
  if (code !== "draft.reference_lost" && code !== "draft.picture_unnamed") return null;
  if (holds(sheet.pieces)) return "body";
  return sheet.annexes.find((annex) => holds(annex.pieces))?.key ?? null;
}

function stands(block: Block, code: string, facts: Record<string, string>): boolean {
  if (code === "draft.picture_unnamed") return block.type === "picture" && !/^[0-9a-f]{64}$/i.test(block.file);
  const texts = block.type === "table" ? [...block.head, ...block.rows.flat()] : "text" in block ? [block.text] : [];
  return texts.some((text) => typeof text !== "string" && text.some((run) => run.refers !== undefined && run.text === facts["words"]));
}

/** The very draft that was opened, while nothing was written in it: so that nothing is saved. */
function draftAsGiven(draft: Draft, first: Draft, steps: number): Draft {
  return steps === 0 ? first : draft;
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

function SignDialog({ saving, onClose, onSigned, onSettings }: { saving: Saving; onClose: () => void; onSigned: (id: number) => void; onSettings: () => void }) {
  const sign = useAct("dispatch.sign");
  const say = useSay();
  const [busy, setBusy] = useState(false);
  const ok = async (use: KeyUse) => {
    setBusy(true);
    const id = await saving.flush();
    const done = id === null ? null : await sign.run({ id, ...use });
    setBusy(false);
    if (id === null) return onClose();
    if (done === null) return;
    saving.stop();
    say(t("said.signed"));
    onSigned(done.id);
  };
  return (
    <KeyDialog
      title={t("drafting.sign_title")}
      text={t("drafting.sign_text")}
      act={t("act.sign")}
      whose="leader"
      busy={busy}
      failure={sign.failure}
      onOk={(use) => void ok(use)}
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
