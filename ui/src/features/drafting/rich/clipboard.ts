/** What goes to the clipboard and what comes from it. A copy of ours keeps all; from elsewhere come letters and styles. */
import type { Text } from "../../../api/bindings";
import { linesOfHtml } from "./html";
import { letters, type Span, spansOf, STYLES, textFrom, together } from "./text";

/** Our own texts among the forms of a clip. */
const OWN = "application/x-lienvan-text";

export type Clip = { plain: string; html: string; own: string };

export function clipOf(text: Text): Clip {
  return { plain: letters(text), html: spansOf(text).map(htmlOf).join(""), own: JSON.stringify(text) };
}

export function putOnClipboard(data: DataTransfer, { plain, html, own }: Clip): void {
  data.setData("text/plain", plain);
  data.setData("text/html", html);
  data.setData(OWN, own);
}

/** What is pasted into the middle of a text. Its lines are kept as lines. */
export function pastedText(data: DataTransfer): Text {
  const own = ownText(data.getData(OWN));
  if (own !== null) return own;
  const html = data.getData("text/html");
  if (html !== "") {
    const lines = linesOfHtml(html).flatMap((line): Text[] => ("text" in line ? [line.text] : [line.block.type === "table" ? line.block.rows.map((row) => row.map(letters).join("\t")).join("\n") : ""]));
    const [first = "", ...rest] = lines;
    if (lines.some((line) => letters(line) !== "")) return together(first, ...rest.flatMap((line): Text[] => ["\n", line]));
  }
  return plainText(data.getData("text/plain"));
}

/** Letters from elsewhere: composed, one kind of line break, no signs that control a terminal. */
export function plainText(text: string): string {
  return text
    .normalize("NFC")
    .replaceAll(/\r\n?/g, "\n")
    .replaceAll("\u00A0", " ")
    // oxlint-disable-next-line no-control-regex
    .replaceAll(/[\u0000-\u0008\u000B-\u001F\u200B\uFEFF\uFFFC]/g, "")
    .replace(/\n+$/, "");
}

/** A text of ours, `null` for what is none. Whatever a page outside may have put there is not trusted. */
function ownText(json: string): Text | null {
  if (json === "") return null;
  try {
    const told: unknown = JSON.parse(json);
    if (typeof told === "string") return told;
    if (!Array.isArray(told)) return null;
    return textFrom(told.flatMap(spanOf));
  } catch {
    return null;
  }
}

function spanOf(run: unknown): Span[] {
  if (typeof run !== "object" || run === null) return [];
  const told = run as Record<string, unknown>;
  if (typeof told["text"] !== "string") return [];
  const style = Object.fromEntries(STYLES.filter((each) => told[each] === true).map((each) => [each, true]));
  const refers = typeof told["refers"] === "string" ? { refers: told["refers"] } : {};
  const note = typeof told["note"] === "string" ? { note: told["note"] } : {};
  return spansOf([{ text: told["text"], ...style, ...refers, ...note }]);
}

function htmlOf(span: Span): string {
  const words = escaped(span.is === "note" ? "" : span.is === "reference" ? span.words : span.text);
  const marks: [boolean | undefined, string][] = [
    [span.look.bold, "b"],
    [span.look.italic, "i"],
    [span.look.underline, "u"],
    [span.look.superscript, "sup"],
  ];
  return marks.reduce((inner, [on, tag]) => (on === true ? `<${tag}>${inner}</${tag}>` : inner), words);
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll("\n", "<br>");
}
