// What a clerk does at the window, in the office's words. Each verb ends when the page shows that it is done.

import { until } from "./programs.mjs";
import { ref } from "./webdriver.mjs";

/** The engine's own pace is minutes; these stories ask for a round and wait for what it brings. */
const ROUND = 60_000;

export class Clerk {
  constructor(page, world) {
    this.page = page;
    this.world = world;
    this.desk = null;
  }

  /** Sits down at the desk of `code`. */
  async sitsAt(code) {
    await this.page.click("desk-switcher");
    await this.page.click(`desk-option-${code}`);
    await this.page.word("desk-current", code);
    this.desk = code;
  }

  /** Begins a document of `kind`; the editor is open then. */
  async begins(kind) {
    await this.page.click("nav-drafts");
    await this.page.click("new-draft");
    await this.page.click(`kind-${kind}`);
    await this.page.find("draft-subject");
  }

  /** Adds an office of the directory: to Kính gửi (`add-addressee`) or Nơi nhận (`add-recipient`). */
  async adds(where, code, searched) {
    // What is above may still grow while the machine is busy, and then the click goes beside it.
    await until(`${where} opens the directory`, ROUND, async () => {
      if ((await this.page.seen("directory-input")) === null) await this.page.click(where);
      return this.page.find("directory-input", 3000);
    });
    await this.page.fill("directory-input", searched);
    // The list may be drawn anew under the click; as a clerk would, it is pressed once more.
    await until(`${code} is chosen`, ROUND, async () => {
      if ((await this.page.seen(`chip-${code}`)) === null) await this.page.click(`directory-option-${code}`);
      return this.page.find(`chip-${code}`, 3000);
    });
    // It closes by itself where the field loses the focus meanwhile.
    await until("the directory is closed", ROUND, async () => {
      if ((await this.page.seen("directory-close")) !== null) await this.page.click("directory-close", 3000);
      return (await this.page.seen("directory-input")) === null;
    });
  }

  /** Writes the text of the block at `at`; adds one of `type` if it is not there. */
  async writes(at, type, text) {
    if ((await this.page.seen(`block-${at}`)) === null) await this.page.click(`add-block-${type}`);
    await this.page.fill(`block-${at}-text`, text);
  }

  /** Waits until the page beside the text is that of what stands in it now, with nothing missing. */
  async seesThePage() {
    await this.page.gone("missing", ROUND);
    await this.page.stands("preview-ready", ROUND);
    await this.page.word("saved", "kept");
  }

  /** Signs as the leader. */
  async signs() {
    await this.page.click("sign");
    await this.givesPin();
    await this.page.word("stage", "signed", ROUND);
  }

  /** Issues with the office's key; gives number and notation as they stand on the page. */
  async issues() {
    await this.page.click("issue");
    await this.givesPin();
    await this.page.word("stage", "issued", ROUND);
    return this.page.text("written");
  }

  async sends() {
    await this.page.click("send");
    await this.page.click("confirm-ok");
    await this.page.word("stage", "sent");
  }

  /** Asks for a round of the engine. */
  async asksForARound() {
    await this.page.click("sync-now");
  }

  /** Opens the one dispatch with `subject` in the list behind `nav`; `shown` stands on the screen it opens. */
  async opens(nav, subject, shown = "stage") {
    // The list may be drawn anew between the look and the click.
    await until(`${subject} is opened`, ROUND, async () => {
      await this.page.clickOn(await this.finds(nav, subject));
      return true;
    });
    await this.page.find(shown);
  }

  /** The row with `subject` in the list behind `nav`, asking for rounds until it is there. */
  async finds(nav, subject) {
    await this.page.click(nav);
    let asked = 0;
    return until(`${subject} is in the list`, ROUND, async () => {
      const rows = await this.rows(subject);
      if (rows.length === 0 && Date.now() - asked > 5000) {
        asked = Date.now();
        await this.asksForARound();
      }
      return rows[0];
    });
  }

  /** All rows of the open list that carry `subject`. */
  rows(subject) {
    return this.page.all('.list-row[data-testid^="row-"]', subject);
  }

  /** Waits until the open list has this many rows with `words`. */
  seesRows(words, count) {
    return until(`${count} rows say ${words}`, ROUND, async () => {
      const { length } = await this.rows(words);
      if (length === count) return true;
      throw new Error(`there are ${length}`);
    });
  }

  /** Waits, asking for rounds, until a mark of the open document has one of these words. */
  async awaits(mark, ...words) {
    let asked = 0;
    await until(`${mark} is ${words.join(" or ")}`, ROUND, async () => {
      if (Date.now() - asked > 5000) {
        asked = Date.now();
        await this.asksForARound();
      }
      const element = await this.page.seen(mark);
      const now = element === null ? "not there" : await this.page.session.attribute(element, "data-word");
      if (words.includes(now)) return true;
      throw new Error(`it is ${now}`);
    });
  }

  /** Waits, asking for rounds, until something on the open screen fits `css`. */
  async shows(css) {
    let asked = 0;
    await until(`${css} is there`, ROUND, async () => {
      if (Date.now() - asked > 5000) {
        asked = Date.now();
        await this.asksForARound();
      }
      return (await this.page.session.all(css)).length > 0;
    });
  }

  /** Waits until the first page of the open PDF shows letters: a share of its pixels that is not white. */
  async seesLetters() {
    await until("the page shows letters", ROUND, async () => {
      const share = await this.ink(await this.page.find("pdf-canvas", ROUND));
      if (share > 0.005) return true;
      throw new Error(`dark is only ${share} of it`);
    });
  }

  ink(canvas) {
    return this.page.session.run(
      `const c = arguments[0];
       const { data } = c.getContext("2d").getImageData(0, 0, c.width, c.height);
       let dark = 0;
       for (let i = 0; i < data.length; i += 4) if (data[i + 3] > 0 && data[i] + data[i + 1] + data[i + 2] < 600) dark += 1;
       return dark / (c.width * c.height);`,
      ref(canvas),
    );
  }

  /** Gives the PIN of the demo's keys, or another, and waits until it was taken. */
  async givesPin(pin = this.world.pin) {
    await this.page.find("key-select");
    await this.page.fill("pin-input", pin);
    await this.page.click("pin-ok");
    await this.page.gone("pin-input", ROUND);
  }
}
