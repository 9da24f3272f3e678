import { act, screen, waitFor } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import type { BlockChange, Draft, LibraryItem, MergePreview, TemplateEntry, VersionPage } from "../../../api/bindings";
import { OFFICE } from "../../../testing/examples";
import { type FakeHost, fakeHost } from "../../../testing/fakeHost";
import { show } from "../../../testing/show";
import { DraftDesk } from "../DraftDesk";
import { Beginning } from "./Beginning";
import { folded } from "./Compare";
import { contentOf, linesOf } from "./ItemForm";
import { LibraryPanel, placed } from "./Library";
import { Merge } from "./Merge";
import { wordsOf } from "./useShortKeys";
import { blanksOf, SaveTemplate } from "./Templates";
import { changed, KeptVersions, type Versioned, VersionsPanel } from "./Versions";

const nothing = () => undefined;

const DRAFT: Draft = {
  kind: "cong_van",
  body: "state",
  subject: "về việc thử",
  urgency: "normal",
  secrecy: "",
  letterhead: { superior: "", issuer: "UBND", abbreviation: "UBND", unit: "VP", place: "Thử Nghiệm" },
  authority: "",
  bases: [],
  addressees: [],
  blocks: [{ type: "paragraph", text: "Một" }],
  signature: { authority: [], position: "CHỦ TỊCH", name: "Nguyễn Văn Thử" },
  recipients: [{ name: "UBND tỉnh Thử", code: "H99" }],
  filed: "VT",
  drafter: "",
  contact: "",
};

const PAGE: VersionPage = {
  rows: [
    { version: 3, at: 3, author: "thu", cause: "autosave", of: null, changes: { parts: ["subject"], added: 1, removed: 0, changed: 2, excerpt: "Báo cáo" }, marks: [] },
    { version: 2, at: 2, author: "", cause: "undo", of: 1, changes: null, marks: [{ what: "signed", at: 2 }] },
    { version: 1, at: 1, author: "", cause: "created", of: null, changes: null, marks: [] },
  ],
  total: 3,
  standing: 3,
  can_undo: true,
  can_redo: false,
};

function atHand(over: Partial<Versioned> = {}): Versioned {
  return { draft: DRAFT, id: 7, version: 3, put: vi.fn(), insert: vi.fn(), goTo: nothing, flush: () => Promise.resolve(7), stands: vi.fn(), ...over };
}

function withVersions(office: FakeHost = fakeHost()): FakeHost {
  office.replace("draft.versions", () => PAGE);
  office.replace("draft.restore", ({ version }) => ({ id: 7, version: 4, draft: { ...DRAFT, subject: `bản ${version}` }, can_undo: true, can_redo: false }));
  office.replace("draft.compare", () => ({
    parts: [{ part: "subject", runs: [{ text: "cũ", change: "removed" }, { text: "mới", change: "added" }] }],
    blocks: [
      { change: "same", annex: 0, kind: "paragraph", before: "", after: "", runs: [{ text: "giữ", change: "same" }] },
      { change: "changed", annex: 0, kind: "article", before: "Điều 1.", after: "Điều 2.", runs: [{ text: "trước ngày ", change: "same" }, { text: "15", change: "removed" }, { text: "20", change: "added" }] },
    ],
  }));
  return office;
}

test("each version says who saved it, why, and what changed", async () => {
  show(<VersionsPanel atHand={atHand()} />, withVersions());
  const newest = await screen.findByTestId("version-3");
  expect(newest.textContent).toContain("Trích yếu; thêm 1 đoạn; sửa 2 đoạn: “Báo cáo”");
  expect(newest.textContent).toContain("Tự lưu · thu");
  expect(screen.getByTestId("version-2").textContent).toContain("Lãnh đạo đã ký bản này");
  expect(screen.queryByTestId("restore-3"), "what stands needs no bringing back").toBeNull();
});

test("two versions stand side by side with their words marked, and the older is brought back from there", async () => {
  const office = withVersions();
  const hand = atHand();
  const { user } = show(<VersionsPanel atHand={hand} />, office);
  await user.click(await screen.findByTestId("compare-1"));
  const row = await screen.findByTestId("compare-row-changed");
  const [older, newer] = [...row.querySelectorAll("td")];
  expect(older?.textContent).toBe("Điều 1. trước ngày 15");
  expect(newer?.textContent).toBe("Điều 2. trước ngày 20");
  expect(older?.querySelector("del")?.textContent).toBe("15");
  expect(newer?.querySelector("ins")?.textContent).toBe("20");
  expect(screen.queryByTestId("compare-row-same"), "what did not change is folded").toBeNull();
  await user.click(screen.getByTestId("compare-whole"));
  expect(screen.getByTestId("compare-row-same")).toBeTruthy();
  await user.click(screen.getByTestId("compare-restore"));
  await waitFor(() => expect(hand.stands).toHaveBeenCalledWith(expect.objectContaining({ subject: "bản 1" }), 4));
  expect(office.calls.find((call) => call.name === "draft.restore")?.input).toEqual({ id: 7, version: 1, standing: 3 });
});

