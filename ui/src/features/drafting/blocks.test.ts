import { expect, test } from "vitest";
import type { Block } from "../../api/bindings";
import { blank, cellsOf, movedBy, parted, shifted, turned } from "./blocks";

test("a step deeper goes from chapter to point and no farther", () => {
  const seen: string[] = [];
  let block: Block | null = { type: "chapter", title: "Chung" };
  while (block !== null) {
    seen.push(block.type);
    block = shifted(block, 1, true);
  }
  expect(seen, "the ladder of a document with articles").toEqual(["chapter", "article", "clause", "point"]);
});

test("without articles a clause rises to a section", () => {
  expect(shifted({ type: "clause", title: "", text: "Nội dung" }, -1, false)).toEqual({ type: "section", title: "Nội dung" });
  expect(shifted({ type: "clause", title: "", text: "Nội dung" }, -1, true)).toEqual({ type: "article", title: "", text: "Nội dung" });
});

test("no words are lost when a block becomes another type", () => {
  const article: Block = { type: "article", title: "Phạm vi", text: "Quy định này" };
  expect(turned(article, "clause"), "both have a title").toEqual({ type: "clause", title: "Phạm vi", text: "Quy định này" });
  expect(turned(article, "paragraph"), "a paragraph has none").toEqual({ type: "paragraph", text: "Phạm vi. Quy định này" });
});

test("Enter at the end begins what usually follows; inside it parts the text", () => {
  expect(parted({ type: "article", title: "", text: "Gồm:" }, 4)).toEqual([{ type: "article", title: "", text: "Gồm:" }, blank("clause")]);
  expect(parted({ type: "point", text: "một hai" }, 3)).toEqual([
    { type: "point", text: "một" },
    { type: "point", text: " hai" },
  ]);
});

test("a block at the edge stays where it is", () => {
  expect(movedBy(["a", "b"], 0, -1)).toEqual(["a", "b"]);
  expect(movedBy(["a", "b", "c"], 1, 1)).toEqual(["a", "c", "b"]);
});

test("cells copied from a spreadsheet become rows", () => {
  expect(cellsOf("Thôn\tHộ\r\nMột\t12\r\n")).toEqual([
    ["Thôn", "Hộ"],
    ["Một", "12"],
  ]);
  expect(cellsOf("một dòng chữ"), "a plain text is pasted as text").toBeNull();
});
