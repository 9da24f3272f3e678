/**
 * What Word, Excel and web pages put on the clipboard, as lines with styles and as tables. Nothing of it is shown or
 * run: it is parsed apart from the page, and only letters, four styles and the cells of tables are taken.
 */
import type { Align, Block, Merge, Text } from "../../../api/bindings";
import { type Look, looking, type Span, type Style, textFrom } from "./text";

/** A line of a text, or a table between lines. */
export type Line = { text: Text } | { block: Block };
export type TableBlock = Extract<Block, { type: "table" }>;

const BLOCKS = new Set(["P", "DIV", "LI", "UL", "OL", "H1", "H2", "H3", "H4", "H5", "H6", "TR", "TD", "TH", "BLOCKQUOTE", "PRE", "SECTION", "ARTICLE", "HEADER", "FOOTER", "BODY", "CENTER", "DL", "DT", "DD"]);
const SILENT = new Set(["STYLE", "SCRIPT", "HEAD", "TITLE", "META", "LINK", "TEMPLATE", "IFRAME", "OBJECT", "SVG", "svg", "O:P"]);
const STYLE_OF_TAG: Record<string, Style> = { B: "bold", STRONG: "bold", I: "italic", EM: "italic", U: "underline", INS: "underline", SUP: "superscript" };
/** Deeper nesting than any document has; what lies below is read as letters. */
const DEEPEST = 200;

export function linesOfHtml(html: string): Line[] {
  const page = new DOMParser().parseFromString(html, "text/html");
  const reading: Reading = { lines: [], spans: [] };
  walk(page.body, {}, reading, 0);
  endLine(reading);
  return trimmed(reading.lines);
}

type Reading = { lines: Line[]; spans: Span[] };

function walk(node: Node, look: Look, reading: Reading, depth: number): void {
  for (const child of node.childNodes) {
    if (child.nodeType === 3) addLetters(child.nodeValue ?? "", look, reading);
    else if (child.nodeType === 1) enter(child as HTMLElement, look, reading, depth + 1);
  }
}

function enter(element: HTMLElement, look: Look, reading: Reading, depth: number): void {
  const tag = element.nodeName.toUpperCase();
  if (SILENT.has(tag)) return;
  if (depth > DEEPEST) return addLetters(element.textContent ?? "", look, reading);
  if (tag === "BR") {
    if (reading.spans.length > 0) reading.spans.push({ is: "letters", text: "\n", look: {} });
    return;
  }
  if (tag === "TABLE") {
    endLine(reading);
    const block = tableOf(element);
    if (block !== null) reading.lines.push({ block });
    return;
  }
  const isBlock = BLOCKS.has(tag);
  if (isBlock) endLine(reading);
  walk(element, lookOf(element, tag, look), reading, depth);
  if (isBlock) endLine(reading);
}

function addLetters(raw: string, look: Look, reading: Reading): void {
  // oxlint-disable-next-line no-control-regex
  const clean = raw.replaceAll(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\u200B\uFEFF\uFFFC]/g, "");
  const text = clean.replaceAll(/[\s\u00A0]+/g, " ").normalize("NFC");
  if (text === "" || (text === " " && reading.spans.length === 0)) return;
  reading.spans.push({ is: "letters", text, look });
}

function endLine(reading: Reading): void {
  const { spans } = reading;
  reading.spans = [];
  if (spans.length > 0) reading.lines.push({ text: tidied(spans) });
}

/** Without space at the ends or twice in a row, which pages do not show. */
function tidied(spans: Span[]): Text {
  let space = true;
  const kept = spans.map((span): Span => {
    if (span.is !== "letters") return span;
    const text = [...span.text].filter((letter) => {
      const isSpace = letter === " ";
      const drop = isSpace && space;
      space = isSpace || letter === "\n";
      return !drop;
    });
    return { ...span, text: text.join("") };
  });
  for (let at = kept.length - 1; at >= 0; at -= 1) {
    const span = kept[at];
    if (span === undefined || span.is !== "letters") break;
    const text = span.text.trimEnd();
    kept[at] = { ...span, text };
    if (text !== "") break;
  }
  return textFrom(kept);
}

function trimmed(lines: Line[]): Line[] {
  return lines.filter((line) => "block" in line || line.text !== "");
}

function lookOf(element: HTMLElement, tag: string, look: Look): Look {
  const named = STYLE_OF_TAG[tag];
  let found = named === undefined ? look : looking(look, named, true);
  const style = element.getAttribute("style") ?? "";
  const set = (which: Style, on: RegExp, off: RegExp) => {
    if (on.test(style)) found = looking(found, which, true);
    else if (off.test(style)) found = looking(found, which, false);
  };
  set("bold", /(?<![\w-])font-weight:\s*(bold|[6-9]00)/i, /(?<![\w-])font-weight:\s*(normal|[1-5]00)/i);
  set("italic", /(?<![\w-])font-style:\s*(italic|oblique)/i, /(?<![\w-])font-style:\s*normal/i);
  set("underline", /(?<![\w-])text-decoration[\w-]*:[^;]*underline/i, /(?<![\w-])text-decoration[\w-]*:\s*none/i);
  set("superscript", /(?<![\w-])vertical-align:\s*super/i, /(?<![\w-])vertical-align:\s*baseline/i);
  return found;
}

