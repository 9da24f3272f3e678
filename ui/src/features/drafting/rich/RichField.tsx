/**
 * A field for a text with inline styles. The draft's text rules: the page is drawn from it, and of what the browser
 * does while typing only the letters are read. While an input method composes a word, nothing is touched.
 */
import { useCallback, useEffect, useLayoutEffect, useRef } from "react";
import type { Text } from "../../../api/bindings";
import { t } from "../../../i18n";
import { chordOf } from "../../../shared/keys";
import { type Active, activeField, setActive, useAround } from "./active";
import { drawn, offsetOf, type Range, readOf, select, selectionIn, shapeOf, type Shown } from "./caret";
import { clipOf, pastedText, putOnClipboard } from "./clipboard";
import { alike, flat, has, type Look, looking, lookAt, OBJECT, part, replaced, rewritten, type Span, spansOf, type Style, STYLES, styled, textFrom } from "./text";

export type RichFieldProps = {
  value: Text;
  /** The text as it now is. Changes with one `step` form one step back as long as they follow closely; "" is a step of its own. */
  onChange: (text: Text, step: string) => void;
  label: string;
  placeholder?: string;
  testId?: string;
  className?: string;
  /** Where a message about this field leads. */
  place?: string;
  /** Enter at the letter `at`. Without it Enter breaks the line. */
  onEnter?: (at: number) => void;
  /** Backspace with the caret before the first letter. */
  onBackAtStart?: () => void;
  /** Delete with the caret behind the last. */
  onDeleteAtEnd?: () => void;
  /** An arrow that leaves the field. */
  onLeave?: (way: "up" | "down" | "left" | "right") => void;
  /** Takes what is pasted before the field does; true when it did. */
  onPasted?: (data: DataTransfer, at: Range) => boolean;
  onFocus?: () => void;
  /** Plain letters only: no styles, objects or line breaks. */
  plain?: boolean;
};

const CHORDS: Record<string, Style> = { "Ctrl+B": "bold", "Ctrl+I": "italic", "Ctrl+U": "underline", "Ctrl+.": "superscript" };
const FORMATS: Record<string, Style> = { formatBold: "bold", formatItalic: "italic", formatUnderline: "underline", formatSuperscript: "superscript" };
const TYPED = "text";
/** So many letters tell a place on a page, and fewer than that do not. */
const WORDS = 40;
const FEWEST = 6;

export function RichField(props: RichFieldProps) {
  const field = useRef<HTMLDivElement>(null);
  const around = useAround();
  const hand = useHand(field, props, around);
  const { value } = props;

  useLayoutEffect(() => hand.show(value), [hand, value, around.names]);
  useEffect(() => () => hand.leave(), [hand]);
  useEffect(() => {
    const held = field.current;
    const before = (event: InputEvent) => hand.beforeInput(event);
    held?.addEventListener("beforeinput", before);
    return () => held?.removeEventListener("beforeinput", before);
  }, [hand]);

  return (
    // A text field of many styles has no tag of its own.
    // oxlint-disable-next-line jsx-a11y/interactive-supports-focus
    <div
      ref={field}
      className={`rich ${props.className ?? ""}`.trimEnd()}
      contentEditable
      suppressContentEditableWarning
      tabIndex={0}
      role="textbox"
      aria-multiline
      aria-label={props.label}
      data-rich
      data-placeholder={props.placeholder}
      data-empty={value === "" || undefined}
      data-testid={props.testId}
      data-place={props.place}
      spellCheck={false}
      onInput={hand.typed}
      onKeyDown={hand.pressed}
      onFocus={() => {
        hand.enter();
        props.onFocus?.();
      }}
      onBlur={hand.blurred}
      onCompositionStart={hand.composing}
      onCompositionEnd={hand.composed}
      onCopy={hand.copied}
      onCut={hand.cut}
      onPaste={hand.pasted}
      onDrop={(event) => event.preventDefault()}
      onClick={hand.clicked}
    />
  );
}

/** All that a field does. One for its whole life: what it reads is always of now. */
type Hand = ReturnType<typeof handOf>;

function useHand(field: React.RefObject<HTMLDivElement | null>, props: RichFieldProps, around: ReturnType<typeof useAround>): Hand {
  const now = useRef({ props, around });
  now.current = { props, around };
  const made = useRef<Hand | null>(null);
  const read = useCallback(() => now.current, []);
  made.current ??= handOf(() => field.current, read);
  return made.current;
}

