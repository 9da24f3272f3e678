import { screen, waitFor, within } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import type { Draft, FileCheck, Finding } from "../../api/bindings";
import { DISPATCHES } from "../../testing/examples";
import { fakeHost } from "../../testing/fakeHost";
import { show } from "../../testing/show";
import { CheckPage, isCheckable } from "./CheckPage";
import { CheckPanel } from "./CheckPanel";
import { allMended, mended, reportText, sentence } from "./findings";

const DRAFT: Draft = {
  ...(DISPATCHES[0] as (typeof DISPATCHES)[number]).draft,
  subject: "V/v thử nghiệm",
  blocks: [
    { type: "paragraph", text: "Giao ủy ban nhân dân xã." },
    { type: "paragraph", text: [{ text: "Theo " }, { text: "điều 3", bold: true }] },
  ],
  recipients: [{ name: "Như trên" }, { name: "Lãnh đạo xã" }],
};

function finding(part: string, fault: string, more: Partial<Finding> = {}): Finding {
  return {
    code: `${part}.${fault}`,
    part,
    fault,
    class: "error",
    rule: "Nghị định 30/2020/NĐ-CP, Phụ lục I, Phần I, mục II.5b",
    seen: "",
    wanted: "",
    quote: "",
    place: { page: 0, area: null, paragraph: null, pointer: null },
    others: 0,
    fix: null,
    ...more,
  };
}

const PREFIX_FIX = { pointer: "/subject", from: "V/v thử nghiệm", to: "thử nghiệm" };
const PREFIX = finding("letter_abstract", "prefix", {
  seen: "V/v",
  wanted: "thử nghiệm",
  quote: "V/v thử nghiệm",
  place: { page: 0, area: null, paragraph: null, pointer: "/subject" },
  fix: PREFIX_FIX,
});
const CAPITALS = finding("capitals", "organ", {
  class: "hint",
  seen: "ủy ban nhân dân",
  wanted: "Ủy ban nhân dân",
  place: { page: 0, area: null, paragraph: null, pointer: "/blocks/0/text" },
  fix: { pointer: "/blocks/0/text", from: "Giao ủy ban nhân dân xã.", to: "Giao Ủy ban nhân dân xã." },
});

test("a fix changes one text, and only while it is what it was", () => {
  expect(mended(DRAFT, PREFIX_FIX)?.subject).toBe("thử nghiệm");
  expect(DRAFT.subject, "the draft itself stays").toBe("V/v thử nghiệm");
  expect(mended({ ...DRAFT, subject: "khác" }, PREFIX_FIX), "somebody typed meanwhile").toBeNull();
  const run = mended(DRAFT, { pointer: "/blocks/1/text/1/text", from: "điều 3", to: "Điều 3" });
  expect(run?.blocks[1]).toEqual({ type: "paragraph", text: [{ text: "Theo " }, { text: "Điều 3", bold: true }] });
  const fewer = mended(DRAFT, { pointer: "/recipients/0", from: "Như trên", to: null });
  expect(fewer?.recipients).toEqual([{ name: "Lãnh đạo xã" }]);
  expect(mended(DRAFT, { pointer: "/nowhere/0", from: "", to: "x" })).toBeNull();
});

test("all fixes go in together", () => {
  const next = allMended(DRAFT, [PREFIX, CAPITALS]);
  expect(next.subject).toBe("thử nghiệm");
  expect(next.blocks[0]).toEqual({ type: "paragraph", text: "Giao Ủy ban nhân dân xã." });
});

test("the sentence of a finding says what is and what should be", () => {
  expect(sentence(finding("motto", "size", { seen: "12", wanted: "13–14" }))).toBe("Tiêu ngữ: cỡ chữ 12, quy định 13–14.");
  expect(sentence(CAPITALS)).toContain("tên cơ quan");
  expect(sentence(finding("moon", "full")), "a code nobody has words for is still told").toBe("moon.full");
});

test("the panel tells what strays, mends it, leads there, and hides what is set aside", async () => {
  const office = fakeHost();
  office.replace("check.draft", () => ({ rules: "state-2020", findings: [PREFIX, CAPITALS] }));
  const put = vi.fn();
  const goTo = vi.fn();
  const { user } = show(<CheckPanel draft={DRAFT} id={7} put={put} goTo={goTo} />, office);
  const entry = await screen.findByTestId("finding-letter_abstract.prefix");
  expect(entry.textContent, "the rule is named").toContain("mục II.5b");
  expect(screen.getByTestId("check-count").textContent).toBe("1 lỗi, 0 chỗ cần xem, 1 gợi ý");

  await user.click(within(entry).getByTestId("go-letter_abstract.prefix"));
  expect(goTo).toHaveBeenCalledWith("check.place", { pointer: "/subject" });
  await user.click(within(entry).getByTestId("fix-letter_abstract.prefix"));
  expect(put).toHaveBeenCalledWith({ ...DRAFT, subject: "thử nghiệm" });

  await user.click(screen.getByTestId("hide-capitals.organ"));
  expect(screen.queryByTestId("finding-capitals.organ")).toBeNull();
  await user.click(screen.getByTestId("show-hidden"));
  expect(screen.getByTestId("finding-capitals.organ")).toBeDefined();
});

