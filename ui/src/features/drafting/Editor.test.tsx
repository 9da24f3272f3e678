import { act, fireEvent, screen, waitFor } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import type { Draft, FaultEntry } from "../../api/bindings";
import { fakeHost } from "../../testing/fakeHost";
import { show } from "../../testing/show";
import { DraftDesk } from "./DraftDesk";
import { select } from "./rich/caret";

const doNothing = () => undefined;

function writing(office = fakeHost(), onSigned: (id: number) => void = doNothing) {
  return show(<DraftDesk origin={{ from: "kind", kind: "cong_van" }} onBack={doNothing} onSigned={onSigned} onSettings={doNothing} />, office);
}

/** From now on the host says that this is missing. */
function missing(office: ReturnType<typeof fakeHost>, faults: FaultEntry[]) {
  const told = { faults, notation: "UBND-VP", rules: "state-2020", font_missing: false };
  office.replace("draft.preview", () => ({ pdf: "", pages: 1, labels: [], keys: ["1"], ...told }));
  office.replace("draft.glance", () => ({ keys: ["1"], touched: null, ...told }));
}

const saves = (office: ReturnType<typeof fakeHost>) => office.calls.filter((call) => call.name === "draft.save");

test("nothing is saved before something is written, then the same draft is saved on", async () => {
  const { office, user } = writing();
  const subject = await screen.findByTestId("draft-subject");
  expect(saves(office), "an opened blank is no draft yet").toEqual([]);
  await user.type(subject, "đề nghị");
  await waitFor(() => expect(screen.getByTestId("saved").dataset["word"]).toBe("kept"));
  await user.type(subject, " hỗ trợ");
  await waitFor(() => expect(saves(office).length).toBeGreaterThan(1));
  const inputs = saves(office).map((call) => call.input as { id: number | null; version: number });
  expect(inputs[0], "the first save makes the draft").toMatchObject({ id: null, version: 0 });
  expect(inputs[1], "the next builds on it").toMatchObject({ id: 1101, version: 1 });
});

test("a code from the directory becomes a chip, words without one stand on the page only", async () => {
  const { office, user } = writing();
  await user.click(await screen.findByTestId("add-addressee"));
  await user.type(screen.getByTestId("directory-input"), "tinh thu");
  await screen.findByTestId("directory-option-H99");
  await user.keyboard("{Enter}");
  expect(screen.getByTestId("chip-H99"), "chosen by Enter").toBeTruthy();
  await user.type(screen.getByTestId("directory-input"), "Các thôn");
  await user.click(screen.getByTestId("directory-plain"));
  await user.click(screen.getByTestId("save"));
  await waitFor(() => expect(saves(office).length).toBeGreaterThan(0));
  const kept = saves(office).map((call) => (call.input as { draft: { addressees: unknown } }).draft.addressees);
  expect(kept.at(-1)).toEqual([
    { name: "UBND tỉnh Thử", code: "H99" },
    { name: "Các thôn" },
  ]);
});

test("Enter begins the next block, Alt+arrow indents it, Ctrl+Z takes it back", async () => {
  const { user } = writing();
  await user.click(await screen.findByTestId("add-block-article"));
  await user.type(await screen.findByTestId("block-0-text"), "Thành lập tổ công tác{Enter}");
  await waitFor(() => expect(document.activeElement?.getAttribute("data-testid"), "the focus goes along").toBe("block-1-text"));
  expect(screen.getByTestId("block-1").dataset["type"]).toBe("clause");
  await user.keyboard("{Alt>}{ArrowRight}{/Alt}");
  expect(screen.getByTestId("block-1").dataset["type"]).toBe("point");
  await user.keyboard("{Control>}z{/Control}");
  expect(screen.getByTestId("block-1").dataset["type"], "one step back").toBe("clause");
});

test("what is missing is listed, and a click leads to its field", async () => {
  const { user } = writing();
  const fault = await screen.findByTestId("fault-draft.subject_missing");
  await user.click(fault);
  expect(document.activeElement?.getAttribute("data-testid")).toBe("draft-subject");
});

