import { act, fireEvent, screen } from "@testing-library/react";
import { useState } from "react";
import { expect, test, vi } from "vitest";
import type { Text } from "../../../api/bindings";
import { show } from "../../../testing/show";
import { Around, activeField, type Surroundings } from "./active";
import { readOf, select, selectionIn } from "./caret";
import { RichField, type RichFieldProps } from "./RichField";

/** What the field told last. */
let told: { text: Text; step: string } = { text: "", step: "" };

function Held({ start, ...props }: { start: Text } & Partial<RichFieldProps>) {
  const [value, setValue] = useState<Text>(start);
  const heard = (text: Text, step: string) => {
    told = { text, step };
    setValue(text);
  };
  return (
    <>
      <RichField value={value} onChange={heard} label="Nội dung" testId="field" {...props} />
      <button type="button" onClick={() => setValue(start)}>
        back
      </button>
    </>
  );
}

function writing(start: Text, props: Partial<RichFieldProps> = {}, around?: Partial<Surroundings>) {
  const part = <Held start={start} {...props} />;
  const all: Surroundings = { names: new Map(), askNote: () => undefined, askReference: () => undefined, ...around };
  const shown = show(around === undefined ? part : <Around.Provider value={all}>{part}</Around.Provider>);
  const field = screen.getByTestId("field");
  const at = (from: number, to = from) => {
    act(() => {
      field.focus();
      select(field, { from, to });
      document.dispatchEvent(new Event("selectionchange"));
    });
  };
  return { ...shown, field, at };
}

function clip(data: Record<string, string>): DataTransfer {
  return { getData: (type: string) => data[type] ?? "", setData: (type: string, words: string) => void (data[type] = words), files: [] } as unknown as DataTransfer;
}

const paste = (field: HTMLElement, data: Record<string, string>) => fireEvent.paste(field, { clipboardData: clip(data) });

test("Ctrl+B makes what is selected bold, and once more takes it away", async () => {
  const { user, at } = writing("Thành lập Tổ công tác");
  at(10, 21);
  await user.keyboard("{Control>}b{/Control}");
  expect(told.text).toEqual([{ text: "Thành lập " }, { text: "Tổ công tác", bold: true }]);
  expect(told.step, "a step of its own").toBe("");
  await user.keyboard("{Control>}b{/Control}");
  expect(told.text, "nothing styled is a plain text").toBe("Thành lập Tổ công tác");
});

test("a style chosen before typing holds for what is typed next", async () => {
  const { user, at } = writing("20 m");
  at(4);
  await user.keyboard("{Control>}.{/Control}");
  await user.keyboard("2");
  await user.keyboard("{Control>}.{/Control}");
  await user.keyboard(" đất");
  expect(told.text).toEqual([{ text: "20 m" }, { text: "2", superscript: true }, { text: " đất" }]);
});

test("styles lie over one another", async () => {
  const { user, at } = writing("abc");
  at(0, 2);
  await user.keyboard("{Control>}i{/Control}");
  at(1, 3);
  await user.keyboard("{Control>}u{/Control}");
  expect(told.text).toEqual([
    { text: "a", italic: true },
    { text: "b", italic: true, underline: true },
    { text: "c", underline: true },
  ]);
});

test("while an input method composes, nothing is told and nothing touched; then the word is there once", () => {
  const { field, at } = writing([{ text: "Xã ", bold: true }, { text: "nhà" }]);
  at(3);
  const before = told;
  fireEvent.compositionStart(field);
  // Telex: t, th, thu, thư, thử: the field itself is changed again and again.
  const word = document.createTextNode("");
  field.insertBefore(word, field.lastChild);
  for (const shown of ["t", "th", "thu", "thư", "thử"]) {
    word.data = shown;
    fireEvent.input(field, { inputType: "insertCompositionText", isComposing: true });
    expect(told, "not a letter is told yet").toBe(before);
    expect(word.isConnected, "the node the method writes in stays").toBe(true);
  }
  document.getSelection()?.setBaseAndExtent(word, 3, word, 3);
  fireEvent.compositionEnd(field, { data: "thử" });
  expect(told.text, "the word takes the style it stands behind").toEqual([{ text: "Xã thử", bold: true }, { text: "nhà" }]);
  expect(readOf(field)).toBe("Xã thửnhà");
});

