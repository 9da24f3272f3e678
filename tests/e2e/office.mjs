// A day at the desk beside the main job: the office's library, templates and batches, versions, style; copies, prints,
// the check of forms; and what the province does with what came: the ĐẾN mark, the slip, the check of each file.

import assert from "node:assert/strict";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { Clerk } from "./clerk.mjs";
import { scanned } from "./scan.mjs";

const COMMUNE = "H99.12";
const PROVINCE = "H99";
const LONG = 60_000;
const DECISION = "Về việc phân công nhiệm vụ thành viên Ủy ban nhân dân xã Thử Nghiệm nhiệm kỳ 2026 - 2031 và quan hệ công tác với các tổ chức trên địa bàn";
const PHRASE = "Chánh Văn phòng, các thành viên Ủy ban nhân dân xã chịu trách nhiệm thi hành Quyết định này.";
const INVITATION = "Họp giao ban tháng {{tháng}}";

/** A decision as it is pasted: longer than a page, so that an extract of it leaves something out. */
const COPIED = [
  "Căn cứ Luật Tổ chức chính quyền địa phương ngày 16 tháng 6 năm 2025;",
  "Theo đề nghị của Chánh Văn phòng.",
  "QUYẾT ĐỊNH:",
  "Điều 1. Phân công nhiệm vụ của các thành viên Ủy ban nhân dân xã như sau:",
  ...["Chủ tịch", "Phó Chủ tịch thường trực", "Phó Chủ tịch", "Trưởng Công an xã", "Chỉ huy trưởng Quân sự xã"].map(
    (who, at) => `${at + 1}. ${who}: lãnh đạo, điều hành các lĩnh vực được giao; theo dõi, đôn đốc việc thực hiện chương trình công tác hằng tháng; báo cáo kết quả với Ủy ban nhân dân xã trước ngày 25 hằng tháng;`,
  ),
  "Điều 2. Quan hệ công tác giữa các thành viên thực hiện theo Quy chế làm việc của Ủy ban nhân dân xã.",
  "1. Công việc thuộc nhiều lĩnh vực do thành viên được giao chủ trì quyết định sau khi lấy ý kiến của thành viên phối hợp;",
  "2. Khi có ý kiến khác nhau, thành viên chủ trì báo cáo Chủ tịch quyết định.",
  "Điều 3. Quyết định này có hiệu lực kể từ ngày ký và thay thế các quy định trước đây về phân công nhiệm vụ.",
].join("\n");

const TABLE = ["tháng\tngày họp", "10\t05/10/2026", "11\t05/11/2026", "12\tngày mai"].join("\n");

