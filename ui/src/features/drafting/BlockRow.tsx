/** One block: its number and what can be done with it, and its fields. Drawn anew only when it changed itself. */
import { ChevronDown, Trash2 } from "lucide-react";
import { memo, useState } from "react";
import { Button as AriaButton, Header, Menu, MenuItem, MenuSection, MenuTrigger, Popover } from "react-aria-components";
import type { Block } from "../../api/bindings";
import { t } from "../../i18n";
import { IconButton } from "../../shared/Button";
import { chordOf, shown } from "../../shared/keys";
import { type BlockType, DEPTH, textOf, WORD_TYPES, withText } from "./blocks";
import { PictureBlock } from "./PictureBlock";
import type { Range } from "./rich/caret";
import { RichField } from "./rich/RichField";
import { TableBlock } from "./TableBlock";

export type Step = 1 | -1;

/** What can be done with a block, by its name. The same for the whole life of a body. */
export type Hand = {
  change: (key: number, block: Block, place?: string) => void;
  remove: (key: number) => void;
  focused: (key: number) => void;
  go: (key: number, step: Step) => void;
  turn: (key: number, type: BlockType) => void;
  move: (key: number, step: Step) => void;
  shift: (key: number, step: Step) => void;
  part: (key: number, at: number) => void;
  back: (key: number) => void;
  pull: (key: number) => void;
  pasted: (key: number, data: DataTransfer, at: Range) => boolean;
};

type Props = { name: number; at: number; isLast: boolean; block: Block; label: string; hand: Hand };

export const BlockRow = memo(function BlockRow({ name, at, isLast, block, label, hand }: Props) {
  const moves: Record<string, () => void> = {
    "Alt+ArrowUp": () => hand.move(name, -1),
    "Alt+ArrowDown": () => hand.move(name, 1),
    "Alt+ArrowRight": () => hand.shift(name, 1),
    "Alt+ArrowLeft": () => hand.shift(name, -1),
    "Ctrl+Shift+Delete": () => hand.remove(name),
    // In a cell a word is deleted so, and never the whole table.
    ...(block.type === "table" ? {} : { "Ctrl+Delete": () => hand.remove(name) }),
  };
  const pressed = (event: React.KeyboardEvent) => {
    const move = moves[chordOf(event)];
    if (move === undefined || event.defaultPrevented) return;
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
      onFocus={() => hand.focused(name)}
      role="group"
      aria-label={label || t(`block.${block.type}`)}
    >
      <BlockMenu name={name} at={at} isLast={isLast} type={block.type} label={label} hand={hand} />
      <div className="block-fields">
        <Fields name={name} at={at} block={block} hand={hand} />
      </div>
      <RemoveTool name={name} at={at} hand={hand} />
    </div>
  );
});

const RemoveTool = memo(function RemoveTool({ name, at, hand }: Pick<Props, "name" | "at" | "hand">) {
  return (
    <span className="block-tools">
      <IconButton label={t("drafting.remove_block")} chord="Ctrl+Delete" keyless onPress={() => hand.remove(name)} testId={`block-${at}-remove`}>
        <Trash2 size={14} aria-hidden />
      </IconButton>
    </span>
  );
});

type FieldsProps = Pick<Props, "name" | "at" | "block" | "hand">;

function Fields({ name, at, block, hand }: FieldsProps) {
  const put = (step: string, next: Block) => hand.change(name, next, step === "" ? "" : `block-${name}-${step}`);
  if (block.type === "table") return <TableBlock at={at} block={block} onChange={put} onLeave={(step) => hand.go(name, step)} />;
  if (block.type === "picture") return <PictureBlock at={at} block={block} onChange={put} />;
  return <Words name={name} at={at} block={block} hand={hand} />;
}

