/** What a clip holds for a body: lines with styles, tables, pictures. */
import { linesOfHtml, type Line } from "./rich/html";
import { plainText } from "./rich/clipboard";
import { cellsOf } from "./blocks";

/** A clip larger than this is read as plain letters: no page holds it. */
const HTML_LIMIT = 8_000_000;

/** The lines of a clip; `null` where there is nothing but letters for one place. */
export function linesOf(data: DataTransfer): Line[] | null {
  // A copy of ours goes where the caret stands, with all that is in it.
  if (data.getData("application/x-lienvan-text") !== "") return null;
  const html = data.getData("text/html");
  const plain = data.getData("text/plain");
  if (html !== "" && html.length < HTML_LIMIT) {
    const lines = linesOfHtml(html);
    if (lines.length > 0) return lines;
  }
  const cells = cellsOf(plainText(plain));
  if (cells !== null) return [{ block: { type: "table", caption: "", head: [], rows: evened(cells), widths: [] } }];
  const lines = plainText(plain)
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
  return lines.length === 0 ? null : lines.map((text) => ({ text }));
}

/** The pictures of a clip. Word and Excel add a picture of their words: where there are words, those are meant. */
export function picturesIn(data: DataTransfer): File[] {
  if (data.getData("text/plain").trim() !== "" || data.getData("text/html").includes("<table")) return [];
  return [...data.files].filter((file) => file.type === "image/png" || file.type === "image/jpeg");
}

function evened(cells: string[][]): string[][] {
  const columns = Math.max(...cells.map((row) => row.length));
  return cells.map((row) => Array.from({ length: columns }, (_, at) => row[at] ?? ""));
}