const steps = ({ world, folder }) => {
  let clerk;
  let written;
  const file = (name) => join(folder, name);
  return [
    ["a draft is begun, and its phrases come from the office's library", async (page) => {
      clerk = new Clerk(page, world);
      await page.find("desk-current", LONG);
      await clerk.sitsAt(COMMUNE);
      await clerk.begins("quyet_dinh");
      await page.fill("draft-subject", DECISION);
      await page.click("add-block-paragraph");
      await page.paste("block-0-text", { "text/plain": COPIED });
      await page.text("block-9-label", (label) => label === "Điều 3.");
      await page.click("side-library");
      await page.click("library-add");
      await page.fill("item-text", PHRASE);
      await page.fill("item-name", "Trách nhiệm thi hành");
      await page.fill("item-key", "thihanh");
      await page.look("library-item");
      await page.click("item-save");
      await page.gone("item-form");
      await page.look("library");
    }],
    ["a short key writes the phrase where the caret stands", async (page) => {
      await page.caret("block-9-text", "end");
      await page.press("Enter");
      await page.type("//thihanh ");
      await page.text("block-10-text", (text) => text.includes("chịu trách nhiệm thi hành"));
      await clerk.adds("add-recipient", PROVINCE, "ubnd tinh thu");
      await page.click("side-page");
      await clerk.seesThePage();
      await page.look("decision");
    }],
    ["the check beside the writing names the article it goes by", async (page) => {
      await page.fill("block-10-text", "điều 3 quyết định này giao ủy ban nhân dân xã thi hành.");
      await page.click("side-check");
      await page.text("check-count", (text) => /\d/.test(text), LONG);
      await page.word("saved", "kept");
      await page.look("check-panel");
      await page.fill("block-10-text", PHRASE);
    }],
    ["every version is kept: one is compared with what stands, and brought back", async (page) => {
      await page.fill("block-9-text", "Quyết định này có hiệu lực kể từ ngày 01 tháng 12 năm 2026.");
      await page.press("Control+s");
      await page.word("saved", "kept");
      await page.click("side-versions");
      await page.find("versions");
      await page.look("versions");
      await page.clickOne('[data-testid^="compare-"]', -1);
      await page.find("compare-table");
      await page.look("compare");
      await page.click("compare-restore");
      await page.gone("compare");
      await page.press("Control+z");
      await page.text("block-9-text", (text) => text.includes("01 tháng 12 năm 2026"));
      await page.look("undone");
    }],
    ["the leader signs, the office issues and sends it", async (page) => {
      await page.click("side-page");
      await clerk.seesThePage();
      await clerk.signs();
      written = await clerk.issues();
      await clerk.seesLetters();
      await page.look("issued");
      await page.answersDialog(file("xuat.docx"));
      await page.click("export-word");
      await page.text("said", (text) => text.includes("xuat.docx"));
      await clerk.sends();
    }],
    ["a letter is kept as a template with blanks", async (page) => {
      await clerk.begins("cong_van");
      await page.fill("draft-subject", INVITATION);
      await clerk.adds("add-addressee", PROVINCE, "ubnd tinh thu");
      await clerk.writes(0, "paragraph", "Ủy ban nhân dân xã Thử Nghiệm tổ chức họp giao ban tháng {{tháng}} vào ngày {{ngày họp}}.");
      await page.click("as-template");
      await page.fill("template-name", "Giấy báo họp giao ban");
      await page.look("save-template");
      await page.click("save-template-ok");
      await page.gone("save-template");
    }],
    ["a table fills the template: what is wrong in a line is said, the others become drafts", async (page) => {
      await page.click("nav-drafts");
      await page.click("new-draft");
      await page.find("own-templates");
      await page.look("begin");
      await page.clickOne('[data-testid^="merge-template-"]');
      await page.find("merge-text");
      await page.puts("merge-text", TABLE);
      await page.click("merge-look");
      await page.find("merge-table");
      await page.look("merge");
      await page.click("merge-without");
      await page.click("merge-run");
      await page.gone("merge", LONG);
      // One line had no day.
      await clerk.seesRows("Họp giao ban tháng 1", 2);
      await page.look("batch");
    }],
    ["a template is filled by hand", async (page) => {
      await page.click("new-draft");
      await page.clickOne('[data-testid^="use-template-"]');
      await page.fill("field-0", "12");
      await page.look("fill");
      await page.click("fill-ok");
      await page.find("draft-subject");
      assert.equal(await page.value("draft-subject"), "Họp giao ban tháng 12");
    }],
    ["the office's own style is seen on a page before it is kept", async (page) => {
      await page.click("nav-settings");
      await page.click("settings-style");
      await clerk.seesLetters();
      await page.look("style");
      await page.fill("style-left_mm", "35");
      await page.click("style-save");
      await page.text("said", (text) => text !== "");
      await page.bringIntoView("heads-save");
      await page.look("style-heads");
      await page.click("style-defaults");
      await page.click("style-save");
    }],
    ["a paper copy of the decision carries its block and number", async (page) => {
      await clerk.opens("nav-outgoing", DECISION);
      await page.click("copy");
      await page.find("make-copy-dialog");
      await page.look("copy-asked");
      await page.click("copy-ok");
      await page.find("signatures-of-source", LONG);
      await clerk.seesLetters();
      await page.look("copy-paper");
    }],
    ["an extract of it is set anew: the article chosen, in full form", async (page) => {
      await clerk.opens("nav-outgoing", DECISION);
      await page.click("copy");
      await page.click("form-extract");
      await page.click("to-paper");
      await page.clickOne('[data-testid^="part-"]', -2);
      await page.text("parts-told", (text) => /\d/.test(text));
      await page.look("extract-asked");
      await page.click("copy-ok");
      await page.find("signatures-of-source", LONG);
      await clerk.seesLetters();
      await page.look("extract");
    }],
    ["a scan becomes an electronic copy; what it lacks is said before", async (page) => {
      await page.click("nav-copies");
      await page.click("make-copy");
      await page.drops("scan", "ban quet.pdf", await scanned(page, 150));
      await page.find("copy-original");
      await page.click("to-electronic");
      await page.find("scan-faults");
      await page.fill("copy-original", "15/QĐ-UBND");
      await page.fill("copy-subject", "Ban hành Quy chế thử nghiệm");
      await page.click("accept-scan");
      await page.fill("copy-pin", world.pin);
      await page.look("copy-scan");
      await page.click("copy-ok");
      await page.find("signatures-of-source", LONG);
      await clerk.seesLetters();
      await page.look("copy-electronic");
    }],
    ["a number made void stays with its reason", async (page) => {
      await page.click("cancel-copy");
      await page.fill("cancel-reason", "Quét nhầm trang");
      await page.look("copy-cancel");
      await page.click("cancel-ok");
      await page.find("void");
      await page.click("nav-copies");
      await clerk.seesRows("/SY-UBND", 2);
      await page.look("copies");
    }],
    ["a Word file is checked by its path, its places outlined on drawn pages", async (page) => {
      await page.click("nav-check");
      await page.look("check-asked");
      await page.fill("check-path", file("xuat.docx"));
      await page.click("check-run");
      await page.find("check-law", LONG);
      await clerk.seesLetters();
      await page.look("check-word");
    }],
    ["the register of what went out is printed whole", async (page) => {
      await page.click("nav-prints");
      await page.look("prints-asked");
      await page.click("print-show");
      await clerk.seesLetters();
      await page.look("prints-outgoing");
      await page.answersDialog(file("so di.pdf"));
      await page.click("print-save");
      await page.text("said", (text) => text.includes("so di.pdf"), LONG);
      assert.ok((await stat(file("so di.pdf"))).size > 10_000);
    }],
    ["the province registers what came, and prints its mark and slip", async (page) => {
      await clerk.sitsAt(PROVINCE);
      await clerk.opens("nav-incoming", DECISION);
      await page.click("register");
      await page.word("stage", "registered", LONG);
      await page.look("arrival");
      for (const [button, name] of [["stamp", "den.pdf"], ["slip", "phieu.pdf"]]) {
        await page.answersDialog(file(name));
        await page.click(button);
        await page.text("said", (text) => text.includes(name), LONG);
      }
    }],
    ["each file of an arrival leads to the check of its form, and back", async (page) => {
      await page.clickOne('[data-testid^="check-"]');
      await page.find("check-law", LONG);
      await clerk.seesLetters();
      await page.look("check-arrival");
      await page.click("back");
      await page.word("stage", "registered");
    }],
    ["the marked page shows its mark where the page was free", async (page) => {
      await page.click("nav-check");
      await page.fill("check-path", file("den.pdf"));
      await page.click("check-run");
      await clerk.seesLetters();
      await page.look("stamped");
      await page.click("check-again");
      await page.fill("check-path", file("phieu.pdf"));
      await page.click("check-run");
      await clerk.seesLetters();
      await page.look("slip");
    }],
    ["the province prints its register of arrivals", async (page) => {
      await page.click("nav-prints");
      await page.click("print-kind");
      await page.click("print-incoming");
      await page.click("print-show");
      await clerk.seesLetters();
      await page.look("prints-incoming");
      assert.match(written, /\/QĐ-UBND$/);
    }],
    ["nothing that was looked at is cut off, beyond the edge or without a name", async (page) => {
      assert.deepEqual(page.stumbled, []);
    }],
  ];
};

export const office = { steps };