test("a style chosen before a composed word holds for the word, though the method ends before it writes", async () => {
  // As WebKitGTK tells it: the composed letters go, the composition ends, and only then the word comes.
  const { user, field, at } = writing("Xã ");
  at(3);
  await user.keyboard("{Control>}b{/Control}");
  fireEvent.compositionStart(field);
  const word = document.createTextNode("a");
  field.append(word);
  fireEvent.input(field, { inputType: "insertCompositionText", isComposing: true });
  word.remove();
  document.getSelection()?.setBaseAndExtent(field.firstChild ?? field, 3, field.firstChild ?? field, 3);
  fireEvent.compositionEnd(field, { data: "" });
  const text = field.firstChild as globalThis.Text;
  text.appendData("à");
  document.getSelection()?.setBaseAndExtent(text, 4, text, 4);
  fireEvent.input(field, { inputType: "insertFromComposition" });
  fireEvent.compositionEnd(field, { data: "à" });
  expect(told.text).toEqual([{ text: "Xã " }, { text: "à", bold: true }]);
});

test("Enter that ends a word of the input method begins no block", () => {
  const onEnter = vi.fn();
  const { field, at } = writing("thử", { onEnter });
  at(3);
  fireEvent.compositionStart(field);
  fireEvent.keyDown(field, { key: "Enter", code: "Enter", isComposing: true });
  fireEvent.compositionEnd(field, { data: "thử" });
  // WebKit tells the key after the end, with this code.
  fireEvent.keyDown(field, { key: "Enter", code: "Enter", keyCode: 229 });
  expect(onEnter).not.toHaveBeenCalled();
  fireEvent.keyDown(field, { key: "Enter", code: "Enter", keyCode: 13 });
  expect(onEnter).toHaveBeenCalledWith(3);
});

test("an input method that takes letters back and writes others keeps the styles around", () => {
  // As keyboards without composition do: the letter before the caret is deleted, another is put in.
  const { field, at } = writing([{ text: "Tổ " }, { text: "cong", bold: true }, { text: " tác" }]);
  at(5);
  const bold = field.querySelector(".bold")?.firstChild as globalThis.Text;
  bold.deleteData(1, 1);
  document.getSelection()?.setBaseAndExtent(bold, 1, bold, 1);
  fireEvent.input(field, { inputType: "deleteContentBackward" });
  const again = field.querySelector(".bold")?.firstChild as globalThis.Text;
  again.insertData(1, "ô");
  document.getSelection()?.setBaseAndExtent(again, 2, again, 2);
  fireEvent.input(field, { inputType: "insertText", data: "ô" });
  expect(told.text).toEqual([{ text: "Tổ " }, { text: "công", bold: true }, { text: " tác" }]);
});

test("whatever the browser makes of the page, only letters are read from it", () => {
  const { field, at } = writing([{ text: "một ", bold: true }, { text: "hai" }]);
  at(0);
  field.innerHTML = '<font color="red"><b>một <script>x</script></b></font>hai ba';
  document.getSelection()?.setBaseAndExtent(field.lastChild ?? field, 6, field.lastChild ?? field, 6);
  fireEvent.input(field, { inputType: "insertText" });
  expect(field.querySelector("font, script, b"), "what is not ours goes").toBeNull();
  expect(Array.isArray(told.text) && told.text[0]).toMatchObject({ bold: true });
  expect(JSON.stringify(told.text), "no tag became letters").not.toContain("<");
});

test("a step back from outside shows, and the caret goes to what changed", async () => {
  const { user, field, at } = writing("một hai");
  at(3);
  await user.keyboard(" rưỡi");
  expect(told.text).toBe("một rưỡi hai");
  act(() => screen.getByText("back").click());
  act(() => field.focus());
  expect(readOf(field)).toBe("một hai");
});

test("a reference shows the words of today, one that lost its block says so", () => {
  const text: Text = [{ text: "theo " }, { text: "Điều 1", refers: "v1" }, { text: " và " }, { text: "Điều 9", refers: "gone" }];
  const { field } = writing(text, {}, { names: new Map([["v1", "Điều 2"]]) });
  const [one, other] = field.querySelectorAll(".object.reference");
  expect(one?.textContent, "renumbered").toBe("Điều 2");
  expect(other?.textContent).toBe("Điều 9");
  expect(other?.className).toContain("lost");
});

