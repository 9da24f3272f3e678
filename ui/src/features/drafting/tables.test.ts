import { expect, test } from "vitest";
import { letters } from "./rich/text";
import { aligned, areaOf, type Cell, columnAdded, columnRemoved, headed, isCovered, merged, parted, resized, rowAdded, rowRemoved, type Table, withCell, withCells } from "./tables";

const at = (row: number, column: number): Cell => ({ row, column });
const TABLE: Table = {
  type: "table",
  caption: "",
  head: ["Thôn", "Hộ", "Khẩu"],
  rows: [
    ["Một", "10", "41"],
    ["Hai", "12", "50"],
    ["Ba", "9", "33"],
  ],
  widths: [],
};
const rowsOf = (table: Table) => table.rows.map((row) => row.map(letters).join("|"));

test("cells pasted over the edge make the table grow, and widths that no longer fit go", () => {
  const next = withCells({ ...TABLE, widths: [40, 30, 30] }, at(2, 2), [["33", "x"], [[{ text: "tổng", bold: true }], "y"]]);
  expect(rowsOf(next)).toEqual(["Một|10|41|", "Hai|12|50|", "Ba|9|33|x", "||tổng|y"]);
  expect(next.rows[3]?.[2], "styles come along").toEqual([{ text: "tổng", bold: true }]);
  expect(next.head.length).toBe(4);
  expect(next.widths).toEqual([]);
  expect(withCell(TABLE, at(0, 1), "11").widths, "a cell that is changed leaves them").toBe(TABLE.widths);
});

test("a table without a head gets none by writing below it", () => {
  expect(withCell({ ...TABLE, head: [] }, at(0, 0), "x").head).toEqual([]);
});

test("merged cells keep all their words, and part again", () => {
  const one = merged(TABLE, areaOf(TABLE, at(0, 0), at(1, 1)));
  expect(one.merges).toEqual([{ row: 0, column: 0, rows: 2, columns: 2 }]);
  expect(letters(one.rows[0]?.[0] ?? "")).toBe("Một\n10\nHai\n12");
  expect([isCovered(one, at(1, 1)), isCovered(one, at(0, 0)), isCovered(one, at(0, 2))]).toEqual([true, false, false]);
  expect(parted(one, at(1, 0)).merges, "no merge is no list").toBeUndefined();
});

test("an area takes whole merges in, and swallows them", () => {
  const one = merged(TABLE, areaOf(TABLE, at(0, 1), at(0, 2)));
  const area = areaOf(one, at(0, 0), at(1, 1));
  expect(area).toEqual({ from: at(0, 0), to: at(1, 2) });
  expect(merged(one, area).merges).toEqual([{ row: 0, column: 0, rows: 2, columns: 3 }]);
});

test("the head is not merged: the page repeats it", () => {
  expect(merged(TABLE, areaOf(TABLE, at(-1, 0), at(0, 0)))).toBe(TABLE);
});

test("merges move, grow and shrink with rows and columns", () => {
  const one = merged(TABLE, areaOf(TABLE, at(1, 0), at(2, 1)));
  expect(rowAdded(one, 0).merges?.[0], "a row above").toMatchObject({ row: 2, rows: 2 });
  expect(rowAdded(one, 2).merges?.[0], "a row inside").toMatchObject({ row: 1, rows: 3 });
  expect(rowRemoved(one, 1).merges?.[0], "one of its rows").toMatchObject({ row: 1, rows: 1, columns: 2 });
  expect(columnAdded(one, 1).merges?.[0], "a column inside").toMatchObject({ column: 0, columns: 3 });
  expect(columnRemoved(columnRemoved(one, 0), 0).merges?.[0], "none of its columns is left").toBeUndefined();
  expect(rowRemoved(rowRemoved(columnRemoved(one, 0), 2), 1).merges, "one cell is no merge").toBeUndefined();
});

test("columns keep their widths and alignments when others come and go", () => {
  const wide = aligned({ ...TABLE, widths: [50, 25, 25] }, 2, "right");
  expect(columnAdded(wide, 1)).toMatchObject({ widths: [50, 33, 25, 25], aligns: ["left", "left", "left", "right"] });
  expect(columnRemoved(wide, 0)).toMatchObject({ widths: [25, 25], aligns: ["left", "right"], head: ["Hộ", "Khẩu"] });
});

test("what one column gains another gives, and none becomes too narrow", () => {
  expect(resized(TABLE, 0, 10).widths).toEqual([43, 23, 33]);
  expect(resized(TABLE, 2, 10).widths, "the last takes from the one before").toEqual([33, 23, 43]);
  expect(resized(TABLE, 0, 500).widths).toEqual([62, 4, 33]);
  expect(resized(TABLE, 0, -500).widths).toEqual([4, 62, 33]);
});

test("the first row becomes the head and back, with no word lost", () => {
  const bare = headed(TABLE, false);
  expect([bare.head, bare.rows.length]).toEqual([[], 4]);
  expect(headed(bare, true)).toEqual(TABLE);
});
