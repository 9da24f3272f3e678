import { expect, test } from "vitest";
import type { Text } from "../../../api/bindings";
import { letters, rewritten, split } from "./text";

const STYLED: Text = [{ text: "Diện tích 20 m" }, { text: "2", superscript: true }, { text: " tại thôn Một" }];

test("styles outside the changed letters stay", () => {
  const next = rewritten(STYLED, "Diện tích 25 m2 tại thôn Một");
  expect(next, "only the figure is another").toEqual([{ text: "Diện tích 25 m" }, { text: "2", superscript: true }, { text: " tại thôn Một" }]);
});

test("new letters take the style they stand in", () => {
  const bold: Text = [{ text: "Điều khoản", bold: true }, { text: " chung" }];
  expect(rewritten(bold, "Điều khoản, mục chung"), "typed at the end of the bold words").toEqual([
    { text: "Điều khoản, mục", bold: true },
    { text: " chung" },
  ]);
});

test("a plain text stays plain", () => {
  expect(rewritten("một", "một hai"), "no runs where none were").toBe("một hai");
  expect(rewritten([{ text: "a", bold: true }], ""), "nothing left is nothing styled").toBe("");
});

test("a text parts where the caret stands, each half with its styles", () => {
  const [before, after] = split(STYLED, 15);
  expect([before, after]).toEqual([[{ text: "Diện tích 20 m" }, { text: "2", superscript: true }], " tại thôn Một"]);
  expect(letters(before) + letters(after), "no letter is lost").toBe(letters(STYLED));
});