test("what is past writing is looked at and compared, never brought back", async () => {
  const { user } = show(<KeptVersions id={7} />, withVersions());
  await user.click(await screen.findByTestId("compare-1"));
  expect(await screen.findByTestId("compare-row-changed")).toBeTruthy();
  expect(screen.queryByTestId("compare-restore")).toBeNull();
  expect(screen.queryByTestId("restore-1")).toBeNull();
});

test("nothing saved, nothing to list", () => {
  show(<VersionsPanel atHand={atHand({ id: null })} />);
  expect(screen.getByText("Chưa lưu lần nào")).toBeTruthy();
});

const block = (change: BlockChange["change"]): BlockChange => ({ change, annex: 0, kind: "paragraph", before: "", after: "", runs: [] });

test("stretches without a change are counted, not shown", () => {
  const blocks = [block("same"), block("same"), block("added"), block("same")];
  expect(folded(blocks, false)).toEqual([2, block("added"), 1]);
  expect(folded(blocks, true)).toEqual(blocks);
  expect(changed({ parts: [], added: 0, removed: 1, changed: 0, excerpt: "" })).toBe("bỏ 1 đoạn");
});

test("when this sitting has nothing to undo, Ctrl+Z goes back through the versions that were kept", async () => {
  const office = withVersions();
  office.replace("draft.undo", () => ({ id: 1001, version: 4, draft: { ...DRAFT, subject: "bản trước" }, can_undo: false, can_redo: true }));
  office.replace("dispatch.show", ({ id }) => ({ row: { id, stage: "draft", kind_name: "Công văn" }, draft: DRAFT, version: 3, in_reply_to: null }));
  const { user } = show(<DraftDesk origin={{ from: "kept", id: 1001 }} onBack={nothing} onSigned={nothing} onSettings={nothing} />, office);
  const subject = (await screen.findByTestId("draft-subject")) as HTMLTextAreaElement;
  expect(subject.value).toBe("về việc thử");
  await waitFor(() => expect((screen.getByTestId("undo") as HTMLButtonElement).disabled).toBe(false));
  await user.click(screen.getByTestId("undo"));
  await waitFor(() => expect(subject.value).toBe("bản trước"));
  expect(office.calls.find((call) => call.name === "draft.undo")?.input).toEqual({ id: 1001, version: 3 });
  await user.click(screen.getByTestId("save"));
  await waitFor(() => expect(office.calls.filter((call) => call.name === "draft.save").at(-1)?.input).toMatchObject({ id: 1001, version: 4, draft: { subject: "bản trước" } }));
  expect(office.calls.filter((call) => call.name === "draft.save").at(-1)?.input, "saved by hand").toMatchObject({ cause: "save" });
  await user.click(screen.getByTestId("redo"));
  await waitFor(() => expect(subject.value, "forward again, from this sitting").toBe("về việc thử"));
});

const ITEMS: LibraryItem[] = [
  { id: 1, shelf: "phrases", folder: "Kết thúc", key: "kdn", name: "Đề nghị", content: { type: "phrase", blocks: [{ type: "paragraph", text: "Kính đề nghị quý cơ quan xem xét." }] }, preset: false, used: 2 },
  { id: 2, shelf: "recipients", folder: "", key: "cpcm", name: "Các phòng chuyên môn", content: { type: "recipients", members: [{ name: "UBND tỉnh Thử", code: "H99" }, { name: "Phòng Kinh tế" }] }, preset: false, used: 0 },
  { id: 3, shelf: "signers", folder: "", key: "", name: "Phó Chủ tịch", content: { type: "signer", signature: { authority: ["KT. CHỦ TỊCH"], position: "PHÓ CHỦ TỊCH", name: "Trần Thị Ví Dụ" } }, preset: true, used: 0 },
];

function withLibrary(office: FakeHost = fakeHost()): FakeHost {
  office.replace("library.list", ({ shelf }) => ({ items: ITEMS.filter((item) => shelf === undefined || item.shelf === shelf), folders: ["Kết thúc"] }));
  office.replace("library.take", ({ id }) => ITEMS.find((item) => item.id === id) ?? {});
  office.replace("library.save", () => ITEMS[0] ?? {});
  office.replace("library.move", () => ({}));
  return office;
}

