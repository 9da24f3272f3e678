/** The body or an annex, block by block. Enter begins the next one, Alt and the arrows move and indent, Shift+Enter breaks a line. */
import { Plus } from "lucide-react";
import { memo, useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { Block, Text } from "../../api/bindings";
import { t } from "../../i18n";
import { Button } from "../../shared/Button";
import { Notice } from "../../shared/Notice";
import { useSay } from "../../shared/said";
import { BlockRow, type Hand, type Step } from "./BlockRow";
import { NoteBubble, ReferenceBubble, type Target } from "./Bubble";
import { BLOCK_TYPES, type BlockType, blank, isBlank, met, movedBy, parted, type Piece, piece, shifted, textOf, turned, withText } from "./blocks";
import { type AnchorTaken, anchorOf, type Numbered } from "./numbering";
import { linesOf, picturesIn } from "./pasting";
import { isMany, recognised } from "./recognise";
import { Around, activeField, type Surroundings } from "./rich/active";
import { type Range, readOf, select } from "./rich/caret";
import { flat, isEmpty, letters, part, replaced, together } from "./rich/text";
import { isTooLarge } from "./tables";
import { Toolbar } from "./Toolbar";
import { useAddPicture } from "./pictures";
import { useStable } from "./useStable";

type Props = {
  pieces: Piece[];
  /** The number of each, at once. */
  numbers: Numbered[];
  /** Anchors of the whole draft, so that a new one is nobody else's; and the words of all that may be referred to. */
  names: ReadonlyMap<string, string>;
  isTaken: AnchorTaken;
  title: string;
  onChange: (place: string, to: (pieces: Piece[]) => Piece[]) => void;
  /** Căn cứ found in what was pasted; an annex has none. */
  onBases?: (bases: string[], step: string) => void;
};

/** Where the focus goes next: a block, and at which letter; −1: behind the last. */
type Wanted = { key: number; at: number };

type Asking = { what: "note"; at: DOMRect; old: string; done: (words: string) => void } | { what: "reference"; at: DOMRect; done: (text: Text, step: string) => void };

/** More than this is no paste but a mistake; the words stay on the clipboard. */
const PASTED_BLOCKS = 3000;

export function Blocks({ pieces, numbers, names, isTaken, title, onChange, onBases }: Props) {
  const [wanted, setWanted] = useState<Wanted | null>(null);
  const [asking, setAsking] = useState<Asking | null>(null);
  const home = useRef<HTMLElement>(null);
  const say = useSay();
  const { add: takeIn, failure: unpictured, clear: clearUnpictured } = useAddPicture();
  const now = useRef({ pieces, onChange, onBases });
  now.current = { pieces, onChange, onBases };
  const lastKey = useRef<number | null>(null);

  useEffect(() => {
    if (wanted === null) return;
    setWanted(null);
    const row = home.current?.querySelector(`[data-block="${wanted.key}"]`);
    const field = row?.querySelector<HTMLElement>(".block-text, .rich");
    if (field == null) return;
    focusAt(field, wanted.at);
  }, [wanted]);

  const put = useCallback((after: number | null, blocks: Block[], step = "") => {
    const made = blocks.map(piece);
    now.current.onChange(step, (old) => {
      const at = after === null ? old.length - 1 : old.findIndex((each) => each.key === after);
      return old.toSpliced(at + 1, 0, ...made);
    });
    const last = made.at(-1);
    if (last !== undefined) setWanted({ key: last.key, at: -1 });
  }, []);

  const addPictures = useCallback(
    async (files: File[], after: number | null) => {
      const blocks = await takeIn(files);
      if (blocks.length > 0) put(after, blocks);
    },
    [takeIn, put],
  );

  const hand = useMemo((): Hand => {
    const at = (key: number) => now.current.pieces.findIndex((each) => each.key === key);
    const change = (place: string, to: (pieces: Piece[]) => Piece[]) => now.current.onChange(place, to);
    const swap = (key: number, block: Block, place = "") => change(place, (old) => old.map((each) => (each.key === key ? { key, block } : each)));
    const remove = (key: number) => {
      const index = at(key);
      const near = now.current.pieces[index - 1] ?? now.current.pieces[index + 1];
      change("", (old) => old.filter((each) => each.key !== key));
      if (near !== undefined) setWanted({ key: near.key, at: -1 });
    };
    const go = (key: number, step: Step) => {
      const next = now.current.pieces[at(key) + step];
      if (next !== undefined) setWanted({ key: next.key, at: step === 1 ? 0 : -1 });
    };
    const meet = (first: Piece | undefined, second: Piece | undefined) => {
      if (first === undefined || second === undefined) return;
      if (isBlank(first.block)) return remove(first.key);
      const one = met(first.block, second.block);
      if (one === null) return go(second.key, -1);
      change("", (old) => old.filter((each) => each.key !== second.key).map((each) => (each.key === first.key ? { key: first.key, block: one.block } : each)));
      setWanted({ key: first.key, at: one.at });
    };
    return {
      change: swap,
      remove,
      focused: (key) => {
        lastKey.current = key;
      },
      go,
      turn: (key, type) => change("", (old) => old.map((each) => (each.key === key ? { key, block: turned(each.block, type) } : each))),
      move: (key, step) => {
        change("", (old) => movedBy(old, old.findIndex((each) => each.key === key), step));
        setWanted({ key, at: -1 });
      },
      shift: (key, step) => {
        const held = now.current.pieces[at(key)];
        const hasArticles = now.current.pieces.some(({ block }) => block.type === "article" || block.type === "chapter");
        const next = held === undefined ? null : shifted(held.block, step, hasArticles);
        if (next === null) return;
        swap(key, next);
        setWanted({ key, at: -1 });
      },
      part: (key, letter) => {
        const held = now.current.pieces[at(key)];
        if (held === undefined) return;
        // Before the first letter: a new one of its kind comes before it, and the words keep their own.
        if (letter === 0 && !isEmpty(textOf(held.block))) return change("", (old) => old.flatMap((each) => (each.key === key ? [piece(blank(held.block.type)), each] : [each])));
        const [before, after] = parted(held.block, letter);
        const next = piece(after);
        change("", (old) => old.flatMap((each) => (each.key === key ? [{ key, block: before }, next] : [each])));
        setWanted({ key: next.key, at: 0 });
      },
      /** Backspace before the first letter: an empty block goes, another is joined to the one before it. */
      back: (key) => {
        const held = now.current.pieces[at(key)];
        if (held === undefined) return;
        if (isBlank(held.block)) return remove(key);
        meet(now.current.pieces[at(key) - 1], held);
      },
      pull: (key) => meet(now.current.pieces[at(key)], now.current.pieces[at(key) + 1]),
      pasted: (key, data, range) => takePasted(key, data, range),
    };

    function takePasted(key: number, data: DataTransfer, range: Range): boolean {
      const files = picturesIn(data);
      if (files.length > 0) {
        void addPictures(files, key);
        return true;
      }
      const lines = linesOf(data);
      if (lines === null || !isMany(lines)) return false;
      const { onBases: toBases } = now.current;
      const found = recognised(lines);
      const bases = toBases === undefined ? [] : found.bases;
      const blocks = [...(toBases === undefined ? found.bases.map((base): Block => ({ type: "paragraph", text: base })) : []), ...found.blocks];
      if (blocks.length > PASTED_BLOCKS) {
        say(t("rich.paste_too_much", { count: blocks.length }));
        return true;
      }
      const large = blocks.find(isTooLarge);
      if (large !== undefined) {
        say(t("rich.table_too_large"));
        return true;
      }
      const step = `paste-${Date.now()}`;
      if (bases.length > 0) toBases?.(bases, step);
      const held = now.current.pieces.find((each) => each.key === key);
      if (held === undefined) return false;
      const made = laid(held, blocks, range);
      change(step, (old) => old.flatMap((each) => (each.key === key ? made : [each])));
      say(bases.length > 0 ? t("rich.pasted_bases", { bases: bases.length, blocks: blocks.length }) : t("rich.pasted", { blocks: blocks.length }));
      const last = made.at(-1);
      if (last !== undefined) setWanted({ key: last.key, at: -1 });
      return true;
    }
  }, [addPictures, say]);

  const around = useMemo(
    (): Surroundings => ({
      names,
      askNote: (rect, old, done) => setAsking({ what: "note", at: rect, old, done }),
      askReference: (rect, done) => setAsking({ what: "reference", at: rect, done }),
    }),
    [names],
  );
  const targets = useMemo(
    () =>
      asking?.what !== "reference"
        ? []
        : pieces.flatMap(({ key, block }, at): Target[] => {
            const reference = numbers[at]?.reference ?? "";
            const words = "title" in block && block.title !== "" ? block.title : letters(textOf(block));
            return reference === "" ? [] : [{ key, type: block.type, reference, words: words.slice(0, 120) }];
          }),
    [asking, pieces, numbers],
  );

  const addTable = useStable(() => put(lastKey.current, [blank("table")]));
  const addFiles = useStable((files: File[]) => void addPictures(files, lastKey.current));
  const addBlock = useStable((type: BlockType) => put(null, [blank(type)]));
  const close = () => {
    setAsking(null);
    activeField()?.focus();
  };
  const refer = (target: Target, done: (text: Text, step: string) => void) => {
    setAsking(null);
    const held = pieces.find((each) => each.key === target.key);
    if (held === undefined) return;
    // The anchor and the reference come and go as one step.
    const step = `reference-${Date.now()}`;
    const own = anchorOf(held.block);
    const anchor = own === "" ? freeAnchor(isTaken) : own;
    if (own === "") onChange(step, (old) => old.map((each) => (each.key === target.key ? { key: each.key, block: { ...each.block, anchor } as Block } : each)));
    done([{ text: target.reference, refers: anchor }], step);
  };
  return (
    <Around.Provider value={around}>
      <section className="sheet-part body-part" data-place="body" ref={home} aria-label={title}>
        <Toolbar onTable={addTable} onPictures={addFiles} />
        {unpictured !== null && <Notice failure={unpictured} onClose={clearUnpictured} />}
        {pieces.map(({ key, block }, at) => (
          <BlockRow key={key} name={key} at={at} isLast={at === pieces.length - 1} block={block} label={numbers[at]?.label ?? ""} hand={hand} />
        ))}
        <AddBlocks onAdd={addBlock} />
        <p className="help">{t("drafting.body_help")}</p>
        {asking?.what === "note" && (
          <NoteBubble
            at={asking.at}
            old={asking.old}
            onClose={close}
            onDone={(words) => {
              setAsking(null);
              asking.done(words);
            }}
          />
        )}
        {asking?.what === "reference" && <ReferenceBubble at={asking.at} targets={targets} onClose={close} onDone={(target) => refer(target, asking.done)} />}
      </section>
    </Around.Provider>
  );
}

const AddBlocks = memo(function AddBlocks({ onAdd }: { onAdd: (type: BlockType) => void }) {
  return (
    <div className="add-blocks" role="toolbar" aria-label={t("drafting.add_block")}>
      {BLOCK_TYPES.filter((type) => type !== "picture").map((type) => (
        <Button key={type} look="quiet" icon={<Plus size={13} aria-hidden />} onPress={() => onAdd(type)} testId={`add-block-${type}`}>
          {t(`block.${type}`)}
        </Button>
      ))}
    </div>
  );
});

/** The blocks of a paste in the place of what was selected in one: the first goes on with its words. */
function laid(held: Piece, blocks: Block[], range: Range): Piece[] {
  if (!("text" in held.block) || blocks.length === 0) return [held, ...blocks.map(piece)];
  const text = replaced(textOf(held.block), range.from, range.to, "");
  const [before, after] = [part(text, 0, range.from), part(text, range.from, flat(text).length)];
  if (isEmpty(before) && isEmpty(after) && held.block.type === "paragraph") return [{ key: held.key, block: blocks[0] ?? held.block }, ...blocks.slice(1).map(piece)];
  if (isEmpty(before) && isEmpty(after) && isBlank(held.block)) {
    const [first, ...rest] = blocks;
    if (first === undefined) return [held];
    return [{ key: held.key, block: first.type === "paragraph" ? withText(held.block, first.text) : first }, ...rest.map(piece)];
  }
  const [first, ...rest] = blocks;
  const goesOn = first?.type === "paragraph";
  const own = { key: held.key, block: withText(held.block, goesOn ? together(before, textOf(first)) : before) };
  const tail = isEmpty(after) ? [] : [piece({ type: "paragraph", text: after })];
  return [...(isBlank(own.block) ? [] : [own]), ...(goesOn ? rest : blocks).map(piece), ...tail];
}

function freeAnchor(isTaken: AnchorTaken): string {
  for (let at = 1; ; at += 1) if (!isTaken(`v${at}`)) return `v${at}`;
}

function focusAt(field: HTMLElement, at: number): void {
  field.focus();
  if (field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement) {
    const place = at < 0 ? field.value.length : at;
    field.setSelectionRange(place, place);
  } else {
    const place = at < 0 ? readOf(field).length : at;
    select(field, { from: place, to: place });
  }
  field.scrollIntoView({ block: "nearest" });
}
