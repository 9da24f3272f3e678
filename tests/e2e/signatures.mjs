// Signatures in the window: keys on a token, the PIN and what is left of its tries, a token that hangs or is taken out,
// whom to ask for time stamps, whom a desk trusts, verdicts with and without a line, and any PDF signed by hand.
// The authority and the token are real ones of this machine: `openssl` speaks for the one, SoftHSM2 is the other.

import assert from "node:assert/strict";
import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { Clerk } from "./clerk.mjs";
import { Authority } from "./programs.mjs";
import { proofs } from "./proofs.mjs";
import { scanned } from "./scan.mjs";

const COMMUNE = "H99.12";
const PROVINCE = "H99";
const LONG = 60_000;
const PLAIN = "Báo cáo công tác cải cách hành chính tháng 11 năm 2026 của Ủy ban nhân dân xã Thử Nghiệm";
/** Enough that some are left when the token is taken out. */
const BY_TOKEN = 24;
const ON_TOKEN = "Khóa của Chủ tịch (USB)";
const IN_FILE = "Khóa của cơ quan (mới)";

const steps = ({ world, folder, beside: authority }) => {
  const { told } = authority;
  const file = (name) => join(folder, name);
  const road = `delivery-${PROVINCE}-road`;
  let clerk;

  const drafts = async (page, subject) => {
    await clerk.begins("cong_van");
    await page.fill("draft-subject", subject);
    await clerk.adds("add-addressee", PROVINCE, "ubnd tinh thu");
    await clerk.writes(0, "paragraph", "Ủy ban nhân dân xã Thử Nghiệm kính báo cáo Ủy ban nhân dân tỉnh Thử.");
    await clerk.seesThePage();
  };
  const asksToSign = async (page) => {
    await page.click("sign");
    await page.choose("key-select", ON_TOKEN);
  };
  const signs = async (page) => {
    await asksToSign(page);
    await clerk.givesPin(told.token.pin);
    await page.word("stage", "signed", LONG);
  };
  const issues = async (page) => {
    await page.click("issue");
    await page.choose("key-select", IN_FILE);
    await clerk.givesPin(told.pin);
    await page.word("stage", "issued", LONG);
  };
  const sets = async (page, tab) => {
    await page.click("nav-settings");
    await page.click(`settings-${tab}`);
  };
  const trusts = async (page) => {
    await sets(page, "trust");
    await page.fill("trust-path", told.root);
    await page.click("trust-add");
    await page.text("said", (text) => text.includes("THỬ NGHIỆM"));
  };
  /** What the verdict's panel says, once it says `words`. */
  const reads = (page, ...words) => page.text("verdict", (text) => words.every((word) => text.includes(word)), LONG);

  return [
    ["a module that is none is said; through the right one the token's certificate is found without a PIN", async (page) => {
      clerk = new Clerk(page, world);
      await page.find("desk-current", LONG);
      await clerk.sitsAt(COMMUNE);
      await sets(page, "keys");
      await page.look("keys");
      await page.click("key-on-token");
      await page.find("no-token", LONG);
      await page.look("no-token");
      await page.fill("key-module", told.root);
      await page.click("key-search");
      await page.text("module-trouble");
      await page.bringIntoView("module-trouble");
      await page.look("no-module");
      await page.fill("key-module", told.token.module);
      await page.click("key-search");
      await page.find("key-certificate", LONG);
      await page.fill("key-label", ON_TOKEN);
      await page.bringIntoView("key-add");
      await page.look("token-found");
      await page.click("key-add");
      await page.text("said", (text) => text.includes("Nguyễn Văn Ánh"), LONG);
    }],
    ["a key in a file is opened once; its wrong PIN is said beside the field", async (page) => {
      await page.click("key-role-office");
      await page.click("key-in-file");
      await page.fill("key-path", told.office);
      await page.fill("key-label", IN_FILE);
      await page.fill("key-pin", "000000");
      await page.click("key-add");
      await page.marked("key-pin");
      await page.bringIntoView("key-pin");
      await page.look("file-wrong-pin");
      await page.fill("key-pin", told.pin);
      await page.click("key-add");
      await page.text("said", (text) => text.includes("UBND XÃ THỬ NGHIỆM"), LONG);
      await page.look("keys-known");
    }],
    ["stamps: a level without an address is said beside the field, then whom to ask is set", async (page) => {
      await sets(page, "stamps");
      await page.look("stamps");
      await page.choose("stamps-level", "B-LTA");
      await page.click("stamps-save");
      await page.marked("stamps-address");
      await page.look("stamps-no-address");
      await page.fill("stamps-address", told.tsa);
      await page.click("stamps-leave");
      await page.fill("stamps-minutes", "0");
      await page.marked("stamps-minutes");
      await page.look("stamps-minutes");
      await page.click("stamps-wait");
      // The first letter shall go without.
      await page.choose("stamps-level", "B-B");
      await page.click("stamps-save");
      await page.text("said", (text) => text !== "");
    }],
    ["roots that come with the program count for nothing until their print was compared", async (page) => {
      await trusts(page);
      await page.look("trust");
      await page.clickOne('[data-testid^="confirm-"]');
      await page.find("offered-compared");
      assert.equal(await page.isOff(await page.find("confirm-ok")), true, "not before it was compared");
      await page.look("offered-compare");
      await page.click("offered-compared");
      await page.click("confirm-ok");
      await page.gone("offered-compared");
      await page.find("offered");
      await page.clickOne('[data-testid^="withdraw-"]');
      await page.text("offered", (text) => !text.includes("Thôi tin"));
      await page.bringIntoView("offered-update");
      await page.look("offered");
    }],
    ["a wrong PIN uses up one try; what is left is told before anybody types", async (page) => {
      await drafts(page, PLAIN);
      await page.click("sign");
      await page.focuses("pin-input");
      await page.choose("key-select", ON_TOKEN);
      await page.look("sign");
      await page.fill("pin-input", "99999999");
      await page.press("Enter");
      await page.marked("pin-input");
      await page.find("pin-low");
      await page.focuses("pin-input");
      await page.look("wrong-pin");
      await page.press("Escape");
      await page.gone("pin-input");
      await page.focuses("sign");
    }],
    ["the final try wants a word of its own; a locked token takes no PIN at all", async (page) => {
      await authority.obeys("tries 1");
      await asksToSign(page);
      await page.find("final-try");
      await page.fill("pin-input", told.token.pin);
      assert.equal(await page.isOff(await page.find("pin-ok")), true, "not without its word");
      await page.look("final-try");
      await page.press("Escape");
      await authority.obeys("tries 0");
      await asksToSign(page);
      await page.find("key-hindrance");
      assert.equal(await page.seen("pin-input"), null, "no PIN is asked for");
      await page.look("locked");
      await page.press("Escape");
      await page.gone("key-hindrance");
      await authority.obeys("tries 3");
    }],
    ["a token that hangs shows its wait, and can be called off", async (page) => {
      await authority.obeys("behaves hang_sign");
      await asksToSign(page);
      await page.fill("pin-input", told.token.pin);
      await page.click("pin-ok");
      await page.text("key-waiting", (text) => text.includes("3 giây"));
      await page.look("hanging");
      await page.press("Escape");
      await page.gone("key-waiting");
      await page.gone("key-select");
      await page.focuses("sign");
      await authority.obeys("behaves nothing");
      await page.look("called-off");
    }],
    ["the token is free as soon as the act is called off", async (page) => {
      await authority.obeys("behaves hang_sign");
      await asksToSign(page);
      await page.fill("pin-input", told.token.pin);
      await page.click("pin-ok");
      await page.find("key-waiting");
      await page.press("Escape");
      await page.gone("key-waiting");
      await authority.obeys("behaves nothing");
      await asksToSign(page);
      await page.find("pin-input");
      await page.look("free-again");
      await page.press("Escape");
      await page.gone("pin-input");
    }],
    ["a token taken out is said, and found again when it is back", async (page) => {
      await authority.obeys("out");
      await asksToSign(page);
      await page.find("key-hindrance");
      await page.look("token-away");
      await authority.obeys("in");
      await page.click("key-again");
      await page.find("pin-input");
      await clerk.givesPin(told.token.pin);
      await page.word("stage", "signed", LONG);
    }],
    ["what was asked before it signed is at hand; without a line it is issued all the same, and the history says what nobody told", async (page) => {
      await page.word("verdict", "passed", LONG);
      await page.bringIntoView("verdict");
      await page.look("signed-by-token");
      await page.click("verdict-again");
      await page.text("said", (text) => text.includes("hỏi") || text.includes("Đã kiểm tra lại"));
      await page.bringIntoView("verdict");
      await page.look("asked-again");
      // The province's desk takes the letter in at once, and would ask.
      await authority.obeys("away");
      await issues(page);
      await page.text("history", (text) => text.includes("chưa hỏi được tình trạng chứng thư"), LONG);
      await page.bringIntoView("history");
      await page.look("issued-untold");
      await page.answersDialog(file("bao cao.pdf"));
      await page.click("save-page");
      await page.text("said", (text) => text.includes("bao cao.pdf"));
      await clerk.sends();
      await clerk.awaits(road, "sent", "delivered");
    }],
    ["at the province nobody stands behind the certificate yet: not known, said why, and asked before it is registered", async (page) => {
      await clerk.sitsAt(PROVINCE);
      await clerk.opens("nav-incoming", PLAIN);
      await page.word("verdict", "indeterminate", LONG);
      await reads(page, "Chứng thư số không tin cậy.");
      await clerk.seesLetters();
      await page.look("untrusted");
      await page.bringIntoView("hands");
      await page.look("untrusted-hands");
      await page.press("F6");
      await page.find("confirm-ok");
      await page.look("register-doubt");
      await page.press("Escape");
      await page.gone("confirm-ok");
      await page.press("Escape");
      await page.click("filter-untold");
      await page.look("waiting-checks");
    }],
    ["with its root, but the authority away: revocation is not known, and it is asked again by itself", async (page) => {
      await trusts(page);
      await clerk.opens("nav-incoming", PLAIN);
      await page.press("F4");
      await reads(page, "Chưa kiểm tra được tình trạng thu hồi");
      await page.word("verdict", "indeterminate", LONG);
      await page.bringIntoView("verdict");
      await page.look("offline");
      await page.press("Escape");
      await page.click("filter-untold");
      await page.look("waiting-offline");
    }],
    ["the authority is back: it passes, with what is to be known beside it", async (page) => {
      await authority.obeys("honest");
      await clerk.opens("nav-incoming", PLAIN);
      await page.press("F4");
      await page.word("verdict", "passed", LONG);
      await page.bringIntoView("verdict");
      await page.look("warned");
    }],
    ["any PDF is judged: what the file says, what was asked, the version that was signed, and nothing is entered", async (page) => {
      await page.click("nav-incoming");
      const rows = await page.session.run("return document.querySelectorAll('[role=row]').length");
      await page.click("judge-file-open");
      await page.look("judge-file");
      await page.drops("judge-file", "từ USB.pdf", await readFile(file("bao cao.pdf")));
      await page.find("verdict", LONG);
      await clerk.seesLetters();
      await page.look("judged-file");
      await page.click("judge-other");
      await page.find("judge-file");
      await page.dropsAll("judge-file", [
        ["từ USB.pdf", await readFile(file("bao cao.pdf"))],
        ["hong.pdf", Buffer.from("<html>")],
      ]);
      // The one looked at by itself was the first.
      await page.text("row-3", (text) => text.includes("Không đọc được"), LONG);
      await page.dropsAll("judge-file", [["thêm.pdf", await readFile(file("bao cao.pdf"))]]);
      await page.text("row-4", (text) => text.includes("Hợp lệ"), LONG);
      await page.look("judged-files");
      await page.click("row-3");
      await page.word("verdict", "unreadable", LONG);
      await page.look("judged-unreadable");
      await page.press("Escape");
      await page.find("row-2");
      await page.press("Escape");
      await page.find("judge-file-open");
      assert.equal(await page.session.run("return document.querySelectorAll('[role=row]').length"), rows, "no arrival more");
    }],
    ["any PDF is signed by hand: the box dragged, moved by keys, and what it covers said", async (page) => {
      await clerk.sitsAt(COMMUNE);
      await page.click("nav-outgoing");
      await page.click("sign-file-open");
      await page.look("sign-file");
      await page.drops("sign-file", "bao cao.pdf", await readFile(file("bao cao.pdf")));
      await page.find("placing-box", LONG);
      await page.look("placing");
      const box = await page.find("placing-box");
      const [x, y] = [await page.value("placing-x"), await page.value("placing-y")];
      await page.session.drag(box, -120, -150);
      assert.notEqual(await page.value("placing-x"), x);
      assert.notEqual(await page.value("placing-y"), y);
      for (let step = 0; step < 25 && (await page.seen("placing-over")) === null; step += 1) await page.press("Shift+ArrowUp");
      await page.find("placing-over");
      assert.equal(await page.isOff(await page.find("placing-go")), true, "not over words without a word");
      await page.look("placing-over");
      for (let step = 0; step < 12; step += 1) await page.press("Shift+ArrowDown");
      await page.focuses("placing-box");
      await page.look("placing-by-keys");
      await page.click("placing-words");
      await page.look("placing-words");
      if ((await page.seen("placing-over")) !== null) await page.click("placing-accept");
      await page.answersDialog(file("ky them.pdf"));
      await page.press("F6");
      await page.choose("key-select", ON_TOKEN);
      await page.look("placing-key");
      await clerk.givesPin(told.token.pin);
      await page.text("said", (text) => text.includes("ky them.pdf"), LONG);
      assert.ok((await stat(file("ky them.pdf"))).size > (await stat(file("bao cao.pdf"))).size, "a copy with one signature more");
    }],
    ["PageDown takes the box to the next page, and the keys go with it", async (page) => {
      await page.click("sign-file-open");
      await page.drops("sign-file", "hai trang.pdf", await scanned(page, 60, 2));
      await page.find("placing-box", LONG);
      await page.look("placing-two-pages");
      const first = await page.value("placing-page");
      await page.session.run("document.querySelector('[data-testid=placing-box]').focus()");
      await page.press(first === "1" ? "PageDown" : "PageUp");
      await page.focuses("placing-box");
      assert.notEqual(await page.value("placing-page"), first);
      await page.look("placing-other-page");
      await page.press(first === "1" ? "PageUp" : "PageDown");
      assert.equal(await page.value("placing-page"), first);
      await page.focuses("placing-box");
      await page.press("Escape");
      await page.find("sign-file-open");
    }],
    ["a batch by token: taken out in the middle, what is signed stays, and the rest is signed when it is back", async (page) => {
      await clerk.sitsAt(COMMUNE);
      await clerk.begins("cong_van");
      await page.fill("draft-subject", "Mời dự tổng kết năm 2026, gửi thôn {{thôn}}");
      await clerk.adds("add-addressee", PROVINCE, "ubnd tinh thu");
      await clerk.writes(0, "paragraph", "Ủy ban nhân dân xã Thử Nghiệm trân trọng kính mời thôn {{thôn}} dự hội nghị.");
      await page.find("fault-draft.blanks_open", LONG);
      await page.look("blanks-open");
      await page.click("as-template");
      await page.fill("template-name", "Mời dự tổng kết");
      await page.click("save-template-ok");
      await page.gone("save-template");
      await page.click("nav-drafts");
      await page.click("new-draft");
      await page.clickOne('[data-testid^="merge-template-"]', -1);
      await page.puts("merge-text", ["thôn", ...Array.from({ length: BY_TOKEN }, (_, at) => `Thử ${at + 1}`)].join("\n"));
      await page.click("merge-look");
      await page.find("merge-table", LONG);
      await page.click("merge-run");
      await page.gone("merge", LONG);
      await page.click("batch-sign");
      await page.text("batch-ready", (text) => Number.parseInt(text, 10) >= BY_TOKEN, LONG);
      await page.look("batch-by-token");
      await page.press("F6");
      await page.choose("key-select", ON_TOKEN);
      await clerk.givesPin(told.token.pin);
      await page.find("batch-progress", LONG);
      await page.word("report-line-3", "done", LONG);
      await authority.obeys("behaves remove");
      await page.find("batch-continue", LONG);
      await page.text("batch-cause");
      await page.look("batch-token-gone");
      await authority.obeys("behaves nothing");
      await page.click("batch-continue");
      await page.find("batch-go");
      await page.press("F6");
      await page.choose("key-select", ON_TOKEN);
      await clerk.givesPin(told.token.pin);
      await page.word("batch-state", "finished", LONG);
      await page.look("batch-token-back");
    }],
    // Last, for it ends with the leader's certificate revoked.
    ...proofs({ authority, file, plain: PLAIN, saved: "bao cao.pdf", clerk: () => clerk, drafts, sets, signs, issues, reads }),
    ["nothing that was looked at is cut off, beyond the edge or without a name", async (page) => {
      assert.deepEqual(page.stumbled, []);
    }],
  ];
};

export const signatures = { steps, beside: ({ world, folder }) => Authority.start(world.authority, join(folder, "authority.log")) };
