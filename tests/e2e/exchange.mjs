// What comes after sending: the directory and its groups, a recall that the other office decides, a correction begun,
// a list of recipients changed. Told between the commune and its province.

import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Clerk } from "./clerk.mjs";
import { Beside, until } from "./programs.mjs";

const COMMUNE = "H99.12";
const PROVINCE = "H99";
const LONG = 60_000;
const LETTER = "Báo cáo kết quả rà soát hộ nghèo, hộ cận nghèo sáu tháng cuối năm 2026";
const REASON = "Số liệu phụ lục 2 chưa khớp với bảng tổng hợp của thôn.";
const DECLINED = "Văn bản đã được chuyển Sở chuyên môn xử lý.";

const CORRECTED = "Đính chính số liệu tổng hợp tại phụ lục 2";
const UNCLEAR = "Từ chối, chưa rõ việc nào";

const SPARE = "Đường dự phòng";
const CENTER = "01.99.W00";
const BY_ROAD = "Về việc phối hợp rà soát tuyến đường liên xã";

const steps = ({ world, folder, beside: other }) => {
  let clerk;
  return [
    ["while another window holds these desks this one says so, and goes in by itself when that one is gone", async (page) => {
      await until("the other window is named", LONG, async () => (await page.words()).includes("đang mở ở một cửa sổ khác"));
      await page.look("open-elsewhere");
      await other.stop();
      await page.find("desk-current", LONG);
    }],
    ["the directory is searched as it is typed, without accents", async (page) => {
      clerk = new Clerk(page, world);
      await clerk.sitsAt(COMMUNE);
      await page.click("nav-directory");
      await page.text("directory-state");
      await page.look("directory");
      await page.fill("agency-search", "ubnd tinh thu");
      await page.click(`agency-${PROVINCE}`);
      await page.text("agency-code", (text) => text === PROVINCE);
      await page.look("directory-office");
      await page.click("tab-tree");
      await page.find("tree");
      await page.look("directory-tree");
      await page.click("tab-groups");
      await page.find("groups");
      await page.look("directory-groups");
      await page.click("tab-successions");
      await page.find("successions");
      await page.look("directory-successions");
    }],
    ["a letter is sent, and what may still be asked stands above it", async (page) => {
      await clerk.begins("cong_van");
      await page.fill("draft-subject", LETTER);
      await clerk.adds("add-addressee", PROVINCE, "ubnd tinh thu");
      await clerk.writes(0, "paragraph", "Ủy ban nhân dân xã Thử Nghiệm báo cáo kết quả rà soát như sau.");
      await clerk.seesThePage();
      await clerk.signs();
      await clerk.issues();
      await clerk.sends();
      assert.equal(await page.seen(`send-road-${PROVINCE}`), null, "one road, nothing to choose");
      await clerk.awaits(`delivery-${PROVINCE}-road`, "delivered");
      await page.find("recall");
      await page.look("sent");
    }],
    ["a recall wants its reason, and is asked of the one recipient", async (page) => {
      await page.click("recall");
      await page.find(`recall-to-${PROVINCE}`);
      await page.click("recall-ok");
      await page.marked("recall-reason");
      await page.look("recall-without-reason");
      await page.fill("recall-reason", REASON);
      await page.click("recall-ok");
      await page.gone("recall-ok");
      await page.text("frozen", (text) => text.includes(REASON));
      await page.bringIntoView("frozen");
      await page.look("recall-asked");
    }],
    ["the province sees what is wanted; nothing happens until somebody says no with a reason", async (page) => {
      await clerk.sitsAt(PROVINCE);
      await clerk.opens("nav-incoming", LETTER);
      await clerk.shows('[data-testid^="wish-"][data-word="recall"]');
      await page.look("wish");
      await page.clickOne('[data-testid^="wish-"][data-testid$="-decline"]');
      await page.fill("decline-reason", DECLINED);
      await page.look("wish-decline");
      await page.click("decline-ok");
      await page.gone("decline-ok");
      await page.look("wish-declined");
    }],
    ["the commune reads the answer, lets the dispatch rest no more, and looks at the other ways", async (page) => {
      await clerk.sitsAt(COMMUNE);
      await clerk.opens("nav-outgoing", LETTER);
      await clerk.shows('[data-testid^="ask-"][data-word="refused"]');
      await page.find("unfreeze", LONG);
      await page.bringIntoView("unfreeze");
      await page.look("recall-declined");
      await page.click("unfreeze");
      await page.gone("frozen");
      await page.click("receivers");
      await page.find("receivers-tell");
      await page.look("receivers");
      await page.press("Escape");
      await page.gone("receivers-tell");
      await page.click("correct");
      await page.look("correct");
      await page.click("confirm-ok");
      await page.find("draft-subject", LONG);
      await page.look("correction");
    }],
    ["a correction and then a recall are open, and one no comes: that nobody knows to which is said on the page", async (page) => {
      await page.fill("draft-subject", CORRECTED);
      await clerk.seesThePage();
      await clerk.signs();
      await clerk.issues();
      await clerk.sends();
      await clerk.sitsAt(PROVINCE);
      await clerk.opens("nav-incoming", LETTER);
      await clerk.shows('[data-testid^="wish-"][data-word="update"]');
      await clerk.sitsAt(COMMUNE);
      await clerk.opens("nav-outgoing", LETTER);
      await page.click("recall");
      await page.fill("recall-reason", REASON);
      await page.click("recall-ok");
      await page.gone("recall-ok");
      await clerk.sitsAt(PROVINCE);
      await clerk.opens("nav-incoming", LETTER);
      await clerk.shows('[data-testid^="wish-"][data-word="recall"]');
      await page.look("two-wishes");
      await page.clickOne('[data-word="update"] [data-testid$="-decline"]');
      await page.fill("decline-reason", DECLINED);
      await page.click("decline-ok");
      await page.gone("decline-ok");
      await clerk.sitsAt(COMMUNE);
      await clerk.opens("nav-outgoing", LETTER);
      await clerk.shows(`[data-testid="delivery-${PROVINCE}-unsure"]`);
      await page.text(`delivery-${PROVINCE}-standing`, (text) => text.trim() === UNCLEAR);
      await page.bringIntoView(`delivery-${PROVINCE}-unsure`);
      await page.look("unclear");
    }],
    ["who has not taken it over yet, what is to be done, the roads and the stick are in sight", async (page) => {
      await page.click("nav-watch");
      await page.text("watch-total");
      await page.look("watch");
      await page.choose("watch-only", "Chờ trả lời thu hồi");
      await clerk.seesRows(UNCLEAR, 1);
      await page.look("watch-unclear");
      await page.click("watch-tab-pending");
      await page.text("pending-total");
      await clerk.shows('[data-word="answer_unsure"]');
      await page.look("pending");
      await page.clickOne('[role="row"]:has([data-word="answer_unsure"]) [data-testid$="-cure"]');
      await page.click(`watch-${PROVINCE}-remind`);
      await page.fill("remind-words", "Đã gọi: bên ấy nói văn bản còn dùng");
      await page.look("unclear-asked");
      await page.click("remind-close");
      await page.gone("remind-close");
      await page.find(`watch-${PROVINCE}-follow`);
      await page.bringIntoView(`watch-${PROVINCE}-follow`);
      await page.look("unclear-closed");
      await page.click(`watch-${PROVINCE}-follow`);
      await page.find(`watch-${PROVINCE}-remind`);
      await page.click("nav-settings");
      await page.click("settings-road");
      await page.find("road-add");
      await page.look("roads");
      await page.click("nav-incoming");
      await page.click("receive-parcel-open");
      await page.find("receive-close");
      await page.look("receive");
      await page.click("receive-close");
      await page.gone("receive-close");
    }],
    ["with a second road the clerk sees by which one it goes, and chooses", async (page) => {
      await page.click("nav-settings");
      await page.click("settings-road");
      await page.click("road-add");
      await page.fill("roads-name", SPARE);
      await page.fill("roads-address", world.node.adapter);
      await page.fill("roads-center", CENTER);
      await page.fill("roads-secret", (await readFile(join(world.secrets, CENTER), "utf8")).trim());
      await page.click("roads-save");
      await page.gone("roads-save");
      await clerk.begins("cong_van");
      await page.fill("draft-subject", BY_ROAD);
      await clerk.adds("add-addressee", PROVINCE, "ubnd tinh thu");
      await clerk.writes(0, "paragraph", "Ủy ban nhân dân xã Thử Nghiệm đề nghị phối hợp như sau.");
      await clerk.seesThePage();
      await clerk.signs();
      await clerk.issues();
      await page.click("send");
      await page.text(`send-road-${PROVINCE}`, (text) => text.includes("theo mạng"));
      await page.look("send-by-road");
      await page.choose(`send-road-${PROVINCE}`, SPARE);
      await page.text(`send-road-${PROVINCE}`, (text) => text.includes("văn thư chọn"));
      await page.look("send-by-own-choice");
      await page.click("confirm-ok");
      await page.word("stage", "sent");
      await clerk.awaits(`delivery-${PROVINCE}-road`, "delivered");
    }],
    ["the slip of that sending is saved, checked, and told apart from one that was changed", async (page) => {
      const file = join(folder, "bien nhan.lvslip");
      await page.answersDialog(file);
      await page.clickOne('[data-testid^="slip-"][data-testid$="-save"]');
      await until("the slip is on the disk", LONG, async () => (await readFile(file, "utf8")).includes("lienvan_slip"));
      await page.click("nav-watch");
      await page.click("slip-check-open");
      await page.find("slip-key-fingerprint");
      await page.fill("slip-check-file", file);
      await page.click("slip-check-run");
      await page.word("slip-verdict", "holds");
      await page.text("slip-says", (text) => text.includes(BY_ROAD));
      await page.look("slip-holds");
      const [head, signature, body, ...rest] = (await readFile(file, "utf8")).split("\n");
      await writeFile(file, [head, signature, body.replace("H99", "H98"), ...rest].join("\n"));
      await page.click("slip-check-run");
      await page.word("slip-verdict", "body_changed");
      assert.equal(await page.seen("slip-says"), null, "nothing of it is repeated");
      await page.look("slip-changed");
      await page.answersDialog(join(folder, "khoa bien nhan.pem"));
      await page.click("slip-key-save");
      await until("the key is on the disk", LONG, async () => (await readFile(join(folder, "khoa bien nhan.pem"), "utf8")).includes("PUBLIC KEY"));
      await page.click("slip-check-close");
      await page.gone("slip-check-close");
    }],
    ["nothing that was looked at is cut off, beyond the edge or without a name", async (page) => {
      assert.deepEqual(page.stumbled, []);
    }],
  ];
};

/**
 * Holds the desks as a window does: by a lock on the same file, which it has when the story begins. It lets go when it is
 * stopped, after two minutes at the latest.
 */
async function holder({ world, folder }) {
  const log = join(folder, "holder.log");
  const other = new Beside("flock", ["--no-fork", "--exclusive", join(world.home, "window.lock"), "sh", "-c", "echo held; exec sleep 120"], log);
  await until("the other window holds the desks", LONG, async () => (await readFile(log, "utf8")).includes("held"));
  return other;
}

export const exchange = { steps, beside: holder };
