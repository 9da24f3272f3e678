// Writing: an invitation with a form of its own, and a decision with all that may stand in one: styles, a footnote, a
// reference that renumbers, a table, a picture and a landscape annex. Then it is signed.

import assert from "node:assert/strict";
import { Clerk } from "./clerk.mjs";

const COMMUNE = "H99.12";
const INVITATION = "Họp rà soát hộ nghèo, hộ cận nghèo năm 2026";
const DECISION = "Về việc thành lập Tổ công tác rà soát hộ nghèo";
const NOTE = "Theo chuẩn nghèo đa chiều đang áp dụng.";

/** What a clerk copies from another document, as plain letters. */
const COPIED = [
  "Căn cứ Luật Tổ chức chính quyền địa phương ngày 16 tháng 6 năm 2025;",
  "Theo đề nghị của Trưởng phòng Văn hóa - Xã hội.",
  "QUYẾT ĐỊNH:",
  "Điều 1. Thành lập Tổ công tác rà soát hộ nghèo, gồm các ông, bà có tên sau:",
  "1. Ông Nguyễn Văn Thử, Tổ trưởng;",
  "2. Bà Trần Thị Ví Dụ, Tổ phó.",
  "Điều 2. Quyết định này có hiệu lực kể từ ngày ký.",
].join("\n");

/** What Word puts on the clipboard for a table, in short. */
const TABLE = `<table><tr><th>Thôn</th><th>Số hộ</th><th>Người phụ trách</th></tr>
<tr><td rowspan=2>Thôn Một</td><td align=right>120</td><td>Trần Thị Ví Dụ</td></tr>
<tr><td align=right>98</td><td>Lê Văn Mẫu</td></tr></table>`;

/** A red square of 8 by 8, as PNG. */
const PICTURE = "iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAIAAABLbSncAAAAEUlEQVR4nGO4oKCAFTEMLQkAvk5EAfjoixEAAAAASUVORK5CYII=";

const steps = ({ world }) => {
  let clerk;
  return [
    ["the clerk sits down and looks for a type by its abbreviation", async (page) => {
      clerk = new Clerk(page, world);
      await page.find("desk-current", 60_000);
      await clerk.sitsAt(COMMUNE);
      await page.click("nav-drafts");
      await page.click("new-draft");
      await page.fill("kind-search", "gm");
      await page.find("kind-giay_moi");
      await page.look("types");
      await page.click("kind-giay_moi");
      await page.find("draft-subject");
    }],
    ["an invitation asks for what its form has room for, and says what is missing", async (page) => {
      await page.fill("draft-subject", INVITATION);
      await page.find("fault-draft.particular_missing", 60_000);
      await page.word("rules", "state-2020");
      for (const [blank, words] of [
        ["invited", "Trưởng các thôn trên địa bàn xã"],
        ["event", "Hội nghị rà soát hộ nghèo, hộ cận nghèo năm 2026"],
        ["time", "08 giờ 00, ngày 25 tháng 11 năm 2026"],
        ["venue", "Hội trường Ủy ban nhân dân xã Thử Nghiệm"],
      ]) await page.fill(`particular-${blank}`, words);
      await clerk.seesThePage();
      await clerk.seesLetters();
      await page.look("invitation");
    }],
    ["a decision is pasted, and its bases, articles and clauses are told apart", async (page) => {
      await clerk.begins("quyet_dinh");
      await page.fill("draft-subject", DECISION);
      await page.click("add-block-paragraph");
      await page.paste("block-0-text", { "text/plain": COPIED });
      await page.text("block-3-label", (label) => label === "Điều 2.");
      assert.equal(await page.value("base-0"), "Căn cứ Luật Tổ chức chính quyền địa phương ngày 16 tháng 6 năm 2025");
      await clerk.seesThePage();
      await page.look("pasted");
    }],
    ["one step takes the paste back, another brings it again", async (page) => {
      await page.press("Control+z");
      await page.gone("block-3");
      assert.equal(await page.seen("base-0"), null, "the bases came with it");
      await page.press("Control+y");
      await page.find("block-3");
    }],
    ["words become bold, a footnote and a reference stand at the caret", async (page) => {
      await page.caret("block-0-text", "end");
      await page.press("Control+b");
      await page.type(" (gọi tắt là Tổ công tác)");
      await page.press("Control+b");
      await page.press("Control+Alt+f");
      await page.fill("note-words", NOTE);
      await page.press("Enter");
      await page.gone("note-words");
      await page.caret("block-3-text", "end");
      await page.type(" Những người có tên tại ");
      await page.press("Control+Alt+r");
      await page.fill("reference-search", "Ví Dụ");
      await page.look("reference");
      await page.press("Enter");
      await page.text("block-3-text", (text) => text.includes("khoản 2 Điều 1"));
      await page.type(" chịu trách nhiệm thi hành.");
      await clerk.seesThePage();
      await page.look("styled");
    }],
    ["an article before it renumbers the reference", async (page) => {
      await page.caret("block-0-text", "start");
      await page.press("Enter");
      await page.text("block-4-text", (text) => text.includes("khoản 2 Điều 2"));
      await page.press("Control+z");
      await page.text("block-3-text", (text) => text.includes("khoản 2 Điều 1"));
    }],
    ["a picture from the clipboard stands under the article", async (page) => {
      await page.paste("block-2-text", { png: PICTURE });
      await page.word("block-3-picture", "shown");
      await page.fill("block-3-text", "Hình 1. Sơ đồ địa bàn");
      await clerk.seesThePage();
      await page.look("picture");
    }],
    ["a landscape annex takes a table from Word with its merged cells", async (page) => {
      await page.click("add-annex");
      await page.fill("annex-title", "Danh sách địa bàn rà soát");
      await page.click("annex-landscape");
      await page.paste("block-0-text", { "text/html": TABLE, "text/plain": "Thôn\tSố hộ" });
      await page.find("block-0-cell-1-2");
      assert.equal(await page.seen("block-0-cell-1-0"), null, "one cell of two rows");
      await page.caret("block-0-cell-1-2", "end");
      await page.press("Tab");
      await page.type("Thôn Hai");
      await page.press("Tab");
      await page.type("75");
      await page.text("block-0-cell-2-0", (text) => text === "Thôn Hai");
      await clerk.seesThePage();
      await page.text("pdf-count", (text) => Number.parseInt(text, 10) >= 2);
      await page.look("annex");
    }],
    ["it is kept as it stands: opened again it is the same", async (page) => {
      await page.click("back");
      await clerk.opens("nav-drafts", DECISION, "draft-subject");
      await page.text("block-0-text", (text) => text.includes("gọi tắt là Tổ công tác"));
      assert.equal((await page.all('[data-testid="block-0-text"] .bold', "Tổ công tác")).length, 1, "bold is kept");
      await page.click("annex-tab-0");
      await page.text("block-0-cell-2-1", (text) => text === "75");
    }],
    ["the leader signs what was written", async (page) => {
      await clerk.seesThePage();
      await clerk.signs();
      await page.word("verdict", "passed", 60_000);
      await clerk.seesLetters();
      await page.look("signed");
    }],
  ];
};

export const drafting = { steps };