test("a phrase goes where the caret stands, recipients and signers to their places, each counted", async () => {
  const office = withLibrary();
  const hand = atHand();
  const { user } = show(<LibraryPanel atHand={hand} />, office);
  await user.click(await screen.findByTestId("insert-1"));
  expect(hand.insert).toHaveBeenCalledWith("Kính đề nghị quý cơ quan xem xét.");
  await user.click(screen.getByTestId("shelf-recipients"));
  await user.click(await screen.findByTestId("insert-2"));
  expect(hand.put).toHaveBeenCalledWith(expect.objectContaining({ recipients: [{ name: "UBND tỉnh Thử", code: "H99" }, { name: "Phòng Kinh tế" }] }));
  await user.click(screen.getByTestId("shelf-signers"));
  await user.click(await screen.findByTestId("insert-3"));
  expect(hand.put).toHaveBeenLastCalledWith(expect.objectContaining({ signature: expect.objectContaining({ name: "Trần Thị Ví Dụ" }) as unknown }));
  expect(office.calls.filter((call) => call.name === "library.take").map((call) => call.input)).toEqual([{ id: 1 }, { id: 2 }, { id: 3 }]);
});

test("blocks of other types go to the end, and no recipient stands twice", () => {
  const [, group] = ITEMS;
  const article: LibraryItem = { ...(ITEMS[0] as LibraryItem), content: { type: "phrase", blocks: [{ type: "article", title: "", text: "Hiệu lực thi hành." }] } };
  expect(placed(DRAFT, article, "recipients").blocks).toHaveLength(2);
  expect(placed(DRAFT, group as LibraryItem, "addressees").addressees).toHaveLength(2);
  expect(placed(DRAFT, group as LibraryItem, "recipients").recipients, "the province stands there already").toHaveLength(2);
});

test("an item is written as lines, and a wrong code is told before it is saved", async () => {
  expect(contentOf("recipients", "UBND tỉnh Thử | H99\n\nPhòng Kinh tế")).toEqual({ type: "recipients", members: [{ name: "UBND tỉnh Thử", code: "H99" }, { name: "Phòng Kinh tế" }] });
  expect(linesOf(contentOf("recipients", "A | H99\nB"))).toBe("A | H99\nB");
  const office = withLibrary();
  const { user } = show(<LibraryPanel atHand={atHand()} />, office);
  await user.click(await screen.findByTestId("library-add"));
  await user.type(screen.getByTestId("item-text"), "Trân trọng./.");
  await user.type(screen.getByTestId("item-key"), "tt");
  await user.click(screen.getByTestId("item-save"));
  await waitFor(() => expect(screen.queryByTestId("item-form")).toBeNull());
  expect(office.calls.find((call) => call.name === "library.save")?.input).toMatchObject({ id: null, key: "tt", content: { type: "phrase", blocks: [{ type: "paragraph", text: "Trân trọng./." }] } });
  await user.click(screen.getByTestId("shelf-recipients"));
  await user.click(screen.getByTestId("library-add"));
  await user.type(screen.getByTestId("item-text"), "Ai đó | h 9");
  expect((screen.getByTestId("item-save") as HTMLButtonElement).disabled).toBe(true);
});

test("a short key and a blank become the words it stands for", async () => {
  const office = withLibrary();
  const { user } = show(<DraftDesk origin={{ from: "kind", kind: "cong_van" }} onBack={nothing} onSigned={nothing} onSettings={nothing} />, office);
  await user.click(await screen.findByTestId("add-block-paragraph"));
  const field = await screen.findByTestId("block-0-text");
  await waitFor(() => expect(office.calls.some((call) => call.name === "library.list")).toBe(true));
  await user.type(field, "Vậy, //kdn x");
  await waitFor(() => expect(field.textContent).toBe("Vậy, Kính đề nghị quý cơ quan xem xét.x"));
  await waitFor(() => expect(office.calls.some((call) => call.name === "library.take")).toBe(true));
  await user.type(field, " //khac y");
  expect(field.textContent, "what no item has is typed as it is").toContain("//khac y");
  expect(wordsOf(ITEMS[1] as LibraryItem)).toBe("UBND tỉnh Thử, Phòng Kinh tế");
});

const TEMPLATE: TemplateEntry = {
  id: 5,
  name: "Giấy mời họp thôn",
  folder: "Giấy mời",
  kind: "giay_moi",
  kind_name: "Giấy mời",
  fields: [
    { name: "họ tên", kind: "text", optional: false },
    { name: "ngày họp", kind: "date", optional: false },
  ],
  used: 0,
};