/** The cells of a table, with its merges, widths and alignments; `null` for one without cells. */
function tableOf(table: HTMLElement): TableBlock | null {
  const rows = [...table.querySelectorAll("tr")].filter((row) => row.closest("table") === table);
  const grid: (Text | null)[][] = rows.map(() => []);
  const merges: Merge[] = [];
  const aligns: Align[] = [];
  rows.forEach((row, at) => {
    let column = 0;
    for (const cell of row.children) {
      if (cell.nodeName !== "TD" && cell.nodeName !== "TH") continue;
      while (grid[at]?.[column] !== undefined) column += 1;
      const wide = spanOf(cell, "colspan", 40);
      const high = Math.min(spanOf(cell, "rowspan", 20_000), rows.length - at);
      for (let down = 0; down < high; down += 1) for (let right = 0; right < wide; right += 1) put(grid, at + down, column + right, down + right === 0 ? cellText(cell as HTMLElement) : "");
      if (wide > 1 || high > 1) merges.push({ row: at, column, rows: high, columns: wide });
      // The head is centred on the page, whatever it was elsewhere.
      if (at > 0 || rows.length === 1) aligns[column] ??= alignOf(cell as HTMLElement);
      column += wide;
    }
  });
  const columns = Math.max(0, ...grid.map((row) => row.length));
  if (columns === 0) return null;
  const all = grid.map((row) => Array.from({ length: columns }, (_, at): Text => row[at] ?? ""));
  const hasHead = merges.every((merge) => merge.row > 0) && rows[0] !== undefined && isHead(rows[0]);
  const [head = [], ...body] = hasHead && all.length > 1 ? all : [[], ...all];
  const shift = head.length > 0 ? 1 : 0;
  return {
    type: "table",
    caption: "",
    head,
    rows: body,
    widths: widthsOf(table, columns),
    ...(aligns.some((align) => align !== undefined && align !== "left") ? { aligns: Array.from({ length: columns }, (_, at): Align => aligns[at] ?? "left") } : {}),
    ...(merges.length > 0 ? { merges: merges.map((merge) => ({ ...merge, row: merge.row - shift })) } : {}),
  };
}

function put(grid: (Text | null)[][], row: number, column: number, text: Text): void {
  const line = grid[row];
  if (line !== undefined) line[column] = text;
}

function cellText(cell: HTMLElement): Text {
  const reading: Reading = { lines: [], spans: [] };
  walk(cell, {}, reading, 0);
  endLine(reading);
  const texts = trimmed(reading.lines).flatMap((line): Span[][] => ("text" in line ? [spansFor(line.text)] : []));
  return textFrom(texts.flatMap((spans, at): Span[] => (at === 0 ? spans : [{ is: "letters", text: "\n", look: {} }, ...spans])));
}

function spansFor(text: Text): Span[] {
  return typeof text === "string" ? [{ is: "letters", text, look: {} }] : text.map(({ text: letters, ...look }): Span => ({ is: "letters", text: letters, look: look as Look }));
}

function isHead(row: Element): boolean {
  const cells = [...row.children];
  return row.closest("thead") !== null || cells.every((cell) => cell.nodeName === "TH" || isBold(cell));
}

function isBold(cell: Element): boolean {
  const text = cellText(cell as HTMLElement);
  return text !== "" && typeof text !== "string" && text.every((run) => run.bold === true || run.text.trim() === "");
}

function spanOf(cell: Element, name: string, most: number): number {
  const told = Number.parseInt(cell.getAttribute(name) ?? "1", 10);
  return Number.isFinite(told) ? Math.max(1, Math.min(told, most)) : 1;
}

function alignOf(cell: HTMLElement): Align {
  const inner = cell.querySelector("[align], [style*='text-align']");
  const told = [cell, inner].map((each) => `${each?.getAttribute("align") ?? ""} ${/text-align:\s*(\w+)/i.exec(each?.getAttribute("style") ?? "")?.[1] ?? ""}`.toLowerCase()).join(" ");
  if (told.includes("center")) return "center";
  return told.includes("right") ? "right" : "left";
}

/** Widths in parts of a hundred, where the table tells all of them. */
function widthsOf(table: HTMLElement, columns: number): number[] {
  const cols = [...table.querySelectorAll("col")].flatMap((col) => Array.from({ length: spanOf(col, "span", 40) }, () => widthOf(col)));
  if (cols.length !== columns || cols.some((width) => width === 0)) return [];
  const sum = cols.reduce((all, width) => all + width, 0);
  return cols.map((width) => Math.max(1, Math.round((width / sum) * 100)));
}

function widthOf(col: Element): number {
  const told = /width:\s*([\d.]+)/i.exec(col.getAttribute("style") ?? "")?.[1] ?? col.getAttribute("width") ?? "";
  const width = Number.parseFloat(told);
  return Number.isFinite(width) && width > 0 ? width : 0;
}
