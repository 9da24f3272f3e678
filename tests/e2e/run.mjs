// Plays the stories in the real window. Started by `cargo xtask`, which makes the world they are told in:
// LIENVAN_WORLD names its description, LIENVAN_PICTURES the folder for screenshots, LIENVAN_FOLDER one for the rest.
// Prints `N passed, N failed` at the end; a step that was not reached counts as failed.

import assert from "node:assert/strict";
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { batches } from "./batches.mjs";
import { drafting } from "./drafting.mjs";
import { exchange } from "./exchange.mjs";
import { firstRun } from "./first-run.mjs";
import { mainJob } from "./main-job.mjs";
import { office } from "./office.mjs";
import { Page } from "./page.mjs";
import { AxisNode, Beside, freePort, running, seeOut, until } from "./programs.mjs";
import { signatures } from "./signatures.mjs";
import { Session } from "./webdriver.mjs";

const STORIES = { "first-run": firstRun, "main-job": mainJob, drafting, exchange, office, signatures, batches };

const world = JSON.parse(await readFile(process.env.LIENVAN_WORLD, "utf8"));
const folder = process.env.LIENVAN_FOLDER;
const asked = process.argv.slice(2);
/**
 * Without a graphics card Mesa (22.3) stands in for one, and on a busy machine it ended a page now and then while two
 * threads drew by it. So only one does: the page itself is painted by the processor.
 */
const PAINTED_PLAINLY = { WEBKIT_SKIA_ENABLE_CPU_RENDERING: "1" };

const count = { passed: 0, failed: 0 };

for (const name of asked.length > 0 ? asked : Object.keys(STORIES)) {
  console.log(`\n${name}`);
  await tell(name, STORIES[name]);
}
console.log(`\n${count.passed} passed, ${count.failed} failed`);
process.exit(count.failed === 0 ? 0 : 1);

async function tell(name, story) {
  const pictures = join(process.env.LIENVAN_PICTURES, name);
  await mkdir(pictures, { recursive: true });
  const node = new AxisNode(world.node);
  // Whoever else a story needs: an authority with its token.
  const beside = await story.beside?.({ world, folder });
  const home = story.home?.(folder) ?? world.home;
  let driver;
  let session;
  let page;
  let windows = [];
  const steps = [...story.steps({ world, node, folder, beside }), ["nothing went wrong in the page, and its policy stopped nothing", nothingWrong]];
  let reached = 0;
  try {
    await node.start();
    driver = await startDriver(beside?.environment ?? {});
    session = await Session.open(driver.address, world.desktop, ["--home", home]);
    page = new Page(session, pictures);
    await page.keepErrors();
    windows = await running([world.desktop, "--home", home]);
    assert.notDeepEqual(windows, [], "the window runs as it is looked for at the end");
    for (const [title, act] of steps) {
      const begun = Date.now();
      await act(page);
      reached += 1;
      count.passed += 1;
      console.log(`  ok      ${title} (${((Date.now() - begun) / 1000).toFixed(1)} s)`);
    }
  } catch (fault) {
    count.failed += Math.max(1, steps.length - reached);
    console.log(`  FAILED  ${steps[reached]?.[0] ?? "start"}: ${fault.stack ?? fault}`);
    for (const [title] of steps.slice(reached + 1)) console.log(`  not reached: ${title}`);
    await tellWhatIsSeen(page);
  } finally {
    await session?.close().catch((fault) => console.log(`    the window did not close: ${fault.message}`));
    await seeOut([world.desktop, "--home", home], windows).catch((fault) => {
      count.failed += 1;
      console.log(`  FAILED  the window is closed: ${fault.message}`);
    });
    await driver?.program.stop();
    await node.stop();
    await beside?.stop();
  }
}

async function nothingWrong(page) {
  assert.deepEqual(await page.errors(), []);
}

/** The window inherits the environment of its driver. */
async function startDriver(environment) {
  const [port, native] = [await freePort(), await freePort()];
  const address = `http://127.0.0.1:${port}`;
  const program = new Beside(world.driver, ["--port", String(port), "--native-port", String(native)], join(folder, "driver.log"), { ...PAINTED_PLAINLY, ...environment });
  await until("the driver answers", 30_000, async () => (await fetch(`${address}/status`, { signal: AbortSignal.timeout(2000) })).ok);
  return { address, program };
}

async function tellWhatIsSeen(page) {
  if (page === undefined) return;
  try {
    await page.look("failed");
    for (const error of await page.errors()) console.log(`  gone wrong in the page: ${error}`);
    console.log("  the page says:");
    for (const line of (await page.words()).split("\n").slice(0, 80)) console.log(`    | ${line}`);
  } catch (fault) {
    console.log(`  and the page says nothing more: ${fault.message}`);
  }
}
