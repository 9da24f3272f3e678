/**
 * Between the letters of a text laid flat and the nodes of a field: what is read from a field, where its caret stands,
 * and how a text is drawn in it. Knows the page, never the draft.
 */
import { alike, joined, type Look, OBJECT, type Span, STYLES } from "./text";

/** Kept beside objects, so that the caret has somewhere to stand. Never part of a text. */
const STAND = "\u200B";

export type Range = { from: number; to: number };

/** The letters that stand in a field. */
export function readOf(node: Node): string {
  if (node instanceof Text) return node.data.replaceAll(STAND, "");
  if (!(node instanceof Element)) return "";
  if (node.hasAttribute("data-object")) return OBJECT;
  if (node.nodeName === "BR") return isFiller(node) ? "" : "\n";
  return [...node.childNodes].map(readOf).join("");
}

/** A break at the very end is put there by the browser, or by us so that a last empty line has height. */
function isFiller(node: Node): boolean {
  let at: Node | null = node;
  while (at !== null && !isField(at)) {
    if (at.nextSibling !== null && readOf(at.nextSibling) !== "") return false;
    at = at.parentNode;
  }
  return true;
}

function isField(node: Node): boolean {
  return node instanceof Element && node.hasAttribute("data-rich");
}

/** What is selected in `field`; `null` when the selection is elsewhere. */
export function selectionIn(field: HTMLElement): Range | null {
  const selection = field.ownerDocument.getSelection();
  if (selection === null || selection.rangeCount === 0 || selection.anchorNode === null || selection.focusNode === null) return null;
  if (!field.contains(selection.anchorNode) || !field.contains(selection.focusNode)) return null;
  const one = offsetOf(field, selection.anchorNode, selection.anchorOffset);
  const other = offsetOf(field, selection.focusNode, selection.focusOffset);
  return { from: Math.min(one, other), to: Math.max(one, other) };
}

export function select(field: HTMLElement, { from, to }: Range): void {
  const selection = field.ownerDocument.getSelection();
  const [startNode, startAt] = pointAt(field, from);
  const [endNode, endAt] = pointAt(field, to);
  selection?.setBaseAndExtent(startNode, startAt, endNode, endAt);
}

/** How many letters stand before a place of the page inside `field`. */
export function offsetOf(field: HTMLElement, node: Node, at: number): number {
  const element = node instanceof Element ? node : node.parentElement;
  const object = element?.closest("[data-object]");
  if (object != null && field.contains(object) && object !== field) return before(field, object) + 1;
  const own = node instanceof Text ? node.data.slice(0, at).replaceAll(STAND, "").length : lengthOf([...node.childNodes].slice(0, at));
  return node === field ? own : before(field, node) + own;
}

function before(field: HTMLElement, node: Node): number {
  let count = 0;
  for (let each: Node = node; each !== field; each = each.parentNode ?? field) {
    for (let sibling = each.previousSibling; sibling !== null; sibling = sibling.previousSibling) count += readOf(sibling).length;
  }
  return count;
}

function lengthOf(nodes: Node[]): number {
  return nodes.reduce((sum, node) => sum + readOf(node).length, 0);
}

function pointAt(field: HTMLElement, offset: number): [Node, number] {
  let left = offset;
  let last: [Node, number] = [field, 0];
  for (const leaf of leavesOf(field)) {
    if (leaf instanceof Text) {
      const length = readOf(leaf).length;
      last = [leaf, rawAt(leaf.data, length)];
      if (left <= length) return [leaf, rawAt(leaf.data, left)];
      left -= length;
    } else {
      const parent = leaf.parentNode ?? field;
      const index = [...parent.childNodes].indexOf(leaf as ChildNode);
      if (left === 0) return [parent, index];
      const length = readOf(leaf).length;
      left -= length;
      if (length > 0) last = [parent, index + 1];
    }
  }
  return last;
}

/** Where in the data of a text node the letter `at` stands, behind what only gives the caret a stand. */
function rawAt(data: string, at: number): number {
  let raw = 0;
  for (let count = 0; raw < data.length && (count < at || data[raw] === STAND); raw += 1) if (data[raw] !== STAND) count += 1;
  return raw;
}

function* leavesOf(node: Node): Generator<Node> {
  for (const child of node.childNodes) {
    if (child instanceof Element && !child.hasAttribute("data-object") && child.nodeName !== "BR") yield* leavesOf(child);
    else yield child;
  }
}

/** What an object shows. */
export type Shown = { words: string; title: string; lost: boolean };

/** Draws spans as they stand in a field. */
export function drawn(document: Document, spans: Span[], shownOf: (span: Exclude<Span, { is: "letters" }>) => Shown): DocumentFragment {
  const made = document.createDocumentFragment();
  let afterObject = true;
  let ends = "";
  for (const span of joined(spans)) {
    if (span.is === "letters") {
      made.append(alike(span.look, {}) ? document.createTextNode(span.text) : styledNode(document, span.text, span.look));
      afterObject = false;
      ends = span.text;
      continue;
    }
    if (afterObject) made.append(STAND);
    made.append(objectNode(document, span, shownOf(span)));
    afterObject = true;
    ends = OBJECT;
  }
  if (ends === OBJECT) made.append(STAND);
  if (ends.endsWith("\n")) made.append(document.createElement("br"));
  return made;
}

function styledNode(document: Document, text: string, look: Look): HTMLElement {
  const node = document.createElement("span");
  node.className = classOf(look);
  node.textContent = text;
  return node;
}

function objectNode(document: Document, span: Exclude<Span, { is: "letters" }>, { words, title, lost }: Shown): HTMLElement {
  const node = document.createElement("span");
  node.className = `object ${span.is}${lost ? " lost" : ""} ${classOf(span.look)}`.trimEnd();
  node.dataset["object"] = span.is;
  node.contentEditable = "false";
  node.title = title;
  node.textContent = words;
  return node;
}

function classOf(look: Look): string {
  return STYLES.filter((style) => look[style] === true).join(" ");
}

/** What a field shows, as one text: two fields of one shape look alike. */
export function shapeOf(node: Node): string {
  const parts: string[] = [];
  for (const child of node.childNodes) {
    if (child instanceof Text) parts.push(child.data);
    else if (child instanceof HTMLElement) parts.push(`\u0001${child.nodeName} ${child.className} ${child.title}\u0002${shapeOf(child)}\u0003`);
  }
  return parts.join("");
}
