// What proves a letter, and what undoes it: the wait for a time stamp, a file that was changed on its way or painted over
// after it was signed, the version that was signed, the record of a check, the evidence, and a revoked certificate.
// Steps of the story of signatures, told by its clerk with its authority.

import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { until } from "./programs.mjs";
import { altered, paintedOver } from "./tampered.mjs";

const COMMUNE = "H99.12";
const PROVINCE = "H99";
const LONG = 60_000;
const STAMPED = "Đề nghị thẩm định hồ sơ công nhận xã đạt chuẩn đô thị văn minh năm 2026";
const ROAD = `delivery-${PROVINCE}-road`;
const CHANGED = "bao cao da sua.pdf";
const PAINTED = "bao cao bi de.pdf";

/** `plain` is the subject of a letter that nobody stamped, `saved` its page as it was kept in a file. */
export const proofs = ({ authority, file, plain, saved, clerk, drafts, sets, signs, issues, reads }) => {
  const opensFile = async (page, name) => {
    // The list may be drawn anew between the look and the click.
    await until(`${name} came along and is opened`, LONG, async () => {
      const [found] = await page.all(".files button[data-testid^='file-']", name);
      if (found === undefined) return false;
      await page.clickOn(found);
      return true;
    });
  };
  return [
    ["B-T is asked for and nobody answers: signed and issued all the same, with two files that somebody has been at", async (page) => {
      await clerk().sitsAt(COMMUNE);
      await sets(page, "stamps");
      await page.choose("stamps-level", "B-T:");
      await page.click("stamps-save");
      await page.text("said", (text) => text !== "");
      await authority.obeys("away");
      await drafts(page, STAMPED);
      await signs(page);
      const honest = await readFile(file(saved));
      for (const [name, bytes] of [[CHANGED, altered(honest)], [PAINTED, paintedOver(honest)]]) {
        await page.drops("attach", name, bytes);
        await page.text("enclosures", (text) => text.includes(name), LONG);
      }
      await page.bringIntoView("enclosures");
      await page.look("tampered-attached");
      await issues(page);
    }],
    ["the letter waits for its stamp before it leaves, and the outbox says for what", async (page) => {
      await clerk().sends();
      await clerk().asksForARound();
      await page.text("stage", (text) => text.includes("dấu thời gian"), LONG);
      await page.word(ROAD, "waiting");
      await page.bringIntoView(ROAD);
      await page.look("waits-for-stamp");
      await page.click("outbox-open");
      await page.find("outbox");
      await page.text("outbox", (text) => text.includes("chờ dấu thời gian"));
      await page.look("outbox-stamping");
      await page.clickOne('[data-testid^="outbox-"][data-testid$="-unstamped"]');
      await page.find("outbox-yes");
      await page.look("outbox-unstamped");
      await page.press("Escape");
      await page.gone("outbox");
    }],
    ["the authority is back: the stamp follows, then the letter", async (page) => {
      await authority.obeys("honest");
      await page.click("outbox-open");
      await page.clickOne('[data-testid^="outbox-"][data-testid$="-retry"]');
      await page.press("Escape");
      await page.gone("outbox");
      await page.text("stage", (text) => text === "Đã gửi", LONG);
      await page.bringIntoView("verdict");
      await page.look("stamped");
    }],
    ["at the province it passes: who, when, by whose word, and until when", async (page) => {
      await clerk().sitsAt(PROVINCE);
      await clerk().opens("nav-incoming", STAMPED);
      await clerk().awaits("verdict", "passed");
      await clerk().seesLetters();
      await page.look("passed");
      // Whoever checks again has the stamp's authority asked too.
      await page.press("F4");
      await reads(page, "có dấu thời gian chứng minh");
      await page.clickOne('[data-testid="verdict"] .signature summary');
      await page.clickOne('[data-testid="verdict"] .signature details');
      await page.look("passed-facts");
      await page.bringIntoView("print-minute");
      await page.look("passed-end");
    }],
    ["the record of the check is saved, and can be read", async (page) => {
      await page.answersDialog(file("bien ban.pdf"));
      await page.click("print-minute");
      await page.text("said", (text) => text.includes("bien ban.pdf"), LONG);
      await page.look("minute-saved");
      await page.click("nav-outgoing");
      await page.click("sign-file-open");
      await page.drops("sign-file", "bien ban.pdf", await readFile(file("bien ban.pdf")));
      await page.find("placing-box", LONG);
      await page.look("minute-end");
      await page.fill("placing-page", "1");
      await page.press("Tab");
      await clerk().seesLetters();
      await page.look("minute");
      await page.press("Escape");
      await page.find("sign-file-open");
    }],
    ["the evidence is exported as one archive with the letter, what proves it and the record", async (page) => {
      await clerk().opens("nav-incoming", STAMPED);
      await page.answersDialog(file("chung cu.zip"));
      await page.click("export-evidence");
      await page.text("said", (text) => text.includes("chứng cứ"), LONG);
      await page.look("evidence");
      const names = entries(await readFile(file("chung cu.zip")));
      assert.ok(names.some((name) => name.endsWith(".pdf")) && names.length > 3, `the archive holds ${names.join(", ")}`);
    }],
    ["a file that was changed on its way is failed, said on its own, and the letter with it", async (page) => {
      await opensFile(page, CHANGED);
      await page.word("verdict", "failed", LONG);
      await page.look("changed-file");
      await page.bringIntoView("verdict");
      await page.look("changed-verdict");
      await page.bringIntoView("hands");
      await page.look("changed-hands");
    }],
    ["one that was painted over after it was signed is failed, and the version that was signed shows what was hidden", async (page) => {
      await opensFile(page, PAINTED);
      await reads(page, "Tài liệu đã bị thay đổi.");
      await page.word("verdict", "failed");
      await clerk().seesLetters();
      await page.look("painted-over");
      await page.bringIntoView("verdict");
      await page.look("painted-verdict");
      await page.clickOne('[data-testid^="version-"]');
      await page.find("version-banner");
      await page.focuses("version-close");
      await clerk().seesLetters();
      await page.look("version");
      await page.answersDialog(file("ban da ky.pdf"));
      await page.click("version-save");
      await page.text("said", (text) => text.includes("ban da ky.pdf"), LONG);
      const [whole, signed] = [await readFile(file(saved)), await readFile(file("ban da ky.pdf"))];
      assert.ok(whole.subarray(0, signed.length).equals(signed), "to the byte what was signed");
      await page.press("Escape");
      await page.gone("version-banner");
      await page.word("stage", "arrived");
    }],
    ["what a certificate signed that its authority's list revokes is green no more", async (page) => {
      await authority.obeys("revoke");
      const list = await fetch(new URL("/sub.crl", authority.told.tsa));
      await writeFile(file("thu hoi.crl"), Buffer.from(await list.arrayBuffer()));
      await sets(page, "trust");
      await page.fill("trust-path", file("thu hoi.crl"));
      await page.click("trust-add");
      await page.text("said", (text) => text !== "");
      await page.look("trust-list");
      await clerk().opens("nav-incoming", plain);
      await page.press("F4");
      await page.word("verdict", "indeterminate", LONG);
      await reads(page, "Chứng thư số đã bị thu hồi.", "Không có dấu thời gian");
      await page.bringIntoView("verdict");
      await page.look("revoked-unproven");
      await page.press("Escape");
      await page.click("filter-all");
      await page.look("arrivals");
      await clerk().opens("nav-incoming", STAMPED);
      await page.press("F4");
      await page.word("verdict", "indeterminate", LONG);
      await reads(page, "Chứng thư số đã bị thu hồi.");
      await page.look("revoked");
      await page.bringIntoView("verdict");
      await page.look("revoked-verdict");
    }],
  ];
};

/** The names in a zip archive, as its directory tells them. */
function entries(zip) {
  const names = [];
  for (let at = zip.indexOf("PK\x01\x02"); at >= 0; at = zip.indexOf("PK\x01\x02", at + 46)) {
    names.push(zip.toString("utf8", at + 46, at + 46 + zip.readUInt16LE(at + 28)));
  }
  return names;
}
