/**
 * Lines of a text from elsewhere, told apart by how the law writes them: `Điều 1.`, `1.`, `a)`, `Căn cứ …`. The
 * numbers are left out, since they are worked out anew; all other words stay.
 */
import type { Block, Text } from "../../api/bindings";
import type { Line } from "./rich/html";
import { letters, part } from "./rich/text";

export type Recognised = {
  /** Căn cứ before the first block, without the closing sign. */
  bases: string[];
  blocks: Block[];
};

/** Lines, plain or styled, as bases and blocks. */
export function recognised(lines: Line[]): Recognised {
  const found: Recognised = { bases: [], blocks: [] };
  const state: State = { clause: 0, point: 0, hasArticle: false, untitled: null };
  for (const line of lines) {
    if ("block" in line) {
      found.blocks.push(line.block);
      state.untitled = null;
      continue;
    }
    take(line.text, found, state);
  }
  return found;
}

/** Whether lines hold more than one text for one place: then they are worth telling apart. */
export function isMany(lines: Line[]): boolean {
  return lines.length > 1 || lines.some((line) => "block" in line);
}

type State = {
  clause: number;
  point: number;
  hasArticle: boolean;
  /** A part, chapter or section whose title stands on the next line. */
  untitled: number | null;
};

const BASE = /^(Căn cứ|Theo đề nghị|Xét đề nghị|Xét Tờ trình|Xét tờ trình|Thực hiện)\s/u;
const HEADINGS: [RegExp, "part" | "chapter" | "subsection" | "section"][] = [
  [/^phần(?: thứ)?\s+(?:[IVXLC]+|\d+|nhất|hai|ba|tư|năm|sáu|bảy)(?=[\s.:]|$)[.:]?\s*/iu, "part"],
  [/^chương\s+(?:[IVXLC]+|\d+)(?=[\s.:]|$)[.:]?\s*/iu, "chapter"],
  [/^tiểu mục\s+\d+\b[.:]?\s*/iu, "subsection"],
  [/^mục\s+(?:\d+|[IVXLC]+)(?=[\s.:]|$)[.:]?\s*/iu, "section"],
];
const ARTICLE = /^điều\s+\d+[a-zđ]?\s*[.:]?\s*/iu;
const ROMAN = /^[IVXLC]{1,7}\s*[.)]\s+/u;
const CLAUSE = /^(\d{1,3})\s*[.)]\s+/u;
const POINT = /^([a-zđ])\d?\s*\)\s*/u;
/** What the page puts before the body by itself. */
const SET_BY_THE_PAGE = /^(quyết định|quyết nghị|nghị quyết)\s*:$/iu;
const TITLE_LENGTH = 200;

function take(text: Text, found: Recognised, state: State): void {
  const line = letters(text).trim();
  if (line === "") return;
  if (takeTitle(line, found, state)) return;
  if (found.blocks.length === 0 && BASE.test(line) && /[;.,]$/u.test(line)) return void found.bases.push(line.replace(/[;.,]$/u, ""));
  if (found.bases.length > 0 && found.blocks.length === 0 && SET_BY_THE_PAGE.test(line)) return;
  found.blocks.push(blockOf(text, line, found, state));
}

/** The line after a bare `Chương I` is its title. */
function takeTitle(line: string, found: Recognised, state: State): boolean {
  const at = state.untitled;
  state.untitled = null;
  const block = at === null ? undefined : found.blocks[at];
  if (at === null || block === undefined || !("title" in block) || "text" in block) return false;
  if (ARTICLE.test(line) || CLAUSE.test(line) || HEADINGS.some(([sign]) => sign.test(line))) return false;
  found.blocks[at] = { ...block, title: line };
  return true;
}

function blockOf(text: Text, line: string, found: Recognised, state: State): Block {
  for (const [sign, type] of HEADINGS) {
    const match = sign.exec(line);
    if (match === null || !isHeading(line, match[0])) continue;
    Object.assign(state, { clause: 0, point: 0 });
    const title = line.slice(match[0].length).trim();
    if (title === "") state.untitled = found.blocks.length;
    return { type, title };
  }
  const article = ARTICLE.exec(line);
  if (article !== null) {
    Object.assign(state, { clause: 0, point: 0, hasArticle: true });
    return titled("article", after(text, article[0].length));
  }
  const roman = ROMAN.exec(line);
  if (roman !== null && !state.hasArticle && line.length < TITLE_LENGTH) {
    Object.assign(state, { clause: 0, point: 0 });
    return { type: "section", title: line.slice(roman[0].length).trim() };
  }
  const clause = CLAUSE.exec(line);
  // A year or a sum at the beginning of a line is no number of a clause: those follow one another.
  if (clause !== null && (Number(clause[1]) === state.clause + 1 || Number(clause[1]) === 1)) {
    Object.assign(state, { clause: Number(clause[1]), point: 0 });
    return { type: "clause", title: "", text: after(text, clause[0].length) };
  }
  const point = POINT.exec(line);
  if (point !== null) {
    state.point += 1;
    return { type: "point", text: after(text, point[0].length) };
  }
  return { type: "paragraph", text: after(text, 0) };
}

/** `Chương trình …` is no chapter: a heading's number is followed by a sign, by nothing, or by words in capitals. */
function isHeading(line: string, sign: string): boolean {
  const rest = line.slice(sign.length);
  return rest === "" || /[.:]\s*$/u.test(sign) || rest === rest.toUpperCase() || !/[;,]$/u.test(rest);
}

/** A short line without a stop is a title; else it is the words. */
function titled(type: "article", text: Text): Block {
  const line = letters(text);
  if (line !== "" && line.length <= TITLE_LENGTH && !/[.;:,/]$/u.test(line) && !line.includes("\n")) return { type, title: line, text: "" };
  return { type, title: "", text };
}

function after(text: Text, at: number): Text {
  const line = letters(text);
  const blank = line.length - line.trimStart().length;
  return part(text, blank + at, line.trimEnd().length);
}
