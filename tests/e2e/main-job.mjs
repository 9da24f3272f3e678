// The main job: a commune's dispatch reaches its province, is accepted, another is refused, and a third is made
// while the line is down. All in the one window that holds the desks of both.

import assert from "node:assert/strict";
import { Clerk } from "./clerk.mjs";

const COMMUNE = "H99.12";
const PROVINCE = "H99";
const LETTER = "Báo cáo tình hình chuyển đổi số quý III năm 2026";
const DECISION = "Về việc thành lập Tổ chuyển đổi số cộng đồng";
const OFFLINE = "Đề nghị hỗ trợ khắc phục sự cố đường truyền";
const REASON = "Văn bản gửi nhầm cơ quan; đề nghị gửi Sở Nội vụ.";

const steps = ({ world, node }) => {
  let clerk;
  const road = `delivery-${PROVINCE}-road`;
  const answer = `delivery-${PROVINCE}-answer`;
  return [
    ["the window opens, and the clerk of the commune sits down at her desk", async (page) => {
      clerk = new Clerk(page, world);
      await page.find("desk-current", 60_000);
      await clerk.sitsAt(COMMUNE);
      await page.text("desk-switcher", (text) => text.includes(world.offices[COMMUNE].name));
      await page.word("line-state", "up", 60_000);
      await page.look("desk");
    }],
    ["the clerk drafts an official letter, and sees the page as it is written", async (page) => {
      await clerk.begins("cong_van");
      await page.fill("draft-subject", LETTER);
      await clerk.adds("add-addressee", PROVINCE, "ubnd tinh thu");
      await clerk.writes(0, "paragraph", "Thực hiện chỉ đạo của Ủy ban nhân dân tỉnh Thử, Ủy ban nhân dân xã Thử Nghiệm báo cáo tình hình chuyển đổi số quý III năm 2026 trên địa bàn xã như sau.");
      await clerk.seesThePage();
      await clerk.seesLetters();
      await page.look("letter-drafted");
    }],
    ["a wrong PIN is said beside its field, and nothing is signed", async (page) => {
      await page.click("sign");
      await page.fill("pin-input", "000000000");
      await page.click("pin-ok");
      await page.marked("pin-input");
      await page.look("wrong-pin");
      await clerk.givesPin();
      await page.word("stage", "signed", 60_000);
    }],
    ["the leader's signature stands on it", async (page) => {
      await page.word("verdict", "passed", 60_000);
      await clerk.seesLetters();
      await page.look("letter-signed");
    }],
    ["the office issues it: number, date and seal", async (page) => {
      const written = await clerk.issues();
      assert.match(written, /^0?1\/UBND-VP$/, "the first letter of the year");
      await page.word("verdict", "passed", 60_000);
      await page.look("letter-issued");
    }],
    ["it is sent, and the axis takes it", async (page) => {
      await clerk.sends();
      // The province's desk is at work too, and may have it already.
      await clerk.awaits(road, "sent", "delivered");
      await page.bringIntoView(answer);
      await page.look("letter-sent");
    }],
    ["at the province the letter arrives with its verdict", async (page) => {
      await clerk.sitsAt(PROVINCE);
      await page.click("nav-incoming");
      await clerk.finds("nav-incoming", LETTER);
      await page.look("province-list");
      await clerk.opens("nav-incoming", LETTER);
      await page.word("stage", "arrived");
      await page.word("verdict", "passed", 60_000);
      await clerk.seesLetters();
      await page.look("letter-arrived");
    }],
    ["the province accepts it under its first arrival number", async (page) => {
      await page.click("register");
      if ((await page.seen("confirm-ok")) !== null) await page.click("confirm-ok");
      await page.word("stage", "registered");
      assert.equal(await page.text("arrival-number"), "1");
      await clerk.asksForARound();
      await page.look("letter-accepted");
    }],
    ["the commune reads beside the recipient that it was accepted", async (page) => {
      await clerk.sitsAt(COMMUNE);
      await clerk.opens("nav-outgoing", LETTER);
      await clerk.awaits(answer, "accepted");
      await page.text(answer, (text) => text.toLowerCase().includes("đã tiếp nhận"));
      await page.bringIntoView(answer);
      await page.look("letter-answered");
    }],
    ["the clerk drafts a decision with a base and two articles", async (page) => {
      await clerk.begins("quyet_dinh");
      await page.fill("draft-subject", DECISION);
      await page.click("add-base");
      await page.fill("base-0", "Căn cứ Luật Tổ chức chính quyền địa phương ngày 16 tháng 6 năm 2025");
      await clerk.writes(0, "article", "Thành lập Tổ chuyển đổi số cộng đồng xã Thử Nghiệm.");
      await clerk.writes(1, "article", "Quyết định này có hiệu lực kể từ ngày ký.");
      await clerk.adds("add-recipient", PROVINCE, "H99");
      await clerk.seesThePage();
      assert.match(await page.text("block-1-label"), /2/, "articles are numbered");
      await page.look("decision-drafted");
    }],
    ["it is signed, issued in its own series and sent", async (page) => {
      await clerk.signs();
      assert.match(await clerk.issues(), /^0?1\/QĐ-UBND$/, "decisions count by themselves");
      await page.look("decision-issued");
      await clerk.sends();
      await clerk.awaits(road, "sent", "delivered");
    }],
    ["the province refuses it, and must say why", async (page) => {
      await clerk.sitsAt(PROVINCE);
      await clerk.opens("nav-incoming", DECISION);
      await page.click("refuse");
      await page.click("refuse-ok");
      assert.notEqual(await page.seen("refuse-reason"), null, "without a reason nothing is refused");
      await page.fill("refuse-reason", REASON);
      await page.look("decision-refusing");
      await page.click("refuse-ok");
      await page.word("stage", "refused");
      await clerk.asksForARound();
      await page.look("decision-refused");
    }],
    ["the commune reads the refusal and its reason", async (page) => {
      await clerk.sitsAt(COMMUNE);
      await clerk.opens("nav-outgoing", DECISION);
      await clerk.awaits(answer, "refused");
      await page.text(`delivery-${PROVINCE}-note`, (text) => text.includes(REASON));
      await page.bringIntoView(answer);
      await page.look("decision-refusal-read");
    }],
    ["the line is cut; it is said quietly and stops nobody", async (page) => {
      await node.stop();
      await clerk.asksForARound();
      await page.word("line-state", "down", 60_000);
      assert.equal(await page.seen("notice"), null, "no dialog for what passes by itself");
      await clerk.begins("cong_van");
      await page.fill("draft-subject", OFFLINE);
      await clerk.adds("add-addressee", PROVINCE, "UBND tỉnh");
      await clerk.writes(0, "paragraph", "Đường truyền của xã bị gián đoạn; đề nghị hỗ trợ.");
      await clerk.seesThePage();
      await page.look("offline-drafted");
    }],
    ["without the line it is signed, issued and put into the outbox", async (page) => {
      await clerk.signs();
      assert.match(await clerk.issues(), /^0?2\/UBND-VP$/, "the series goes on offline");
      await clerk.sends();
      await clerk.asksForARound();
      await page.word(road, "waiting");
      await page.word("line-state", "down", 60_000);
      await page.bringIntoView(road);
      await page.look("offline-queued");
    }],
    ["the line is back, and the letter leaves by itself", async (page) => {
      await node.start();
      await clerk.awaits(road, "sent", "delivered");
      await page.word("line-state", "up", 60_000);
      await page.bringIntoView(road);
      await page.look("line-back");
    }],
    ["at the province it arrived, once", async (page) => {
      await clerk.sitsAt(PROVINCE);
      await clerk.finds("nav-incoming", OFFLINE);
      await clerk.asksForARound();
      await page.word("line-state", "up", 60_000);
      assert.equal((await clerk.rows(OFFLINE)).length, 1, "the same letter is there once");
      await page.look("province-at-the-end");
    }],
  ];
};

export const mainJob = { steps };
