/** What can be done with the blocks of a body. Pure: blocks in, blocks out. */
import type { Block, Text } from "../../api/bindings";
import { flat, isEmpty, letters, split, together } from "./rich/text";

export type BlockType = Block["type"];

/** A block with a name of its own, so that it keeps its place on the screen while others move. */
export type Piece = { key: number; block: Block };

/** In the order of how often they are wanted. */
export const BLOCK_TYPES: BlockType[] = ["article", "clause", "point", "paragraph", "section", "chapter", "subsection", "part", "table", "picture"];
/** Those whose words are typed, and that can be turned into each other. */
export const WORD_TYPES: BlockType[] = BLOCK_TYPES.filter((type) => type !== "table" && type !== "picture");

/** How deep each stands on the screen. */
export const DEPTH: Record<BlockType, number> = { part: 0, chapter: 0, section: 0, subsection: 0, article: 0, paragraph: 1, clause: 1, point: 2, table: 1, picture: 1 };

let lastKey = 0;

export function piece(block: Block): Piece {
  lastKey += 1;
  return { key: lastKey, block };
}

/** An empty block. */
export function blank(type: BlockType, text: Text = ""): Block {
  switch (type) {
    case "part":
    case "chapter":
    case "section":
    case "subsection":
      return { type, title: letters(text) };
    case "article":
    case "clause":
      return { type, title: "", text };
    case "point":
    case "paragraph":
      return { type, text };
    case "table":
      return { type, caption: letters(text), head: ["", ""], rows: [["", ""]], widths: [] };
    case "picture":
      return { type, file: "", caption: letters(text), description: "", width_mm: 0 };
  }
}

/** The words that are typed into it first. A table has none. */
export function textOf(block: Block): Text {
  switch (block.type) {
    case "part":
    case "chapter":
    case "section":
    case "subsection":
      return block.title;
    case "table":
    case "picture":
      return block.caption;
    default:
      return block.text;
  }
}

export function withText(block: Block, text: Text): Block {
  switch (block.type) {
    case "part":
    case "chapter":
    case "section":
    case "subsection":
      return { ...block, title: letters(text) };
    case "table":
    case "picture":
      return { ...block, caption: letters(text) };
    default:
      return { ...block, text };
  }
}

export function isBlank(block: Block): boolean {
  if (block.type === "picture") return block.file === "";
  if (block.type === "table") return block.caption === "" && [...block.head, ...block.rows.flat()].every(isEmpty);
  return isEmpty(textOf(block)) && (!("title" in block) || block.title === "");
}

/** The same words as another type. A title survives where the new type has one, else it goes before the text. */
export function turned(block: Block, type: BlockType): Block {
  if (block.type === type || !WORD_TYPES.includes(block.type) || !WORD_TYPES.includes(type)) return block;
  const anchor = type !== "paragraph" && "anchor" in block && block.anchor !== undefined ? { anchor: block.anchor } : {};
  const title = "title" in block && "text" in block ? block.title : "";
  if (type === "article" || type === "clause") return { type, title, text: textOf(block), ...anchor };
  if (title === "") return { ...blank(type, textOf(block)), ...anchor } as Block;
  return { ...blank(type, isEmpty(textOf(block)) ? title : together(`${title}. `, textOf(block))), ...anchor } as Block;
}

/** One step deeper or higher: chapter, article (or section), clause, point. `null` where there is no such step. */
export function shifted(block: Block, step: 1 | -1, hasArticles: boolean): Block | null {
  if (block.type === "paragraph") return turned(block, step === 1 ? "clause" : hasArticles ? "article" : "section");
  const ladder: BlockType[] = block.type === "section" || !hasArticles ? ["section", "clause", "point"] : ["chapter", "article", "clause", "point"];
  const own: BlockType[] = block.type === "chapter" || block.type === "article" ? ["chapter", "article", "clause", "point"] : ladder;
  const at = own.indexOf(block.type);
  const next = at < 0 ? undefined : own[at + step];
  return next === undefined ? null : turned(block, next);
}

/** What Enter begins after a block of this type. */
export function following(type: BlockType): BlockType {
  switch (type) {
    case "part":
      return "chapter";
    case "chapter":
      return "article";
    case "section":
    case "subsection":
    case "article":
      return "clause";
    case "table":
    case "picture":
      return "paragraph";
    default:
      return type;
  }
}

/** Enter at the letter `at`: the block in two. Inside a text the second half keeps the type. */
export function parted(block: Block, at: number): [Block, Block] {
  const [before, after] = split(textOf(block), at);
  const type = isEmpty(after) ? following(block.type) : block.type === "article" ? "paragraph" : block.type;
  return [withText(block, before), blank(type, after)];
}

/** Two blocks as one: the words of `next` behind those of `block`. `null` where one of them has none. */
export function met(block: Block, next: Block): { block: Block; at: number } | null {
  if (!WORD_TYPES.includes(block.type) || !WORD_TYPES.includes(next.type)) return null;
  const words = turned(next, "paragraph");
  const own = textOf(block);
  return { block: withText(block, together(own, textOf(words))), at: flat(own).length };
}

export function movedBy<T>(list: T[], at: number, step: 1 | -1): T[] {
  const to = at + step;
  const one = list[at];
  const other = list[to];
  if (one === undefined || other === undefined) return list;
  return list.with(at, other).with(to, one);
}

/** Cells copied from a spreadsheet, as rows; `null` when it is one plain text. */
export function cellsOf(pasted: string): string[][] | null {
  if (!pasted.includes("\t")) return null;
  const lines = pasted.replaceAll("\r\n", "\n").replace(/\n$/, "").split("\n");
  return lines.map((line) => line.split("\t"));
}
