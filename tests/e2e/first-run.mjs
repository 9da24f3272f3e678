// The first run: an empty home, and a commune that sets up its desk in it.

import assert from "node:assert/strict";
import { join } from "node:path";

const steps = () => [
  ["an empty home asks who the office is", async (page) => {
    await page.find("desk-code");
    await page.look("empty");
  }],
  ["a code that is none is said beside its field", async (page) => {
    await page.fill("desk-code", "xa thu nghiem");
    await page.fill("desk-name", "UBND xã Thử Đầu");
    await page.click("desk-create");
    await page.find("desk-code");
    assert.equal(await page.seen("desk-switcher"), null, "no desk was made");
    await page.look("wrong-code");
  }],
  ["with its code and name the office has a desk", async (page) => {
    await page.fill("desk-code", "H99.77");
    await page.fill("desk-name", "UBND xã Thử Đầu");
    await page.click("desk-create");
    await page.text("desk-switcher", (text) => text.includes("UBND xã Thử Đầu"), 60_000);
    await page.look("desk");
  }],
  ["without a road the line says that it is unset", async (page) => {
    await page.word("line-state", "unset", 60_000);
  }],
];

export const firstRun = { steps, home: (folder) => join(folder, "first-home") };