function handOf(fieldNow: () => HTMLDivElement | null, now: () => { props: RichFieldProps; around: ReturnType<typeof useAround> }) {
  let value: Text = now().props.value;
  let shownOnce = false;
  let isComposing = false;
  /** Where the caret stands or stood when the field lost the focus. */
  let last: Range = { from: 0, to: 0 };
  /** The style chosen for the next letters, while nothing was typed since. */
  let chosen: { look: Look; at: number } | null = null;
  let mine: Active | null = null;

  const length = () => flat(value).length;

  const shownOf = (span: Exclude<Span, { is: "letters" }>): Shown => {
    if (span.is === "note") return { words: "", title: span.words, lost: false };
    const words = now().around.names.get(span.refers);
    return { words: words ?? span.words, title: words === undefined ? t("rich.reference_lost") : t("rich.reference_to", { words }), lost: words === undefined };
  };

  const draw = (caret: Range | null) => {
    const field = fieldNow();
    if (field === null || isComposing) return;
    const wanted = drawn(field.ownerDocument, spansOf(value), shownOf);
    if (!shownOnce || shapeOf(wanted) !== shapeOf(field)) {
      shownOnce = true;
      field.replaceChildren(wanted);
    } else if (caret === null) return;
    if (caret !== null && field.ownerDocument.activeElement === field) select(field, caret);
  };

  /** Shows a text that came from elsewhere, such as from a step back; the caret goes to what changed. */
  const show = (text: Text) => {
    const old = flat(value);
    const isOwn = text === value;
    value = text;
    if (isOwn) return draw(fieldNow() !== null && fieldNow() === fieldNow()?.ownerDocument.activeElement ? (selectionNow() ?? null) : null);
    const next = flat(text);
    let tail = 0;
    while (tail < Math.min(old.length, next.length) && old.at(-1 - tail) === next.at(-1 - tail)) tail += 1;
    const at = next.length - tail;
    last = { from: at, to: at };
    draw(last);
  };

  const selectionNow = () => {
    const field = fieldNow();
    const found = field === null ? null : selectionIn(field);
    if (found !== null) last = found;
    return found;
  };

  const commit = (text: Text, caret: Range, step: string) => {
    value = text;
    last = caret;
    now().props.onChange(text, step);
    draw(caret);
    tell();
  };

  const typed = () => {
    const field = fieldNow();
    if (field === null || isComposing) return;
    const letters = readOf(field);
    const at = selectionIn(field)?.to ?? letters.length;
    // WebKit ends a composition before it puts the word in: nothing was typed by then.
    if (letters === flat(value)) return draw({ from: at, to: at });
    const look = chosen?.look ?? null;
    chosen = null;
    commit(rewritten(value, letters, at, look), { from: at, to: at }, TYPED);
  };

  const insert = (text: Text, step = "") => {
    const at = selectionNow() ?? last;
    const from = Math.min(at.from, length());
    const next = replaced(value, from, Math.min(at.to, length()), text);
    const caret = from + flat(text).length;
    fieldNow()?.focus();
    commit(next, { from: caret, to: caret }, step);
  };

  const toggle = (style: Style) => {
    if (now().props.plain === true) return;
    const { from, to } = selectionNow() ?? last;
    if (from === to) {
      const look = chosen?.at === from ? chosen.look : lookAt(value, from);
      chosen = { look: looking(look, style, look[style] !== true), at: from };
      return tell();
    }
    fieldNow()?.focus();
    commit(styled(value, from, to, style, !has(value, from, to, style)), { from, to }, "");
  };

  const lookNow = (): Look => {
    const { from, to } = last;
    if (from === to) return chosen?.at === from ? chosen.look : lookAt(value, from);
    return Object.fromEntries(STYLES.filter((style) => has(value, from, to, style)).map((style) => [style, true]));
  };

  const tell = () => {
    if (mine === null || activeField() !== mine) return;
    const look = lookNow();
    if (alike(look, mine.look)) return;
    mine = { ...mine, look };
    setActive(mine);
  };

  const place = (): DOMRect => {
    const field = fieldNow();
    const selection = field?.ownerDocument.getSelection();
    const rect = selection != null && selection.rangeCount > 0 && field?.contains(selection.anchorNode) === true ? selection.getRangeAt(0).getBoundingClientRect() : null;
    if (rect !== null && rect.height > 0) return rect;
    return field?.getBoundingClientRect() ?? new DOMRect();
  };

  /** Up to the last object, since the page may show that otherwise. */
  const wordsHere = (): string => {
    const letters = flat(value);
    const before = letters.slice(0, last.to).split(OBJECT).at(-1)?.slice(-WORDS) ?? "";
    const after = letters.slice(last.to).split(OBJECT)[0]?.slice(0, WORDS) ?? "";
    // A cell is known by its row.
    const row = fieldNow()?.closest("tr")?.textContent ?? "";
    return [before, before + after, after, row].find((each) => each.trim().length >= FEWEST) ?? "";
  };

  const moved = () => {
    if (isComposing || selectionNow() === null) return;
    const field = fieldNow();
    // Letters on their way move the caret too: those are what the style was chosen for.
    if (chosen !== null && chosen.at !== last.to && field !== null && readOf(field) === flat(value)) chosen = null;
    tell();
  };

  const enter = () => {
    mine = { look: lookNow(), focused: true, toggle, insert, note: askNote, refer: askReference, words: wordsHere, place, focus: () => fieldNow()?.focus() };
    setActive(mine);
    fieldNow()?.ownerDocument.addEventListener("selectionchange", moved);
  };
  const blurred = () => {
    fieldNow()?.ownerDocument.removeEventListener("selectionchange", moved);
    if (isComposing) composed();
    if (mine === null || activeField() !== mine) return;
    mine = { ...mine, focused: false };
    setActive(mine);
  };
  const leave = () => {
    document.removeEventListener("selectionchange", moved);
    if (mine !== null && activeField() === mine) setActive(null);
  };

  const composing = () => {
    isComposing = true;
  };
  const composed = () => {
    isComposing = false;
    typed();
  };

  const askNote = () => {
    const at = selectionNow() ?? last;
    now().around.askNote(place(), "", (words) => {
      last = { from: at.to, to: at.to };
      fieldNow()?.focus();
      const field = fieldNow();
      if (field !== null) select(field, last);
      insert(textFrom([{ is: "note", words, look: lookAt(value, at.to) }]));
    });
  };
  const askReference = () => {
    const at = selectionNow() ?? last;
    now().around.askReference(place(), (text, step) => {
      last = at;
      fieldNow()?.focus();
      const field = fieldNow();
      if (field !== null) select(field, last);
      insert(text, step);
    });
  };
  /** A click on the mark of a footnote opens its words. */
  const clicked = (event: React.MouseEvent) => {
    const field = fieldNow();
    const object = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-object="note"]') : null;
    const parent = object?.parentNode;
    if (field === null || object === null || parent == null) return;
    const at = offsetOf(field, parent, [...parent.childNodes].indexOf(object));
    const [span] = spansOf(part(value, at, at + 1));
    if (span?.is !== "note") return;
    now().around.askNote(object.getBoundingClientRect(), span.words, (words) => {
      const other = words === "" ? "" : textFrom([{ is: "note", words, look: span.look }]);
      fieldNow()?.focus();
      commit(replaced(value, at, at + 1, other), { from: at + 1, to: at + 1 }, "");
    });
  };

  const remove = (from: number, to: number) => commit(replaced(value, from, to, ""), { from, to: from }, TYPED);
  const breakLine = () => {
    const { from, to } = selectionNow() ?? last;
    commit(replaced(value, from, to, "\n"), { from: from + 1, to: from + 1 }, "");
  };
  const enterPressed = () => {
    const { onEnter } = now().props;
    const { from, to } = selectionNow() ?? last;
    if (onEnter === undefined) return breakLine();
    if (from !== to) commit(replaced(value, from, to, ""), { from, to: from }, "");
    onEnter(from);
  };

  /** A step over an object is one press, whatever stands beside it to hold the caret. */
  const overObject = (way: -1 | 1): boolean => {
    const field = fieldNow();
    const at = selectionNow();
    if (field === null || at === null || at.from !== at.to) return false;
    if (flat(value)[way === 1 ? at.to : at.to - 1] !== OBJECT) return false;
    select(field, { from: at.to + way, to: at.to + way });
    return true;
  };

  const leaves = (key: string): boolean => {
    const { onLeave } = now().props;
    const at = selectionNow();
    if (onLeave === undefined || at === null || at.from !== at.to) return false;
    if (key === "ArrowLeft" && at.from === 0) return onLeave("left"), true;
    if (key === "ArrowRight" && at.to === length()) return onLeave("right"), true;
    if (key === "ArrowUp" && isOnEdge("up", at)) return onLeave("up"), true;
    if (key === "ArrowDown" && isOnEdge("down", at)) return onLeave("down"), true;
    return false;
  };
  const isOnEdge = (edge: "up" | "down", at: Range): boolean => {
    const field = fieldNow();
    if (field === null) return false;
    const box = field.getBoundingClientRect();
    const rect = place();
    // Where the caret has no box of its own, as in an empty field, the letters decide.
    if (rect.height === 0 || rect.height === box.height) return edge === "up" ? !flat(value).slice(0, at.to).includes("\n") : !flat(value).slice(at.to).includes("\n");
    return edge === "up" ? rect.top - box.top < rect.height : box.bottom - rect.bottom < rect.height;
  };

  const pressed = (event: React.KeyboardEvent) => {
    // While a word is composed, its keys belong to the input method. 229: WebKit tells so after the end.
    if (isComposing || event.nativeEvent.isComposing || event.keyCode === 229) return;
    const chord = chordOf(event);
    const style = CHORDS[chord];
    const act: (() => unknown) | null = style !== undefined ? () => toggle(style) : actOf(chord);
    if (act === null || act() === false) return;
    event.preventDefault();
    event.stopPropagation();
  };
  /** `false`: nothing to do here, the browser goes on. */
  const actOf = (chord: string): (() => unknown) | null => {
    const { props } = now();
    const at = selectionNow() ?? last;
    const bare = at.from === at.to;
    switch (chord) {
      case "Enter":
        return enterPressed;
      case "Shift+Enter":
        return props.plain === true ? enterPressed : breakLine;
      case "Backspace":
        return bare && at.from === 0 && props.onBackAtStart !== undefined ? props.onBackAtStart : null;
      case "Delete":
        return bare && at.to === length() && props.onDeleteAtEnd !== undefined ? props.onDeleteAtEnd : null;
      case "Ctrl+Alt+F":
        return props.plain === true ? null : askNote;
      case "Ctrl+Alt+R":
        return props.plain === true ? null : askReference;
      case "ArrowLeft":
        return () => leaves(chord) || overObject(-1);
      case "ArrowRight":
        return () => leaves(chord) || overObject(1);
      case "ArrowUp":
      case "ArrowDown":
        return () => leaves(chord);
      default:
        return null;
    }
  };

  /** What the browser is about to do of itself, and we do instead. */
  const beforeInput = (event: InputEvent) => {
    const { inputType } = event;
    if (isComposing || event.isComposing) return;
    const instead = insteadOf(inputType);
    if (instead === null) return;
    event.preventDefault();
    instead();
  };
  const insteadOf = (inputType: string): (() => void) | null => {
    const format = FORMATS[inputType];
    if (format !== undefined) return () => toggle(format);
    if (inputType.startsWith("format") || inputType.startsWith("history") || inputType === "insertFromDrop" || inputType === "deleteByDrag") return () => undefined;
    if (inputType === "insertParagraph") return enterPressed;
    if (inputType === "insertLineBreak") return now().props.plain === true ? enterPressed : breakLine;
    const at = selectionNow();
    if (at === null || at.from !== at.to) return null;
    const letters = flat(value);
    if (inputType === "deleteContentBackward" && letters[at.from - 1] === OBJECT) return () => remove(at.from - 1, at.from);
    if (inputType === "deleteContentForward" && letters[at.from] === OBJECT) return () => remove(at.from, at.from + 1);
    return null;
  };

  const copied = (event: React.ClipboardEvent) => {
    const at = selectionNow();
    if (at === null || at.from === at.to) return;
    event.preventDefault();
    putOnClipboard(event.clipboardData, clipOf(part(value, at.from, at.to)));
  };
  const cutOut = (event: React.ClipboardEvent) => {
    const at = selectionNow();
    copied(event);
    if (at !== null && at.from !== at.to) commit(replaced(value, at.from, at.to, ""), { from: at.from, to: at.from }, "");
  };
  const pasted = (event: React.ClipboardEvent) => {
    event.preventDefault();
    const { onPasted, plain } = now().props;
    const at = selectionNow() ?? last;
    if (onPasted?.(event.clipboardData, at) === true) return;
    const text = pastedText(event.clipboardData);
    insert(plain === true ? flat(text).replaceAll(OBJECT, "").replaceAll("\n", " ") : text);
  };

  return { show, enter, leave, blurred, typed, composing, composed, pressed, beforeInput, copied, cut: cutOut, pasted, clicked };
}