const REPORT: FileCheck = {
  name: "van-ban.docx",
  report: {
    rules: "state2020",
    law: "Nghị định 30/2020/NĐ-CP",
    why: { body: "page", day: "assumed", on: "2026-11-22" },
    source: "word",
    pages: 1,
    findings: [finding("motto", "size", { seen: "12", wanted: "13–14", quote: "Độc lập - Tự do - Hạnh phúc", place: { page: 1, area: null, paragraph: 4, pointer: null } })],
  },
  scan: null,
  pdf: "",
  can_be_drawn: false,
};

test("a file is checked by its path, and its report can be kept", async () => {
  const office = fakeHost();
  office.replace("check.file", () => REPORT);
  office.replace("check.save", () => ({}));
  const { user } = show(<CheckPage />, office);
  await user.type(screen.getByTestId("check-path"), "/tmp/van-ban.docx");
  await user.click(screen.getByTestId("check-party"));
  await user.click(screen.getByTestId("check-run"));
  await screen.findByTestId("finding-motto.size");
  expect(office.calls.find((each) => each.name === "check.file")?.input).toEqual({ path: "/tmp/van-ban.docx", file: null, body: "party", day: null });
  expect(screen.getByTestId("check-law").textContent).toContain("Nghị định 30/2020/NĐ-CP");

  await user.click(screen.getByTestId("check-save-text"));
  await user.click(await screen.findByTestId("save-path-ok"));
  await waitFor(() => expect(office.calls.some((each) => each.name === "check.save")).toBe(true));
  const kept = office.calls.find((each) => each.name === "check.save")?.input as { text: string };
  expect(kept.text).toBe(reportText(REPORT));
  expect(kept.text).toContain("1. [Lỗi] đoạn 4: Tiêu ngữ: cỡ chữ 12, quy định 13–14.");
});

test("a scan says what it lacks", async () => {
  const office = fakeHost();
  office.replace("check.file", () => ({ name: "quet.pdf", report: null, scan: [{ fault: "low_resolution", page: 1, dpi: 150 }], pdf: "", can_be_drawn: false }));
  show(<CheckPage file={{ id: 3, name: "quet.pdf" }} />, office);
  expect((await screen.findByTestId("scan-faults")).textContent).toContain("150 dpi");
});

test("a file that cannot be read says why", async () => {
  const office = fakeHost();
  office.refuse("check.file", { code: "check.macros" });
  const { user } = show(<CheckPage />, office);
  await user.type(screen.getByTestId("check-path"), "x.docm");
  await user.click(screen.getByTestId("check-run"));
  expect((await screen.findByRole("alert")).textContent).toContain("macro");
});

test("the file of an arrival is checked as the page opens, and its places stand on the pages once they are drawn", async () => {
  const office = fakeHost();
  const placed = (REPORT.report?.findings ?? []).map((one) => ({ ...one, place: { ...one.place, area: { x: 30, y: 20, width: 60, height: 5 } } }));
  office.replace("check.file", () => ({ ...REPORT, can_be_drawn: true }));
  office.replace("check.draw", () => ({ pdf: "JVBERi0=", findings: placed }));
  const back = vi.fn();
  const { user } = show(<CheckPage file={{ id: 31, name: "van-ban.docx" }} onBack={back} />, office);
  await screen.findByTestId("go-motto.size");
  expect(office.calls.find((call) => call.name === "check.file")?.input).toEqual({ path: null, file: 31, body: null, day: null });
  expect(office.calls.find((call) => call.name === "check.draw")?.input, "the same question").toEqual({ path: null, file: 31, body: null, day: null });
  await user.click(screen.getByTestId("check-party"));
  await waitFor(() => expect(office.calls.filter((call) => call.name === "check.file").length, "asked anew for the Party's form").toBe(2));
  await user.click(screen.getByTestId("back"));
  expect(back).toHaveBeenCalledOnce();
});

test("where nothing draws the pages, words say the place", async () => {
  const office = fakeHost();
  office.replace("check.file", () => REPORT);
  show(<CheckPage file={{ id: 31, name: "van-ban.docx" }} />, office);
  const entry = await screen.findByTestId("finding-motto.size");
  expect(entry.textContent).toContain("đoạn 4");
  expect(screen.queryByTestId("go-motto.size"), "nowhere to go").toBeNull();
  expect(screen.getByText(/chưa cài LibreOffice/)).toBeTruthy();
  expect(office.calls.some((call) => call.name === "check.draw")).toBe(false);
});

test("which files have a form is seen by their names", () => {
  expect(["a.docx", "A.PDF", "x.odt", "x.rtf", "x.doc"].every(isCheckable)).toBe(true);
  expect(["a.xlsx", "pdf", "x.png", ""].some(isCheckable)).toBe(false);
});