function Words({ name, at, block, hand }: FieldsProps) {
  const put = (step: string, next: Block) => hand.change(name, next, step.startsWith("reference-") || step === "" ? step : `block-${name}-${step}`);
  const titled = block.type === "article" || block.type === "clause" ? block : null;
  const [titleOpen, setTitleOpen] = useState(false);
  const showTitle = titled !== null && (titleOpen || titled.title !== "");
  const isHeading = titled === null && "title" in block;
  const titlePressed = (event: React.KeyboardEvent<HTMLInputElement>) => {
    if (event.nativeEvent.isComposing || event.keyCode === 229 || event.altKey || event.ctrlKey) return;
    const leaves = event.key === "Enter" || event.key === "ArrowDown" || (event.key === "Backspace" && titled?.title === "");
    if (!leaves) return;
    event.preventDefault();
    event.currentTarget.parentElement?.querySelector<HTMLElement>(".rich")?.focus();
  };
  return (
    <>
      {showTitle && titled !== null && (
        <input
          className="block-title"
          value={titled.title}
          onChange={(event) => put("title", { ...titled, title: event.target.value })}
          onBlur={() => setTitleOpen(titled.title !== "")}
          onKeyDown={titlePressed}
          placeholder={t("drafting.block_title")}
          aria-label={t("drafting.block_title")}
          data-testid={`block-${at}-title`}
          spellCheck={false}
        />
      )}
      <RichField
        className={isHeading ? "block-text bold" : "block-text"}
        value={textOf(block)}
        onChange={(text, step) => put(step, withText(block, text))}
        label={t(`block_hint.${block.type}`)}
        placeholder={t(`block_hint.${block.type}`)}
        testId={`block-${at}-text`}
        plain={isHeading}
        onEnter={(letter) => hand.part(name, letter)}
        onBackAtStart={() => hand.back(name)}
        onDeleteAtEnd={() => hand.pull(name)}
        onLeave={(way) => hand.go(name, way === "up" || way === "left" ? -1 : 1)}
        onPasted={(data, range) => hand.pasted(name, data, range)}
      />
      {titled !== null && !showTitle && (
        <button type="button" className="add-title" onClick={() => setTitleOpen(true)} tabIndex={-1}>
          {t("drafting.add_title")}
        </button>
      )}
    </>
  );
}

type MenuProps = Pick<Props, "name" | "at" | "isLast" | "label" | "hand"> & { type: BlockType };

/** The block's number, and behind it all that can be done with the block. */
const BlockMenu = memo(function BlockMenu({ name, at, isLast, type: own, label, hand }: MenuProps) {
  const hasWords = WORD_TYPES.includes(own);
  const acts: { name: string; text: string; chord: string; off: boolean; act: () => void }[] = [
    { name: "deeper", text: t("drafting.indent"), chord: "Alt+ArrowRight", off: !hasWords || own === "point", act: () => hand.shift(name, 1) },
    { name: "higher", text: t("drafting.outdent"), chord: "Alt+ArrowLeft", off: !hasWords || own === "chapter" || own === "section", act: () => hand.shift(name, -1) },
    { name: "up", text: t("act.move_up"), chord: "Alt+ArrowUp", off: at === 0, act: () => hand.move(name, -1) },
    { name: "down", text: t("act.move_down"), chord: "Alt+ArrowDown", off: isLast, act: () => hand.move(name, 1) },
    { name: "remove", text: t("drafting.remove_block"), chord: "Ctrl+Delete", off: false, act: () => hand.remove(name) },
  ];
  return (
    <MenuTrigger>
      <AriaButton className="block-label" aria-label={t("drafting.block_type", { type: t(`block.${own}`), label })} data-testid={`block-${at}-menu`}>
        <span data-testid={`block-${at}-label`}>{label || t(`block.${own}`)}</span>
        <ChevronDown size={12} aria-hidden />
      </AriaButton>
      <Popover className="popover">
        <Menu className="options">
          <MenuSection aria-label={t("drafting.this_block")}>
            {acts.map(({ name: act, text, chord, off, act: run }) => (
              <MenuItem key={act} id={act} className="option" textValue={text} isDisabled={off} onAction={run}>
                <span>{text}</span>
                <kbd>{shown(chord)}</kbd>
              </MenuItem>
            ))}
          </MenuSection>
          {hasWords && (
            <MenuSection className="option-group" aria-label={t("drafting.turn_into")}>
              <Header>{t("drafting.turn_into")}</Header>
              {WORD_TYPES.map((type) => (
                <MenuItem key={type} id={type} className="option" textValue={t(`block.${type}`)} isDisabled={type === own} onAction={() => hand.turn(name, type)}>
                  <span>{t(`block.${type}`)}</span>
                </MenuItem>
              ))}
            </MenuSection>
          )}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
});
