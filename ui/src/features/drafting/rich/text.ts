/**
 * Texts with inline styles, as they are edited. Pure.
 *
 * A text is laid flat: letters, and *objects* that stand for one letter each, the references and the marks of
 * footnotes. Every place in a text is counted in this flat form, in UTF-16 units as the browser counts.
 */
import type { Run, Text } from "../../../api/bindings";

/** The inline styles a run may have. */
export const STYLES = ["bold", "italic", "underline", "superscript"] as const;
export type Style = (typeof STYLES)[number];
export type Look = Partial<Record<Style, boolean>>;

/** A stretch of a text laid flat. */
export type Span =
  | { is: "letters"; text: string; look: Look }
  /** A reference to a block; `words` are those it had when last seen. */
  | { is: "reference"; refers: string; words: string; look: Look }
  /** The mark of a footnote. */
  | { is: "note"; words: string; look: Look };

/** What stands for an object among the letters. */
export const OBJECT = "\uFFFC";

/** The letters alone, as they are read: a reference by its words, a footnote not at all. */
export function letters(text: Text): string {
  return typeof text === "string" ? text : text.map((run) => run.text).join("");
}

/** The letters laid flat, one for each object. */
export function flat(text: Text): string {
  return flatOf(spansOf(text));
}

export function flatOf(spans: Span[]): string {
  return spans.map((span) => (span.is === "letters" ? span.text : OBJECT)).join("");
}

/** Whether there is nothing in it, not even a footnote. */
export function isEmpty(text: Text): boolean {
  return text === "" || spansOf(text).length === 0;
}

export function spansOf(text: Text): Span[] {
  if (typeof text === "string") return text === "" ? [] : [{ is: "letters", text, look: {} }];
  return text.flatMap((run): Span[] => {
    const look = lookOf(run);
    const found: Span[] = [];
    if (run.refers !== undefined && run.refers !== "") found.push({ is: "reference", refers: run.refers, words: run.text, look });
    else if (run.text !== "") found.push({ is: "letters", text: run.text, look });
    if (run.note !== undefined && run.note !== "") found.push({ is: "note", words: run.note, look });
    return found;
  });
}

/** The text of spans; a plain string where there is neither style nor object. */
export function textFrom(spans: Span[]): Text {
  const runs: Run[] = [];
  for (const span of joined(spans)) {
    const last = runs.at(-1);
    if (span.is === "letters") runs.push({ text: span.text, ...span.look });
    else if (span.is === "reference") runs.push({ text: span.words, refers: span.refers, ...span.look });
    else if (last !== undefined && last.note === undefined) last.note = span.words;
    else runs.push({ text: "", note: span.words, ...span.look });
  }
  const [only] = runs;
  if (only === undefined) return "";
  return runs.length === 1 && Object.keys(only).length === 1 ? only.text : runs;
}

/** The stretch from `from` to `to`. */
export function part(text: Text, from: number, to: number): Text {
  return textFrom(cut(spansOf(text), from, to));
}

/** `text` in two, before and after the letter `at`. */
export function split(text: Text, at: number): [Text, Text] {
  return [part(text, 0, at), part(text, at, Infinity)];
}

/** Texts one after the other. */
export function together(...texts: Text[]): Text {
  return textFrom(texts.flatMap(spansOf));
}

/** `text` with what stands from `from` to `to` replaced by `other`. */
export function replaced(text: Text, from: number, to: number, other: Text): Text {
  const spans = spansOf(text);
  return textFrom([...cut(spans, 0, from), ...spansOf(other), ...cut(spans, to, Infinity)]);
}

/** Letters in the style in which new ones begin at `at`: that of what stands before. */
export function lookAt(text: Text, at: number): Look {
  const spans = spansOf(text);
  const before = cut(spans, 0, at).at(-1);
  if (before === undefined) return cut(spans, at, Infinity).at(0)?.look ?? {};
  return before.look;
}

/** Whether all that stands from `from` to `to` has `style`. */
export function has(text: Text, from: number, to: number, style: Style): boolean {
  const spans = cut(spansOf(text), from, to);
  return spans.length > 0 && spans.every((span) => span.look[style] === true);
}

/** `text` with `style` set or taken away from `from` to `to`. */
export function styled(text: Text, from: number, to: number, style: Style, on: boolean): Text {
  const spans = spansOf(text);
  const within = cut(spans, from, to).map((span): Span => ({ ...span, look: looking(span.look, style, on) }));
  return textFrom([...cut(spans, 0, from), ...within, ...cut(spans, to, Infinity)]);
}

/**
 * `text` after its flat letters became `next`, with the caret behind what was typed where that is known: styles and objects outside the
 * changed stretch stay; new letters have `look`, or that of what stands before them.
 */
export function rewritten(text: Text, next: string, caret: number | null = null, look: Look | null = null): Text {
  const spans = spansOf(text);
  const old = flatOf(spans);
  // Behind the caret nothing was typed; so what stands there is the old tail.
  const tail = Math.min(sharedTail(old, next), caret === null ? Infinity : Math.max(0, next.length - caret));
  const head = sharedHead(old.slice(0, old.length - tail), next.slice(0, next.length - tail));
  const added = next.slice(head, next.length - tail).replaceAll(OBJECT, "");
  const before = cut(spans, 0, head);
  const after = cut(spans, old.length - tail, Infinity);
  const style = look ?? before.at(-1)?.look ?? cut(spans, head, Infinity).at(0)?.look ?? {};
  return textFrom([...before, { is: "letters", text: added, look: style }, ...after]);
}

/** `look` with `style` set or taken away. */
export function looking(look: Look, style: Style, on: boolean): Look {
  const kept = STYLES.filter((each) => (each === style ? on : look[each] === true));
  return Object.fromEntries(kept.map((each) => [each, true]));
}

/** The stretch of spans from `from` to `to`, in flat letters. */
export function cut(spans: Span[], from: number, to: number): Span[] {
  const found: Span[] = [];
  let at = 0;
  for (const span of spans) {
    const size = span.is === "letters" ? span.text.length : 1;
    if (span.is === "letters") {
      const text = span.text.slice(Math.max(0, from - at), Math.max(0, to - at));
      if (text !== "") found.push({ ...span, text });
    } else if (at >= from && at < to) found.push(span);
    at += size;
  }
  return found;
}

/** Spans without empty ones, neighbours of one look as one. */
export function joined(spans: Span[]): Span[] {
  const found: Span[] = [];
  for (const span of spans) {
    const last = found.at(-1);
    if (span.is === "letters" && span.text === "") continue;
    if (span.is === "letters" && last?.is === "letters" && alike(last.look, span.look)) found[found.length - 1] = { ...last, text: last.text + span.text };
    else found.push(span);
  }
  return found;
}

export function alike(one: Look, other: Look): boolean {
  return STYLES.every((style) => (one[style] ?? false) === (other[style] ?? false));
}

function lookOf(run: Run): Look {
  const look: Look = {};
  for (const style of STYLES) if (run[style] === true) look[style] = true;
  return look;
}

function sharedHead(one: string, other: string): number {
  let at = 0;
  while (at < one.length && at < other.length && one[at] === other[at]) at += 1;
  return at;
}

function sharedTail(one: string, other: string): number {
  let at = 0;
  while (at < one.length && at < other.length && one.at(-1 - at) === other.at(-1 - at)) at += 1;
  return at;
}