test("signing saves first, keeps the dialog on a wrong PIN, and goes on to the dispatch", async () => {
  const office = fakeHost();
  const onSigned = vi.fn();
  missing(office, []);
  const { user } = writing(office, onSigned);
  await user.type(await screen.findByTestId("draft-subject"), "đề nghị");
  office.refuse("dispatch.sign", { code: "key.pin_wrong", facts: { left: "2" } });
  await user.keyboard("{F6}");
  await user.type(await screen.findByTestId("pin-input"), "000{Enter}");
  expect(await screen.findByText(/Mã PIN không đúng.*2 lần/), "beside the field, with the tries left").toBeTruthy();
  expect((screen.getByTestId("pin-input") as HTMLInputElement).value, "a wrong PIN is not kept").toBe("");
  await user.type(screen.getByTestId("pin-input"), "123{Enter}");
  await waitFor(() => expect(onSigned).toHaveBeenCalledWith(1101));
  const names = office.calls.map((call) => call.name);
  expect(names.indexOf("draft.save"), "saved before it is signed").toBeLessThan(names.indexOf("dispatch.sign"));
  expect(office.calls.findLast((call) => call.name === "dispatch.sign")?.input).toEqual({ id: 1101, key: { type: "file", path: "/demo/keys/leader.p12" }, pin: "123", accepts_final_try: false, ticket: expect.any(String) });
});

test("a draft changed elsewhere is not written over", async () => {
  const office = fakeHost();
  const { user } = writing(office);
  office.refuse("draft.save", { code: "draft.stale" });
  await user.type(await screen.findByTestId("draft-subject"), "đề nghị");
  await user.click(screen.getByTestId("save"));
  expect((await screen.findByTestId("notice")).dataset["code"]).toBe("draft.stale");
});

const lastDraft = (office: ReturnType<typeof fakeHost>) => (saves(office).at(-1)?.input as { draft: Draft } | undefined)?.draft;

function clip(data: Record<string, string>, files: File[] = []) {
  return { clipboardData: { getData: (type: string) => data[type] ?? "", setData: () => undefined, files } as unknown as DataTransfer };
}

test("a table from Word takes the place of the empty block, and one step takes it back", async () => {
  const { office, user } = writing();
  await user.click(await screen.findByTestId("add-block-paragraph"));
  const field = await screen.findByTestId("block-0-text");
  fireEvent.paste(field, clip({ "text/html": "<table><tr><th>Thôn</th><th>Hộ</th></tr><tr><td>Một</td><td>12</td></tr></table>" }));
  expect((await screen.findByTestId("block-0-cell-0-1")).textContent).toBe("12");
  await user.click(screen.getByTestId("block-0-cell-0-1"));
  await user.keyboard("{Tab}");
  await waitFor(() => expect(document.activeElement?.getAttribute("data-testid"), "Tab at the end adds a row").toBe("block-0-cell-1-0"));
  await user.keyboard("Hai");
  await user.click(screen.getByTestId("save"));
  await waitFor(() => expect(lastDraft(office)?.blocks).toEqual([{ type: "table", caption: "", head: ["Thôn", "Hộ"], rows: [["Một", "12"], ["Hai", ""]], widths: [] }]));
  await user.keyboard("{Control>}z{/Control}{Control>}z{/Control}{Control>}z{/Control}");
  await waitFor(() => expect(screen.getByTestId("block-0").dataset["type"], "before the paste").toBe("paragraph"));
});

test("a table larger than a page takes leaves the draft as it was", async () => {
  const { user } = writing();
  await user.click(await screen.findByTestId("add-block-paragraph"));
  fireEvent.paste(await screen.findByTestId("block-0-text"), clip({ "text/plain": Array.from({ length: 50 }, (_, at) => at).join("\t") }));
  expect(await screen.findByText(/Bảng quá lớn/)).toBeTruthy();
  expect(screen.getByTestId("block-0").dataset["type"]).toBe("paragraph");
});

test("pasted lines become bases and blocks in one step", async () => {
  const { user } = writing();
  await user.click(await screen.findByTestId("add-block-paragraph"));
  fireEvent.paste(await screen.findByTestId("block-0-text"), clip({ "text/plain": "Căn cứ Luật số 1;\nĐiều 1. Giao Văn phòng thực hiện.\n1. Việc thứ nhất;" }));
  expect((await screen.findByTestId("block-0-label")).textContent).toBe("Điều 1.");
  expect((screen.getByTestId("base-0") as HTMLTextAreaElement).value).toBe("Căn cứ Luật số 1");
  await user.keyboard("{Control>}z{/Control}");
  expect(screen.queryByTestId("base-0"), "bases and blocks go together").toBeNull();
  expect(screen.getByTestId("block-0").dataset["type"]).toBe("paragraph");
});

