import { expect, test } from "vitest";
import type { Block } from "../../api/bindings";
import { recognised } from "./recognise";
import { linesOfHtml } from "./rich/html";
import { letters } from "./rich/text";

const lines = (text: string) => text.split("\n").map((line) => ({ text: line }));
const told = (blocks: Block[]) => blocks.map((block) => `${block.type}: ${[("title" in block ? block.title : "") || null, "text" in block ? letters(block.text) : null].filter(Boolean).join(" | ")}`);

test("a decision is told apart into bases, articles, clauses and points", () => {
  const found = recognised(
    lines(`Căn cứ Luật Tổ chức chính quyền địa phương ngày 16 tháng 6 năm 2025;
Theo đề nghị của Trưởng phòng Văn hóa - Xã hội.
QUYẾT ĐỊNH:
Điều 1. Thành lập Tổ công tác rà soát hộ nghèo, gồm các ông, bà có tên sau:
1. Ông Nguyễn Văn Thử, Tổ trưởng;
2. Bà Trần Thị Ví Dụ, Tổ phó.
Điều 2. Nhiệm vụ của Tổ công tác
a) Lập kế hoạch;
b) Rà soát;
đ) Tổng hợp.
Điều 3. Quyết định này có hiệu lực kể từ ngày ký./.`),
  );
  expect(found.bases).toEqual(["Căn cứ Luật Tổ chức chính quyền địa phương ngày 16 tháng 6 năm 2025", "Theo đề nghị của Trưởng phòng Văn hóa - Xã hội"]);
  expect(told(found.blocks)).toEqual([
    "article: Thành lập Tổ công tác rà soát hộ nghèo, gồm các ông, bà có tên sau:",
    "clause: Ông Nguyễn Văn Thử, Tổ trưởng;",
    "clause: Bà Trần Thị Ví Dụ, Tổ phó.",
    "article: Nhiệm vụ của Tổ công tác",
    "point: Lập kế hoạch;",
    "point: Rà soát;",
    "point: Tổng hợp.",
    "article: Quyết định này có hiệu lực kể từ ngày ký./.",
  ]);
  expect(found.blocks[3], "a short line without a stop is a title").toMatchObject({ title: "Nhiệm vụ của Tổ công tác", text: "" });
});

test("headings may stand alone, their title on the next line", () => {
  const found = recognised(lines("Chương I\nQUY ĐỊNH CHUNG\nMục 1\nPHẠM VI\nTiểu mục 2. Đối tượng\nĐiều 1. Phạm vi điều chỉnh\nPhần thứ hai\nTỔ CHỨC THỰC HIỆN"));
  expect(told(found.blocks)).toEqual(["chapter: QUY ĐỊNH CHUNG", "section: PHẠM VI", "subsection: Đối tượng", "article: Phạm vi điều chỉnh", "part: TỔ CHỨC THỰC HIỆN"]);
});

test("a report's Roman numbers are sections", () => {
  expect(told(recognised(lines("I. KẾT QUẢ\n1. Về kinh tế\n2. Về xã hội\nII. NHIỆM VỤ\n1. Tiếp tục")).blocks)).toEqual(["section: KẾT QUẢ", "clause: Về kinh tế", "clause: Về xã hội", "section: NHIỆM VỤ", "clause: Tiếp tục"]);
});

test("what only looks like a number stays as it is", () => {
  const text = "Chương trình mục tiêu quốc gia giảm nghèo;\nMục tiêu cụ thể;\nĐiều kiện thực hiện.\n2026 là năm đầu nhiệm kỳ.\n120. không phải khoản\n- Gạch đầu dòng";
  expect(told(recognised(lines(text)).blocks)).toEqual(text.split("\n").map((line) => `paragraph: ${line}`));
});

test("a base within the words is a paragraph", () => {
  expect(recognised(lines("Điều 1. Việc thực hiện như sau:\nCăn cứ vào tình hình;")).bases).toEqual([]);
});

test("styles stay when the number goes", () => {
  const [block] = recognised([{ text: [{ text: "1. ", bold: true }, { text: "Thành lập ", bold: true }, { text: "ngay" }] }]).blocks;
  expect(block).toEqual({ type: "clause", title: "", text: [{ text: "Thành lập ", bold: true }, { text: "ngay" }] });
});

test("tables of Word and Excel come with their merges, widths and alignments", () => {
  const html = `<table><colgroup><col width="100"><col width="300"></colgroup>
    <tr><th>Thôn</th><th>Số hộ</th></tr>
    <tr><td rowspan=2><b>Một</b></td><td align=right>12</td></tr>
    <tr><td style='text-align:right'>13</td></tr>
    <tr><td colspan=2>Tổng<br>cộng</td></tr></table>`;
  const [line] = linesOfHtml(html);
  expect(line).toEqual({
    block: {
      type: "table",
      caption: "",
      head: ["Thôn", "Số hộ"],
      rows: [[[{ text: "Một", bold: true }], "12"], ["", "13"], ["Tổng\ncộng", ""]],
      widths: [25, 75],
      aligns: ["left", "right"],
      merges: [
        { row: 0, column: 0, rows: 2, columns: 1 },
        { row: 2, column: 0, rows: 1, columns: 2 },
      ],
    },
  });
});

test("hostile markup becomes letters or nothing, and ends", () => {
  const deep = `${"<div>".repeat(900)}đáy${"</div>".repeat(900)}`;
  expect(JSON.stringify(linesOfHtml(deep))).toContain("đáy");
  expect(linesOfHtml("<svg onload=alert(1)><style>x</style></svg><iframe src=//x>khung</iframe>")).toEqual([]);
  const [line] = linesOfHtml('<table><tr><td colspan="99999999" rowspan="-4">a</td></tr></table>');
  expect(line !== undefined && "block" in line && line.block.type === "table" && line.block.rows[0]?.length, "at most as many columns as a page takes").toBe(40);
});