test("Backspace behind a reference takes it as a whole", async () => {
  const { user, field, at } = writing([{ text: "theo " }, { text: "khoản 2 Điều 3", refers: "v1" }], {}, { names: new Map([["v1", "khoản 2 Điều 3"]]) });
  at(6);
  expect(selectionIn(field), "it is one letter wide").toEqual({ from: 6, to: 6 });
  await user.keyboard("{Backspace}");
  expect(told.text).toBe("theo ");
});

test("a footnote is asked for at the caret and stands behind it", () => {
  const askNote = vi.fn<Surroundings["askNote"]>();
  const { field, at } = writing("hộ nghèo", {}, { askNote });
  at(8);
  fireEvent.keyDown(field, { key: "f", code: "KeyF", ctrlKey: true, altKey: true });
  expect(askNote).toHaveBeenCalled();
  act(() => askNote.mock.calls[0]?.[2]("Theo chuẩn nghèo đa chiều."));
  expect(told.text).toEqual([{ text: "hộ nghèo", note: "Theo chuẩn nghèo đa chiều." }]);
  expect(field.querySelector(".object.note")?.getAttribute("title")).toBe("Theo chuẩn nghèo đa chiều.");
});

test("words from Word keep four styles and nothing else", () => {
  const { field, at } = writing("Về ");
  at(3);
  paste(field, { "text/html": `<html><head><style>p{}</style></head><body><p class=MsoNormal><b style='mso-bidi-font-weight:normal'>việc</b> <i>gấp</i><span style="color:red;font-weight:700"> m</span><sup>2</sup><script>alert(1)</script><img src=x onerror=alert(1)></p></body></html>`, "text/plain": "việc gấp m2" });
  expect(told.text).toEqual([{ text: "Về " }, { text: "việc", bold: true }, { text: " " }, { text: "gấp", italic: true }, { text: " m", bold: true }, { text: "2", superscript: true }]);
});

test("a copy of ours keeps references and footnotes", () => {
  const text: Text = [{ text: "theo " }, { text: "Điều 1", refers: "v1", note: "Đã sửa." }];
  const { field, at } = writing(text, {}, { names: new Map([["v1", "Điều 1"]]) });
  at(0, 7);
  const data: Record<string, string> = {};
  fireEvent.copy(field, { clipboardData: clip(data) });
  expect(data["text/plain"], "elsewhere it is words").toBe("theo Điều 1");
  at(7);
  paste(field, data);
  expect(told.text).toEqual([{ text: "theo " }, { text: "Điều 1", refers: "v1", note: "Đã sửa." }, { text: "theo " }, { text: "Điều 1", refers: "v1", note: "Đã sửa." }]);
});

test("decomposed letters are composed when pasted", () => {
  const { field, at } = writing("");
  at(0);
  paste(field, { "text/plain": "Tie\u0302\u0301ng Vie\u0323\u0302t\u0000" });
  expect(told.text).toBe("Tiếng Việt");
});

test("Backspace at the beginning, Delete at the end and arrows at the edges leave the field", async () => {
  const [onBackAtStart, onDeleteAtEnd, onLeave] = [vi.fn(), vi.fn(), vi.fn()];
  const { user, at } = writing("ab", { onBackAtStart, onDeleteAtEnd, onLeave });
  at(0);
  await user.keyboard("{Backspace}{ArrowLeft}{ArrowUp}");
  at(2);
  await user.keyboard("{Delete}{ArrowRight}{ArrowDown}");
  expect(onBackAtStart).toHaveBeenCalledTimes(1);
  expect(onDeleteAtEnd).toHaveBeenCalledTimes(1);
  expect(onLeave.mock.calls.map(([way]) => way)).toEqual(["left", "up", "right", "down"]);
});

test("words put in from a panel go where the caret last stood", () => {
  const { at, field } = writing("một ba");
  at(4);
  act(() => field.blur());
  act(() => activeField()?.insert("hai "));
  expect(told.text).toBe("một hai ba");
});
