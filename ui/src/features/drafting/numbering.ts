/**
 * The numbers of blocks and the words that refer to them, at once while typing. The law's alphabet is the host's
 * (`office::numbering`); `numbering.json` holds cases that both are tested against.
 */
import type { Block } from "../../api/bindings";

export type Numbered = {
  /** What stands before the block: `Điều 1.`; empty where nothing does. */
  label: string;
  /** The words it is referred to by: `khoản 2 Điều 3`; empty for what has no number. */
  reference: string;
};

const LETTERS = [..."abcdđeghiklmnopqrstuvxy"];
const ROMAN: [number, string][] = [
  [1000, "M"],
  [900, "CM"],
  [500, "D"],
  [400, "CD"],
  [100, "C"],
  [90, "XC"],
  [50, "L"],
  [40, "XL"],
  [10, "X"],
  [9, "IX"],
  [5, "V"],
  [4, "IV"],
  [1, "I"],
];

type Count = Record<"part" | "chapter" | "section" | "subsection" | "article" | "clause" | "point" | "table" | "picture", number>;

export function numbered(blocks: Block[]): Numbered[] {
  const count: Count = { part: 0, chapter: 0, section: 0, subsection: 0, article: 0, clause: 0, point: 0, table: 0, picture: 0 };
  return blocks.map((block) => {
    advance(count, block.type);
    return { label: labelOf(count, block.type), reference: referenceOf(count, block.type) };
  });
}

/** Whether a name is some block's already. */
export type AnchorTaken = (anchor: string) => boolean;

/** Anchor to the words it is referred to by. The first of two blocks with one anchor counts. */
export function namesOf(blocks: Block[], numbers: Numbered[]): Map<string, string> {
  const names = new Map<string, string>();
  for (const [at, block] of blocks.entries()) {
    const anchor = anchorOf(block);
    if (anchor !== "" && !names.has(anchor)) names.set(anchor, numbers[at]?.reference ?? "");
  }
  return names;
}

export function anchorOf(block: Block): string {
  return block.type === "paragraph" ? "" : (block.anchor ?? "");
}

function advance(count: Count, type: Block["type"]): void {
  if (type === "paragraph") return;
  count[type] += 1;
  if (type === "part") Object.assign(count, { chapter: 0, section: 0, subsection: 0, clause: 0, point: 0 });
  if (type === "chapter") Object.assign(count, { section: 0, subsection: 0, clause: 0, point: 0 });
  if (type === "section") Object.assign(count, { subsection: 0, clause: 0, point: 0 });
  if (type === "subsection" || type === "article") Object.assign(count, { clause: 0, point: 0 });
  if (type === "clause") count.point = 0;
}

function labelOf(count: Count, type: Block["type"]): string {
  switch (type) {
    case "part":
      return `Phần ${roman(count.part)}`;
    case "chapter":
      return `Chương ${roman(count.chapter)}`;
    case "section":
      return count.chapter > 0 ? `Mục ${count.section}` : `${roman(count.section)}.`;
    case "subsection":
      return `Tiểu mục ${count.subsection}`;
    case "article":
      return `Điều ${count.article}.`;
    case "clause":
      return `${count.clause}.`;
    case "point":
      return `${letter(count.point)})`;
    default:
      return "";
  }
}

function referenceOf(count: Count, type: Block["type"]): string {
  const article = count.article > 0 ? ` Điều ${count.article}` : count.section > 0 && count.chapter === 0 ? ` mục ${roman(count.section)}` : "";
  const clause = count.clause > 0 ? ` khoản ${count.clause}` : "";
  switch (type) {
    case "paragraph":
      return "";
    case "part":
      return `Phần ${roman(count.part)}`;
    case "chapter":
      return `Chương ${roman(count.chapter)}`;
    case "section":
      return count.chapter > 0 ? `Mục ${count.section} Chương ${roman(count.chapter)}` : `mục ${roman(count.section)}`;
    case "subsection":
      return `Tiểu mục ${count.subsection} Mục ${count.section}`;
    case "article":
      return `Điều ${count.article}`;
    case "clause":
      return `khoản ${count.clause}${article}`;
    case "point":
      return `điểm ${letter(count.point)}${clause}${article}`;
    case "table":
      return `Bảng ${count.table}`;
    case "picture":
      return `Hình ${count.picture}`;
  }
}

/** A number in Roman figures; from 1. */
export function roman(number: number): string {
  let left = number;
  let text = "";
  for (const [value, sign] of ROMAN) {
    while (left >= value) {
      left -= value;
      text += sign;
    }
  }
  return text;
}

function letter(number: number): string {
  const at = Math.max(0, number - 1);
  const round = Math.floor(at / LETTERS.length);
  return `${LETTERS[at % LETTERS.length] ?? "a"}${round === 0 ? "" : round}`;
}