test("a template is filled, and the draft begins from it; another body has its own blank", async () => {
  const office = fakeHost();
  office.replace("template.list", () => ({ rows: [TEMPLATE] }));
  const head = { name: "HĐND xã", superior: "", issuer: "HỘI ĐỒNG NHÂN DÂN", abbreviation: "HĐND", consultative: false, separator: "by_rule" as const, series_scheme: "single" as const, filed: "", signer: { authority: [], position: "", name: "" } };
  office.replace("settings.read", () => ({ ...OFFICE, office: { ...OFFICE.office, heads: [head] } }));
  const onBegin = vi.fn();
  const { user } = show(<Beginning body="state" onBegin={onBegin} onMade={nothing} onClose={nothing} />, office);
  await user.click(await screen.findByTestId("head-HĐND"));
  await user.click(await screen.findByTestId("kind-cong_van"));
  expect(onBegin).toHaveBeenLastCalledWith({ from: "kind", kind: "cong_van", head: "HĐND" });
  await user.click(await screen.findByTestId("use-template-5"));
  await user.type(await screen.findByTestId("field-0"), "ông Ví Dụ");
  await user.click(screen.getByTestId("fill-ok"));
  expect(onBegin).toHaveBeenLastCalledWith({ from: "template", template: 5, values: { "họ tên": "ông Ví Dụ" } });
});

test("a draft is kept as a template with what its blanks may hold", async () => {
  const draft: Draft = { ...DRAFT, subject: "mời {{họ tên}} họp {{ngày họp}}", blocks: [{ type: "paragraph", text: "{{ họ tên }} nhận {{số tiền}} đồng." }] };
  expect(blanksOf(draft).map((field) => [field.name, field.kind])).toEqual([["họ tên", "text"], ["ngày họp", "date"], ["số tiền", "number"]]);
  const office = fakeHost();
  office.replace("template.save", () => ({ ...TEMPLATE, name: "Giấy mời" }));
  const onClose = vi.fn();
  const { user } = show(<SaveTemplate draft={draft} onClose={onClose} />, office);
  await user.clear(screen.getByTestId("template-name"));
  await user.type(screen.getByTestId("template-name"), "Giấy mời");
  await user.click(screen.getByTestId("blank-optional-2"));
  await user.click(screen.getByTestId("save-template-ok"));
  await waitFor(() => expect(onClose).toHaveBeenCalled());
  expect(office.calls.find((call) => call.name === "template.save")?.input).toMatchObject({ id: null, name: "Giấy mời", fields: [{ name: "họ tên" }, { name: "ngày họp", kind: "date" }, { name: "số tiền", optional: true }] });
});

test("a table is looked at line by line, and lines with faults are left out only when asked", async () => {
  const office = fakeHost();
  const seen: MergePreview = {
    template: TEMPLATE,
    unused: ["điện thoại"],
    unfilled: [],
    faulty: 1,
    lines: [
      { line: 1, values: ["ông Một", "25/11/2026"], subject: "mời ông Một", faults: [] },
      { line: 2, values: ["", "25/11/2026"], subject: "mời {{họ tên}}", faults: [{ code: "merge.field_missing", facts: { field: "họ tên" } }] },
    ],
  };
  office.replace("merge.preview", () => seen);
  office.replace("merge.run", () => ({ batch: 1, drafts: [11], left_out: [2] }));
  office.replace("merge.list", () => ({ rows: [{ id: 1, template: "Giấy mời", source: "moi.csv", made: 3, untouched: 2, at: 1 }] }));
  office.replace("merge.remove", () => ({ removed: 2, kept: 1 }));
  const onMade = vi.fn();
  const { user } = show(<Merge template={TEMPLATE} onMade={onMade} onClose={nothing} />, office);
  expect((screen.getByTestId("merge-run") as HTMLButtonElement).disabled, "nothing was looked at yet").toBe(true);
  await user.click(screen.getByTestId("merge-text"));
  await user.paste("họ tên\tngày họp\nông Một\t25/11/2026");
  await user.click(screen.getByTestId("merge-look"));
  expect((await screen.findByTestId("merge-line-2")).textContent).toContain("Chưa có “họ tên”.");
  expect((screen.getByTestId("merge-run") as HTMLButtonElement).disabled).toBe(true);
  await user.click(screen.getByTestId("merge-without"));
  await user.click(screen.getByTestId("merge-run"));
  await waitFor(() => expect(onMade).toHaveBeenCalled());
  expect(office.calls.find((call) => call.name === "merge.run")?.input).toMatchObject({ without_faulty: true, plan: { template: 5, table: { path: "" } } });
  await user.click(screen.getByText("Các đợt trộn"));
  await user.click(screen.getByTestId("take-back-1"));
  await user.click(await screen.findByTestId("confirm-ok"));
  await waitFor(() => expect(screen.getByTestId("said").textContent).toContain("Đã bỏ 2 dự thảo, giữ 1."));
  await act(() => Promise.resolve());
});