test("a picture from the clipboard is taken in and shown", async () => {
  const { office, user } = writing();
  await user.click(await screen.findByTestId("add-block-paragraph"));
  fireEvent.paste(await screen.findByTestId("block-0-text"), clip({}, [new File([Uint8Array.of(137, 80, 78, 71)], "so-do.png", { type: "image/png" })]));
  await waitFor(() => expect(screen.getByTestId("block-1-picture").dataset["word"]).toBe("shown"));
  expect(office.calls.find((call) => call.name === "draft.picture_add")?.input).toEqual({ path: null, bytes: "iVBORw==" });
  await user.click(screen.getByTestId("save"));
  await waitFor(() => expect(lastDraft(office)?.blocks[1]).toMatchObject({ type: "picture", width_mm: 159 }));
});

test("a picture that is refused is told, and the draft stays", async () => {
  const office = fakeHost();
  const { user } = writing(office);
  office.refuse("draft.picture_add", { code: "picture.too_many_pixels", facts: { width: "20001", height: "9" } });
  await user.click(await screen.findByTestId("add-block-paragraph"));
  fireEvent.paste(await screen.findByTestId("block-0-text"), clip({}, [new File(["x"], "to.png", { type: "image/png" })]));
  expect((await screen.findByTestId("notice")).dataset["code"]).toBe("picture.too_many_pixels");
  expect(screen.queryByTestId("block-1")).toBeNull();
});

test("annexes have blocks of their own, are numbered when there are two, and come back with a step", async () => {
  const { office, user } = writing();
  await user.click(await screen.findByTestId("add-annex"));
  await user.type(await screen.findByTestId("annex-title"), "Danh sách");
  await user.click(screen.getByTestId("annex-landscape"));
  await user.click(screen.getByTestId("block-0-text"));
  await user.keyboard("Thôn Một");
  expect(screen.getByTestId("annex-tab-0").textContent).toContain("Phụ lụcDanh sách");
  await user.click(screen.getByTestId("add-annex"));
  expect(screen.getByTestId("annex-tab-1").textContent, "two carry Roman numbers").toContain("Phụ lục II");
  await user.click(screen.getByTestId("annex-earlier"));
  await user.click(screen.getByTestId("annex-tab-1"));
  expect((screen.getByTestId("annex-title") as HTMLInputElement).value, "it went behind the new one").toBe("Danh sách");
  await user.click(screen.getByTestId("annex-remove"));
  expect(screen.queryByTestId("annex-tab-1")).toBeNull();
  await user.keyboard("{Control>}z{/Control}");
  expect(screen.getByTestId("annex-tab-1").textContent).toContain("Danh sách");
  await user.click(screen.getByTestId("save"));
  await waitFor(() =>
    expect(lastDraft(office)?.annexes).toEqual([
      { title: "", separate: false, landscape: false, blocks: [{ type: "paragraph", text: "" }] },
      { title: "Danh sách", separate: false, landscape: true, blocks: [{ type: "paragraph", text: "Thôn Một" }] },
    ]),
  );
});

test("a reference is chosen by a few letters and brings its anchor, as one step", async () => {
  const { office, user } = writing();
  await user.click(await screen.findByTestId("add-block-article"));
  await user.keyboard("Thành lập Tổ{Enter}");
  await waitFor(() => expect(document.activeElement?.getAttribute("data-testid")).toBe("block-1-text"));
  await user.keyboard("Theo ");
  fireEvent.keyDown(document.activeElement ?? document.body, { key: "r", code: "KeyR", ctrlKey: true, altKey: true });
  await user.type(await screen.findByTestId("reference-search"), "d1{Enter}");
  await waitFor(() => expect(screen.getByTestId("block-1-text").textContent?.replaceAll("\u200B", "")).toBe("Theo Điều 1"));
  await user.click(screen.getByTestId("save"));
  await waitFor(() => expect(lastDraft(office)?.blocks[0]).toMatchObject({ anchor: "v1" }));
  expect(lastDraft(office)?.blocks[1]).toEqual({ type: "clause", title: "", text: [{ text: "Theo " }, { text: "Điều 1", refers: "v1" }] });
  await user.keyboard("{Control>}z{/Control}");
  await user.click(screen.getByTestId("save"));
  await waitFor(() => expect(lastDraft(office)?.blocks[0], "the anchor goes with it").not.toHaveProperty("anchor"));
});

