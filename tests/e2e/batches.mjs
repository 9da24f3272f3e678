// Many documents with one consent: listed first, begun once, watched, stopped, taken up again, reported, then issued.
// LIENVAN_MANY says how many; a consent covers 500.

import assert from "node:assert/strict";
import { Clerk } from "./clerk.mjs";
const COMMUNE = "H99.12";
const LONG = 60_000;
const MANY = Number(process.env.LIENVAN_MANY ?? 30);
const FOR_MANY = Math.max(LONG, MANY * 4000);

const steps = ({ world }) => {
  let clerk;
  return [
    ["a table of addressees becomes as many drafts", async (page) => {
      clerk = new Clerk(page, world);
      await page.find("desk-current", LONG);
      await clerk.sitsAt(COMMUNE);
      await clerk.begins("cong_van");
      await page.fill("draft-subject", "Mời dự tổng kết phong trào toàn dân xây dựng đời sống văn hóa năm 2026, gửi thôn {{thôn}}");
      await clerk.adds("add-addressee", "H99", "ubnd tinh thu");
      await clerk.writes(0, "paragraph", "Ủy ban nhân dân xã Thử Nghiệm trân trọng kính mời thôn {{thôn}} dự hội nghị.");
      await page.click("as-template");
      await page.fill("template-name", "Mời dự tổng kết");
      await page.click("save-template-ok");
      await page.gone("save-template");
      await page.click("nav-drafts");
      await page.click("new-draft");
      await page.clickOne('[data-testid^="merge-template-"]', -1);
      await page.puts("merge-text", ["thôn", ...Array.from({ length: MANY }, (_, at) => `Thử ${at + 1}`)].join("\n"));
      await page.click("merge-look");
      await page.find("merge-table", FOR_MANY);
      await page.click("merge-run");
      await page.gone("merge", FOR_MANY);
    }],
    ["all are listed; one is left out; one consent; stopped, taken up again, finished", async (page) => {
      await page.click("batch-sign");
      await page.text("batch-ready", (text) => text !== "", FOR_MANY);
      await page.look("list");
      await page.clickOne('[data-testid^="batch-take-"]:not(:disabled)');
      await page.press("F6");
      await page.find("pin-input");
      await page.look("consent");
      await clerk.givesPin();
      await page.find("batch-progress", LONG);
      await page.look("progress");
      await page.click("batch-stop");
      await page.word("batch-state", "stopped", LONG);
      await page.look("stopped");
      await page.click("batch-continue");
      await page.find("batch-go");
      await page.look("continue");
      await page.press("F6");
      await clerk.givesPin();
      await page.word("batch-state", "finished", FOR_MANY);
      await page.look("finished");
    }],
    ["the office issues what was signed, in the order of the list", async (page) => {
      await page.click("nav-outgoing");
      await page.click("filter-signed");
      await page.look("signed");
      await page.click("batch-issue");
      await page.text("batch-ready", (text) => text !== "", FOR_MANY);
      await page.look("issue-list");
      await page.press("F7");
      await page.find("pin-input");
      await page.look("issue-consent");
      await clerk.givesPin();
      await page.word("batch-state", "finished", FOR_MANY);
      await page.look("issued");
    }],
    ["nothing that was looked at is cut off, beyond the edge or without a name", async (page) => {
      assert.deepEqual(page.stumbled, []);
    }],
  ];
};

export const batches = { steps };
