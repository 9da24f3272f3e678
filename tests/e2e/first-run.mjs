// The first run: an empty home, and a commune that sets up its desk in it: its name, its road, its keys.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { Beside, childrenOf, threadsOf, until } from "./programs.mjs";

const CENTER = "01.99.W00";

const steps = ({ world, folder }) => [
  ["an empty home asks who the office is", async (page) => {
    await page.find("first-run-unit", 60_000);
    await page.look("empty");
  }],
  ["a code that is none is said beside its field, and makes no desk", async (page) => {
    await page.fill("unit-name", "UBND xã Thử Đầu");
    await page.fill("unit-code", "H99..77");
    await page.click("unit-create");
    await page.marked("unit-code");
    assert.notEqual(await page.seen("first-run-unit"), null, "it is still asked");
    await page.look("wrong-code");
  }],
  ["with its code and name the office has a desk", async (page) => {
    await page.fill("unit-code", "H99.77");
    await page.click("unit-create");
    await page.find("first-run-road", 60_000);
    await page.look("road");
  }],
  ["an address that is none is said beside its field", async (page) => {
    await page.fill("road-adapter", "ftp://thu-nghiem.invalid");
    await page.fill("road-center", CENTER);
    await page.fill("road-secret", (await readFile(join(world.secrets, CENTER), "utf8")).trim());
    await page.click("road-save");
    await page.marked("road-adapter");
    assert.notEqual(await page.seen("first-run-road"), null, "it is still asked");
  }],
  ["the road is set, and its secret is never shown", async (page) => {
    await page.fill("road-adapter", world.node.adapter);
    await page.click("road-save");
    await page.find("first-run-keys");
    await page.look("keys");
  }],
  ["both keys are made known, each by its PIN", async (page) => {
    const keys = world.offices["H99.12"];
    for (const [role, path] of [["leader", keys.leader], ["office", keys.office]]) {
      await page.click(`key-role-${role}`);
      await page.fill("key-path", path);
      await page.fill("key-pin", world.pin);
      await page.click("key-add");
      await page.text(`first-run-keys`, (text) => text.split("THỬ NGHIỆM").length > (role === "leader" ? 1 : 2));
    }
    await page.look("keys-known");
    await page.click("first-run-done");
  }],
  ["the desk is open, and the line is up", async (page) => {
    await page.word("desk-current", "H99.77");
    await page.word("line-state", "up", 60_000);
    await page.look("desk");
  }],
  // The driver loses a page that ends: this window is on its own.
  ["the page of a window comes back when the process that draws it is killed", async () => {
    const home = join(folder, "anew-home");
    const window = new Beside(world.desktop, ["--home", home], join(folder, "anew.log"));
    // One that is killed while it begins takes the window along, by WebKit's own choice: it has to be drawing.
    const draws = async (id) => (await threadsOf(id)).some((name) => name.endsWith("Compositor"));
    const drawn = (but) => until("a page is drawn", 60_000, async () => {
      for (const id of await childrenOf(window.child.pid, "WebKitWebProcess")) if (id !== but && (await draws(id))) return id;
      return null;
    });
    try {
      const first = await drawn(null);
      const said = () => readFile(join(home, "log", "lienvan.log"), "utf8");
      process.kill(first, "SIGKILL");
      await drawn(first);
      await until("it is told in the log", 20_000, async () => (await said()).includes("opened anew"));
      assert.ok(window.isRunning);
    } finally {
      await window.stop();
    }
  }],
];

export const firstRun = { steps, home: (folder) => join(folder, "first-home") };