test("Backspace joins a block to the one before it, with its styles", async () => {
  const { office, user } = writing();
  await user.click(await screen.findByTestId("add-block-paragraph"));
  await user.keyboard("một{Enter}");
  await waitFor(() => expect(document.activeElement?.getAttribute("data-testid")).toBe("block-1-text"));
  await user.keyboard("{Control>}b{/Control}hai");
  act(() => select(screen.getByTestId("block-1-text"), { from: 0, to: 0 }));
  await user.keyboard("{Backspace}");
  expect(screen.queryByTestId("block-1")).toBeNull();
  await waitFor(() => expect(document.activeElement?.getAttribute("data-testid"), "the caret stands where they met").toBe("block-0-text"));
  await user.click(screen.getByTestId("save"));
  await waitFor(() => expect(lastDraft(office)?.blocks).toEqual([{ type: "paragraph", text: [{ text: "một" }, { text: "hai", bold: true }] }]));
});

test("a type with a form of its own asks for its blanks, and loses them when it becomes another", async () => {
  const office = fakeHost();
  const { user } = show(<DraftDesk origin={{ from: "kind", kind: "giay_moi" }} onBack={doNothing} onSigned={doNothing} onSettings={doNothing} />, office);
  await user.type(await screen.findByTestId("particular-time"), "08 giờ 00");
  expect(screen.getByText("Chủ trì (nếu có)"), "what may be left out says so").toBeTruthy();
  expect(screen.queryByTestId("add-addressee"), "those invited are named in the form").toBeNull();
  await user.click(screen.getByTestId("change-kind"));
  await user.type(await screen.findByTestId("kind-search"), "công v{Enter}");
  await waitFor(() => expect(screen.queryByTestId("particular-time")).toBeNull());
  await user.click(screen.getByTestId("save"));
  await waitFor(() => expect(lastDraft(office)).toMatchObject({ kind: "cong_van" }));
  expect(lastDraft(office), "no blank stays that the letter's form has not").not.toHaveProperty("particulars");
  await user.keyboard("{Control>}z{/Control}");
  expect((screen.getByTestId("particular-time") as HTMLInputElement).value, "a step back brings both").toBe("08 giờ 00");
});

test("joint issuers, the consultative flag and circulation are kept, and none is written where there is none", async () => {
  const { office, user } = writing();
  await user.type(await screen.findByTestId("draft-subject"), "x");
  await user.click(screen.getByTestId("save"));
  await waitFor(() => expect(lastDraft(office)).toBeDefined());
  for (const part of ["joint", "annexes", "particulars"]) expect(lastDraft(office), part).not.toHaveProperty(part);
  await user.click(screen.getByTestId("add-joint"));
  await user.type(screen.getByTestId("joint-0-issuer"), "ĐẢNG ỦY XÃ");
  await user.click(screen.getByTestId("draft-consultative"));
  await user.type(await screen.findByTestId("signature-other-post"), "CHỦ TỊCH");
  await user.click(screen.getByTestId("save"));
  await waitFor(() => expect(lastDraft(office)?.signature.other_post).toBe("CHỦ TỊCH"));
  expect(lastDraft(office)).toMatchObject({ joint: [{ issuer: "ĐẢNG ỦY XÃ" }], letterhead: { consultative: true } });
  await user.click(screen.getByTestId("joint-0-remove"));
  await user.click(screen.getByTestId("draft-consultative"));
  await user.click(screen.getByTestId("save"));
  await waitFor(() => expect(lastDraft(office)).not.toHaveProperty("joint"));
  expect(lastDraft(office)?.letterhead).not.toHaveProperty("consultative");
});

test("a blank that stays open is led to where it stands", async () => {
  const office = fakeHost();
  missing(office, [{ code: "draft.blanks_open", facts: { fields: "{{địa danh}}" } }]);
  const { user } = writing(office);
  await screen.findByTestId("draft-subject");
  const place = document.querySelector<HTMLElement>('[data-place="place"] input') ?? document.querySelector<HTMLElement>('input[data-place="place"]');
  if (place === null) throw new Error("there is no field for the place");
  await user.clear(place);
  await user.click(place);
  await user.paste("{{địa danh}}");
  await user.click(screen.getByTestId("draft-subject"));
  const fault = await screen.findByTestId("fault-draft.blanks_open");
  expect(fault.textContent, "its name is told").toContain("{{địa danh}}");
  await user.click(fault);
  await waitFor(() => expect(document.activeElement).toBe(place));
});

test("a fault leads to its field, also to an annex in another tab", async () => {
  const office = fakeHost();
  missing(office, [{ code: "draft.annex_incomplete", facts: { number: "1" } }]);
  const { user } = writing(office);
  await user.click(await screen.findByTestId("add-annex"));
  await user.click(screen.getByTestId("annex-tab-body"));
  await user.click(await screen.findByTestId("fault-draft.annex_incomplete"));
  await waitFor(() => expect(document.activeElement?.getAttribute("data-testid")).toBe("annex-title"));
});
