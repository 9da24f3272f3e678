/** What can be done with a table. Pure: a table in, a table out. Row −1 is the head; merges are below it. */
import type { Align, Block, Merge, Text } from "../../api/bindings";
import { isEmpty, together } from "./rich/text";

export type Table = Extract<Block, { type: "table" }>;
/** A cell by its row and column. */
export type Cell = { row: number; column: number };
/** Cells from the upper left to the lower right, both in it. */
export type Area = { from: Cell; to: Cell };

/** As many as the page takes (`office::block`). */
export const COLUMN_LIMIT = 40;
export const CELL_LIMIT = 20_000;

export function columnsOf(table: Table): number {
  return Math.max(1, table.head.length, ...table.rows.map((row) => row.length));
}

/** Whether the page has no room for it. */
export function isTooLarge(block: Block): boolean {
  if (block.type !== "table") return false;
  const columns = columnsOf(block);
  return columns > COLUMN_LIMIT || columns * block.rows.length > CELL_LIMIT;
}

export function cellAt(table: Table, { row, column }: Cell): Text {
  return (row < 0 ? table.head[column] : table.rows[row]?.[column]) ?? "";
}

export function withCell(table: Table, at: Cell, text: Text): Table {
  return withCells(table, at, [[text]]);
}

/** The table with `cells` laid over it from one cell on; it grows where they need more room. */
export function withCells(table: Table, { row, column }: Cell, cells: Text[][]): Table {
  const columns = columnsOf(table);
  const widest = Math.max(columns, ...cells.map((line) => column + line.length));
  const lines = [filled(table.head, widest), ...table.rows.map((line) => filled(line, widest))];
  for (const [down, line] of cells.entries()) {
    const index = row + 1 + down;
    const old = lines[index] ?? emptyRow(widest);
    lines[index] = [...old.slice(0, column), ...line, ...old.slice(column + line.length)];
  }
  const [head = [], ...rows] = lines;
  const headless = head.every(isEmpty);
  return { ...table, head: headless && table.head.length === 0 ? [] : head, rows, widths: widest === columns ? table.widths : [] };
}

export function rowAdded(table: Table, at: number): Table {
  const merges = mergesOf(table).map((merge) => {
    if (merge.row >= at) return { ...merge, row: merge.row + 1 };
    return merge.row + merge.rows > at ? { ...merge, rows: merge.rows + 1 } : merge;
  });
  return kept({ ...table, rows: table.rows.toSpliced(at, 0, emptyRow(columnsOf(table))) }, merges);
}

export function rowRemoved(table: Table, at: number): Table {
  if (at < 0 || table.rows.length < 2) return table;
  const merges = mergesOf(table).map((merge) => {
    if (merge.row > at) return { ...merge, row: merge.row - 1 };
    return merge.row + merge.rows > at ? { ...merge, rows: merge.rows - 1 } : merge;
  });
  return kept({ ...table, rows: table.rows.toSpliced(at, 1) }, merges);
}

export function columnAdded(table: Table, at: number): Table {
  const columns = columnsOf(table);
  if (columns >= COLUMN_LIMIT) return table;
  const insert = <T>(row: T[], value: T): T[] => row.toSpliced(at, 0, value);
  const merges = mergesOf(table).map((merge) => {
    if (merge.column >= at) return { ...merge, column: merge.column + 1 };
    return merge.column + merge.columns > at ? { ...merge, columns: merge.columns + 1 } : merge;
  });
  const aligns = table.aligns === undefined ? {} : { aligns: insert(filledAligns(table, columns), "left" as Align) };
  const widths = table.widths.length === 0 ? [] : insert(table.widths, Math.round(table.widths.reduce((sum, width) => sum + width, 0) / columns));
  const head = table.head.length === 0 ? [] : insert(filled(table.head, columns), "");
  return kept({ ...table, head, rows: table.rows.map((row) => insert(filled(row, columns), "")), widths, ...aligns }, merges);
}

export function columnRemoved(table: Table, at: number): Table {
  const columns = columnsOf(table);
  if (columns < 2) return table;
  const without = <T>(row: T[]): T[] => row.toSpliced(at, 1);
  const merges = mergesOf(table).map((merge) => {
    if (merge.column > at) return { ...merge, column: merge.column - 1 };
    return merge.column + merge.columns > at ? { ...merge, columns: merge.columns - 1 } : merge;
  });
  const aligns = table.aligns === undefined ? {} : { aligns: without(filledAligns(table, columns)) };
  const head = table.head.length === 0 ? [] : without(filled(table.head, columns));
  return kept({ ...table, head, rows: table.rows.map((row) => without(filled(row, columns))), widths: without(table.widths), ...aligns }, merges);
}

export function alignOf(table: Table, column: number): Align {
  return table.aligns?.[column] ?? "left";
}

export function aligned(table: Table, column: number, align: Align): Table {
  return { ...table, aligns: filledAligns(table, columnsOf(table)).with(column, align) };
}

/** The widths of all columns, in parts of about a hundred. */
export function widthsOf(table: Table): number[] {
  const columns = columnsOf(table);
  if (table.widths.length === columns) return table.widths;
  return Array.from({ length: columns }, () => Math.round(100 / columns));
}

