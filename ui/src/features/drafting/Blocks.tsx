/** The body, block by block. Enter begins the next one, Alt and the arrows move and indent, Shift+Enter breaks a line. */
import { ChevronDown, Plus, Trash2 } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { Button as AriaButton, Header, Menu, MenuItem, MenuSection, MenuTrigger, Popover } from "react-aria-components";
import type { Block } from "../../api/bindings";
import { t } from "../../i18n";
import { Button, IconButton } from "../../shared/Button";
import { useGrowing } from "../../shared/Field";
import { chordOf, shown } from "../../shared/keys";
import { BLOCK_TYPES, type BlockType, blank, DEPTH, isBlank, movedBy, parted, type Piece, piece, shifted, textOf, turned, withText } from "./blocks";
import { TableBlock } from "./TableBlock";
import { letters, rewritten } from "./text";

type Props = {
  pieces: Piece[];
  /** The numbers as the page shows them, one per block. */
  labels: string[];
  onChange: (place: string, to: (pieces: Piece[]) => Piece[]) => void;
};

/** Where the focus goes next: a block, and at its start or end. */
type Wanted = { key: number; end: boolean };

export function Blocks({ pieces, labels, onChange }: Props) {
  const [wanted, setWanted] = useState<Wanted | null>(null);
  const home = useRef<HTMLDivElement>(null);
  const numbered = labels.length === pieces.length;
  const hasArticles = pieces.some(({ block }) => block.type === "article" || block.type === "chapter");

  useEffect(() => {
    if (wanted === null) return;
    const areas = home.current?.querySelectorAll<HTMLTextAreaElement>(`[data-block="${wanted.key}"] .block-text`);
    const area = areas?.[0];
    setWanted(null);
    if (area === undefined) return;
    area.focus();
    const at = wanted.end ? area.value.length : 0;
    area.setSelectionRange(at, at);
    area.scrollIntoView({ block: "nearest" });
  }, [wanted]);

  const add = (type: BlockType, after: number) => {
    const next = piece(blank(type));
    onChange("", (old) => old.toSpliced(after + 1, 0, next));
    setWanted({ key: next.key, end: true });
  };
  const drop = (at: number) => {
    const near = pieces[at - 1] ?? pieces[at + 1];
    onChange("", (old) => old.toSpliced(at, 1));
    if (near !== undefined) setWanted({ key: near.key, end: true });
  };
  const change = (key: number, part: string, block: Block) =>
    onChange(part === "" ? "" : `block-${key}-${part}`, (old) => old.map((each) => (each.key === key ? { key, block } : each)));
  const move = (at: number, step: 1 | -1) => {
    onChange("", (old) => movedBy(old, at, step));
    const moved = pieces[at];
    if (moved !== undefined) setWanted({ key: moved.key, end: true });
  };
  const shift = (at: number, step: 1 | -1) => {
    const held = pieces[at];
    const next = held === undefined ? null : shifted(held.block, step, hasArticles);
    if (held === undefined || next === null) return;
    onChange("", (old) => old.with(at, { key: held.key, block: next }));
    setWanted({ key: held.key, end: true });
  };
  const part = (at: number, caret: number) => {
    const held = pieces[at];
    if (held === undefined) return;
    const [before, after] = parted(held.block, caret);
    const next = piece(after);
    onChange("", (old) => old.toSpliced(at, 1, { key: held.key, block: before }, next));
    setWanted({ key: next.key, end: false });
  };

  return (
    <section className="sheet-part body-part" data-place="body" ref={home}>
      <h2>{t("drafting.body")}</h2>
      {pieces.map(({ key, block }, at) => (
        <BlockRow
          key={key}
          at={at}
          count={pieces.length}
          name={key}
          block={block}
          label={numbered ? (labels[at] ?? "") : ""}
          onBlock={(partName, next) => change(key, partName, next)}
          onTurn={(type) => onChange("", (old) => old.with(at, { key, block: turned(block, type) }))}
          onDrop={() => drop(at)}
          onMove={(step) => move(at, step)}
          onShift={(step) => shift(at, step)}
          onPart={(caret) => part(at, caret)}
        />
      ))}
      <div className="add-blocks" role="toolbar" aria-label={t("drafting.add_block")}>
        {BLOCK_TYPES.map((type) => (
          <Button key={type} look="quiet" icon={<Plus size={13} aria-hidden />} onPress={() => add(type, pieces.length - 1)} testId={`add-block-${type}`}>
            {t(`block.${type}`)}
          </Button>
        ))}
      </div>
      <p className="help">{t("drafting.body_help")}</p>
    </section>
  );
}

type RowProps = {
  at: number;
  count: number;
  name: number;
  block: Block;
  label: string;
  onBlock: (part: string, block: Block) => void;
  onTurn: (type: BlockType) => void;
  onDrop: () => void;
  onMove: (step: 1 | -1) => void;
  onShift: (step: 1 | -1) => void;
  onPart: (caret: number) => void;
};