/** One column wider or narrower by `by` parts; the next one (or the one before the last) gives or takes them. */
export function resized(table: Table, column: number, by: number): Table {
  const widths = widthsOf(table);
  const other = column + 1 < widths.length ? column + 1 : column - 1;
  const [own, next] = [widths[column], widths[other]];
  if (own === undefined || next === undefined) return table;
  const step = Math.max(NARROWEST - own, Math.min(by, next - NARROWEST));
  return { ...table, widths: widths.with(column, own + step).with(other, next - step) };
}

/** The merge a cell stands in, if any. */
export function mergeAt(table: Table, { row, column }: Cell): Merge | undefined {
  return table.merges?.find((merge) => row >= merge.row && row < merge.row + merge.rows && column >= merge.column && column < merge.column + merge.columns);
}

/** Whether a cell is covered by another: it is part of a merge and not its upper left. */
export function isCovered(table: Table, cell: Cell): boolean {
  const merge = mergeAt(table, cell);
  return merge !== undefined && (merge.row !== cell.row || merge.column !== cell.column);
}

/** The cells between two, whole merges taken in. */
export function areaOf(table: Table, one: Cell, other: Cell): Area {
  let from = { row: Math.min(one.row, other.row), column: Math.min(one.column, other.column) };
  let to = { row: Math.max(one.row, other.row), column: Math.max(one.column, other.column) };
  for (let grown = true; grown; ) {
    grown = false;
    for (const merge of mergesOf(table)) {
      const end = { row: merge.row + merge.rows - 1, column: merge.column + merge.columns - 1 };
      const apart = end.row < from.row || merge.row > to.row || end.column < from.column || merge.column > to.column;
      if (apart || (merge.row >= from.row && end.row <= to.row && merge.column >= from.column && end.column <= to.column)) continue;
      from = { row: Math.min(from.row, merge.row), column: Math.min(from.column, merge.column) };
      to = { row: Math.max(to.row, end.row), column: Math.max(to.column, end.column) };
      grown = true;
    }
  }
  return { from, to };
}

/** The cells of an area as one: all words stand in the upper left, none is lost. The head is not merged. */
export function merged(table: Table, { from, to }: Area): Table {
  if (from.row < 0 || (from.row === to.row && from.column === to.column)) return table;
  const columns = columnsOf(table);
  const rows = table.rows.map((row) => filled(row, columns));
  const words: Text[] = [];
  for (let row = from.row; row <= to.row; row += 1) {
    for (let column = from.column; column <= to.column; column += 1) {
      const text = rows[row]?.[column] ?? "";
      if (!isEmpty(text)) words.push(...(words.length > 0 ? ["\n", text] : [text]));
      rows[row]?.splice(column, 1, "");
    }
  }
  rows[from.row]?.splice(from.column, 1, together(...words));
  const others = mergesOf(table).filter((merge) => merge.row < from.row || merge.row > to.row || merge.column < from.column || merge.column > to.column);
  return kept({ ...table, rows }, [...others, { row: from.row, column: from.column, rows: to.row - from.row + 1, columns: to.column - from.column + 1 }]);
}

/** A merged cell in its parts again; the words stay in the upper left. */
export function parted(table: Table, cell: Cell): Table {
  const merge = mergeAt(table, cell);
  return merge === undefined ? table : kept(table, mergesOf(table).filter((each) => each !== merge));
}

/** With a head of empty cells, or with its head as the first row. */
export function headed(table: Table, has: boolean): Table {
  const columns = columnsOf(table);
  if (has) {
    const [first, ...rest] = table.rows;
    const isFree = mergesOf(table).every((merge) => merge.row > 0) && rest.length > 0 && first !== undefined;
    if (!isFree) return { ...table, head: emptyRow(columns) };
    return kept({ ...table, head: filled(first, columns), rows: rest }, mergesOf(table).map((merge) => ({ ...merge, row: merge.row - 1 })));
  }
  if (table.head.length === 0) return table;
  if (table.head.every(isEmpty)) return { ...table, head: [] };
  return kept({ ...table, head: [], rows: [filled(table.head, columns), ...table.rows] }, mergesOf(table).map((merge) => ({ ...merge, row: merge.row + 1 })));
}

const NARROWEST = 4;

function mergesOf(table: Table): Merge[] {
  return table.merges ?? [];
}

/** With these merges; those that are single cells are none. */
function kept(table: Table, merges: Merge[]): Table {
  const real = merges.filter((merge) => merge.rows >= 1 && merge.columns >= 1 && merge.rows * merge.columns > 1);
  const { merges: _, ...rest } = table;
  return real.length === 0 ? rest : { ...rest, merges: real };
}

function emptyRow(columns: number): Text[] {
  return Array.from({ length: columns }, () => "");
}

function filled(row: Text[], columns: number): Text[] {
  return row.length >= columns ? row : [...row, ...emptyRow(columns - row.length)];
}

function filledAligns(table: Table, columns: number): Align[] {
  return Array.from({ length: columns }, (_, at) => alignOf(table, at));
}