function BlockRow({ at, count, name, block, label, onBlock, onTurn, onDrop, onMove, onShift, onPart }: RowProps) {
  const moves: Record<string, () => void> = {
    "Alt+ArrowUp": () => onMove(-1),
    "Alt+ArrowDown": () => onMove(1),
    "Alt+ArrowRight": () => onShift(1),
    "Alt+ArrowLeft": () => onShift(-1),
    "Ctrl+Shift+Delete": onDrop,
    "Ctrl+Delete": onDrop,
  };
  const pressed = (event: React.KeyboardEvent) => {
    const move = moves[chordOf(event)];
    if (move === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    move();
  };
  return (
    // The keys belong to the fields inside; the row only hears them.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions, jsx-a11y/no-static-element-interactions
    <div
      className={`block depth-${DEPTH[block.type]} ${block.type}`}
      data-testid={`block-${at}`}
      data-block={name}
      data-type={block.type}
      onKeyDown={pressed}
      role="group"
      aria-label={label || t(`block.${block.type}`)}
    >
      <BlockMenu at={at} count={count} block={block} label={label} onTurn={onTurn} onMove={onMove} onShift={onShift} onDrop={onDrop} />
      <div className="block-fields">
        {block.type === "table" ? (
          <TableBlock at={at} block={block} onChange={onBlock} />
        ) : (
          <Words at={at} block={block} onBlock={onBlock} onPart={onPart} onDrop={onDrop} />
        )}
      </div>
      <span className="block-tools">
        <IconButton label={t("drafting.remove_block")} chord="Ctrl+Delete" keyless onPress={onDrop} testId={`block-${at}-remove`}>
          <Trash2 size={14} aria-hidden />
        </IconButton>
      </span>
    </div>
  );
}

type MenuProps = Pick<RowProps, "at" | "count" | "block" | "label" | "onTurn" | "onMove" | "onShift" | "onDrop">;

/** The block's number, and behind it all that can be done with the block. */
function BlockMenu({ at, count, block, label, onTurn, onMove, onShift, onDrop }: MenuProps) {
  const isTable = block.type === "table";
  const types = BLOCK_TYPES.filter((type) => type !== "table");
  const acts: { name: string; text: string; chord: string; off: boolean; act: () => void }[] = [
    { name: "deeper", text: t("drafting.indent"), chord: "Alt+ArrowRight", off: isTable || block.type === "point", act: () => onShift(1) },
    { name: "higher", text: t("drafting.outdent"), chord: "Alt+ArrowLeft", off: isTable || block.type === "chapter" || block.type === "section", act: () => onShift(-1) },
    { name: "up", text: t("act.move_up"), chord: "Alt+ArrowUp", off: at === 0, act: () => onMove(-1) },
    { name: "down", text: t("act.move_down"), chord: "Alt+ArrowDown", off: at === count - 1, act: () => onMove(1) },
    { name: "remove", text: t("drafting.remove_block"), chord: "Ctrl+Delete", off: false, act: onDrop },
  ];
  return (
    <MenuTrigger>
      <AriaButton className="block-label" aria-label={t("drafting.block_type", { type: t(`block.${block.type}`), label })} data-testid={`block-${at}-menu`}>
        <span data-testid={`block-${at}-label`}>{label || t(`block.${block.type}`)}</span>
        <ChevronDown size={12} aria-hidden />
      </AriaButton>
      <Popover className="popover">
        <Menu className="options">
          <MenuSection aria-label={t("drafting.this_block")}>
            {acts.map(({ name, text, chord, off, act }) => (
              <MenuItem key={name} id={name} className="option" textValue={text} isDisabled={off} onAction={act}>
                <span>{text}</span>
                <kbd>{shown(chord)}</kbd>
              </MenuItem>
            ))}
          </MenuSection>
          {!isTable && (
            <MenuSection className="option-group" aria-label={t("drafting.turn_into")}>
              <Header>{t("drafting.turn_into")}</Header>
              {types.map((type) => (
                <MenuItem key={type} id={type} className="option" textValue={t(`block.${type}`)} isDisabled={type === block.type} onAction={() => onTurn(type)}>
                  <span>{t(`block.${type}`)}</span>
                </MenuItem>
              ))}
            </MenuSection>
          )}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}

type WordsProps = Pick<RowProps, "at" | "block" | "onBlock" | "onPart" | "onDrop">;

function Words({ at, block, onBlock, onPart, onDrop }: WordsProps) {
  const titled = block.type === "article" || block.type === "clause" ? block : null;
  const [titleOpen, setTitleOpen] = useState(titled !== null && titled.title !== "");
  const showTitle = titled !== null && (titleOpen || titled.title !== "");
  const only = titled === null && "title" in block;
  return (
    <>
      {showTitle && titled !== null && (
        <input
          className="block-title"
          value={titled.title}
          onChange={(event) => onBlock("title", { ...titled, title: event.target.value })}
          onBlur={() => setTitleOpen(titled.title !== "")}
          placeholder={t("drafting.block_title")}
          aria-label={t("drafting.block_title")}
          data-testid={`block-${at}-title`}
          spellCheck={false}
        />
      )}
      <BlockText at={at} block={block} bold={only} onBlock={onBlock} onPart={onPart} onDrop={onDrop} />
      {titled !== null && !showTitle && (
        <button type="button" className="add-title" onClick={() => setTitleOpen(true)}>
          {t("drafting.add_title")}
        </button>
      )}
    </>
  );
}

function BlockText({ at, block, bold, onBlock, onPart, onDrop }: WordsProps & { bold: boolean }) {
  const area = useRef<HTMLTextAreaElement>(null);
  const words = letters(textOf(block));
  useGrowing(area, words);
  const pressed = (event: React.KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.nativeEvent.isComposing || event.altKey || event.ctrlKey) return;
    const held = event.currentTarget;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      onPart(held.selectionStart);
    }
    if (event.key === "Backspace" && isBlank(block)) {
      event.preventDefault();
      onDrop();
    }
  };
  return (
    <textarea
      ref={area}
      rows={1}
      className={bold ? "block-text bold" : "block-text"}
      value={words}
      onChange={(event) => onBlock("text", withText(block, rewritten(textOf(block), event.target.value)))}
      onKeyDown={pressed}
      placeholder={t(`block_hint.${block.type}`)}
      aria-label={t(`block_hint.${block.type}`)}
      data-testid={`block-${at}-text`}
      spellCheck={false}
    />
  );
}
