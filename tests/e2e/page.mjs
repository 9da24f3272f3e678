// The page as a clerk meets it: found by its test ids, waited for, clicked, written in, looked at.

import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { until } from "./programs.mjs";
import { ref } from "./webdriver.mjs";

const PATIENCE = 20_000;

/** Where an element stands on the screen. */
const WHERE = "const b = arguments[0].getBoundingClientRect(); return [b.x, b.y, b.width, b.height].join();";

/**
 * Listens for the next click and says whether it came to the element. What opens or goes when it is pressed hears no whole
 * click: for a popup's button and for what is gone from the page, the press is enough.
 */
const LISTEN = `
  const [element] = arguments;
  const heard = { pressed: false, clicked: false, to: "nothing" };
  const hear = (event) => {
    const came = event.composedPath().includes(element);
    if (event.type === "mousedown") heard.pressed = came;
    if (event.type === "click") heard.clicked ||= came;
    if (!came) heard.to = event.target.outerHTML?.slice(0, 120) ?? "the page";
  };
  for (const type of ["mousedown", "click"]) addEventListener(type, hear, true);
  window.lienvanHeard = () => {
    for (const type of ["mousedown", "click"]) removeEventListener(type, hear, true);
    const isEnough = !element.isConnected || element.hasAttribute("aria-haspopup") || element.hasAttribute("aria-expanded");
    return { came: heard.clicked || (heard.pressed && isEnough), to: heard.to };
  };`;

export class Page {
  constructor(session, pictures) {
    this.session = session;
    this.pictures = pictures;
    this.taken = 0;
    /** What a clerk would have stumbled over in all that was looked at. */
    this.stumbled = [];
  }

  /** The element of this test id, once it is there and seen. */
  find(id, patience = PATIENCE) {
    return until(`${id} is on the page`, patience, () => this.seen(id));
  }

  /** The element of this test id if it is seen now, else null. */
  async seen(id) {
    for (const element of await this.session.all(`[data-testid="${id}"]`)) {
      const shown = await this.session.run("const b = arguments[0].getBoundingClientRect(); return b.width > 0 && b.height > 0;", ref(element));
      if (shown) return element;
    }
    return null;
  }

  /** Waits until an element of this test id stands in the page, be it without size. */
  stands(id, patience = PATIENCE) {
    return until(`${id} stands in the page`, patience, async () => (await this.session.all(`[data-testid="${id}"]`)).length > 0);
  }

  /** Clicks once it is there and may be clicked. */
  async click(id, patience = PATIENCE) {
    await until(`${id} can be clicked`, patience, async () => {
      const element = await this.seen(id);
      if (element === null || (await this.isOff(element))) return false;
      await this.clickOn(element);
      return true;
    });
  }

  /** Clicks the element at `at` of those that match `css`, once there is one; -1: the last. */
  async clickOne(css, at = 0) {
    await until(`${css} can be clicked`, PATIENCE, async () => {
      const element = (await this.all(css, "")).at(at);
      if (element === undefined || (await this.isOff(element))) return false;
      await this.clickOn(element);
      return true;
    });
  }

  /**
   * Clicks an element that is there, once it stands still, and sees that the click came to it. The driver aims at where the
   * element stood when it was asked: on a busy machine what is above may grow meanwhile, and the click goes beside.
   */
  async clickOn(element) {
    await this.session.run("arguments[0].scrollIntoView({ block: 'center' });", ref(element));
    await until("what is clicked stands still", PATIENCE, async () => {
      const stood = await this.session.run(WHERE, ref(element));
      await wait(40);
      return (await this.session.run(WHERE, ref(element))) === stood;
    });
    await this.session.run(LISTEN, ref(element));
    await this.session.click(element);
    const heard = await this.session.run("return window.lienvanHeard();");
    if (!heard.came) throw new Error(`the click went beside, to ${heard.to}`);
  }

  /** Scrolls an element to the middle of what is seen. */
  async bringIntoView(id) {
    await this.session.run("arguments[0].scrollIntoView({ block: 'center' });", ref(await this.find(id)));
  }

  /** Writes `text` in place of what stands in the field. */
  async fill(id, text) {
    await until(`${id} holds ${JSON.stringify(text)}`, PATIENCE, async () => {
      const element = await this.field(id);
      if (await this.isRich(element)) return this.fillRich(element, text);
      // Written over what is marked: the driver's own clearing is not heard by the page.
      await this.session.run("arguments[0].focus(); arguments[0].select();", ref(element));
      await this.session.type(element, text);
      return (await this.session.property(element, "value")) === text;
    });
  }

  /** Puts `text` into a plain field as a paste does: tabs and breaks are letters there, not keys. */
  async puts(id, text) {
    const put = await this.session.run(
      "arguments[0].focus(); arguments[0].select(); document.execCommand('insertText', false, arguments[1]); return arguments[0].value;",
      ref(await this.field(id)),
      text,
    );
    if (put !== text) throw new Error(`${id} holds ${JSON.stringify(put)}`);
  }

  /** Writes in a field of styled text, in place of what stands in it. */
  async fillRich(element, text) {
    await this.session.run("arguments[0].focus(); getSelection().selectAllChildren(arguments[0]); document.execCommand('delete');", ref(element));
    await this.session.type(element, text);
    return (await this.session.run("return arguments[0].innerText;", ref(element))).replaceAll("\u200B", "").trim() === text.trim();
  }

  /** Puts the caret at the start or the end of a field of styled text. */
  async caret(id, edge) {
    await this.session.run(
      `const [field, edge] = arguments;
       field.focus();
       getSelection().selectAllChildren(field);
       if (edge === "end") getSelection().collapseToEnd(); else getSelection().collapseToStart();`,
      ref(await this.find(id)),
      edge,
    );
  }

  /** Types where the caret stands. */
  type(text) {
    return this.session.press([...text]);
  }

  /** Presses keys together: `Control+b`. */
  press(chord) {
    return this.session.press([chord.split("+")]);
  }

  /** The test id of what has the focus; its words where it has none. */
  focused() {
    return this.session.run("const e = document.activeElement; return e?.dataset?.testid ?? e?.closest('[data-testid]')?.dataset.testid ?? e?.innerText ?? '';");
  }

  /** Waits until this test id has the focus. */
  focuses(id) {
    return until(`${id} has the focus`, PATIENCE, async () => {
      const now = await this.focused();
      if (now === id) return true;
      throw new Error(`it is with ${JSON.stringify(now)}`);
    });
  }

  /** Takes the option with `words` of a closed list. */
  async choose(id, words) {
    await this.click(id);
    await until(`${id} offers ${words}`, PATIENCE, async () => {
      const [option] = await this.all(".popover .option", words);
      if (option === undefined) return false;
      await this.clickOn(option);
      return true;
    });
  }

  /** Pastes into a field what a clipboard would hold: texts by their types, and a picture in base64 as `png`. */
  async paste(id, clip) {
    await this.caret(id, "end");
    await this.session.run(
      `const [field, clip] = arguments;
       const data = new DataTransfer();
       for (const [type, words] of Object.entries(clip)) {
         if (type !== "png") { data.setData(type, words); continue; }
         const bytes = Uint8Array.from(atob(words), (letter) => letter.charCodeAt(0));
         data.items.add(new File([bytes], "hinh.png", { type: "image/png" }));
       }
       field.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));`,
      ref(await this.find(id)),
      clip,
    );
  }

  /** What stands in a field. */
  async value(id) {
    return this.session.property(await this.field(id), "value");
  }

  /** Waits until a field is marked as wrong. */
  marked(id) {
    return until(`${id} is marked as wrong`, PATIENCE, async () => (await this.session.attribute(await this.field(id), "aria-invalid")) === "true");
  }

  /** The text of an element, once `holds` likes it. */
  async text(id, holds = (text) => text !== "", patience = PATIENCE) {
    let last = "";
    return until(`${id} says what is awaited`, patience, async () => {
      const element = await this.seen(id);
      if (element === null) throw new Error("it is not there");
      // Not the driver's own text: it is empty for what is scrolled out of sight.
      last = (await this.session.run("return arguments[0].innerText;", ref(element))).trim();
      if (holds(last)) return last || " ";
      throw new Error(`it says ${JSON.stringify(last.slice(0, 300))}`);
    });
  }

  /** The stable word behind a mark (`data-word`), once it is `word`. */
  async word(id, word, patience = PATIENCE) {
    await until(`${id} is ${word}`, patience, async () => {
      const element = await this.find(id, 1000);
      const now = await this.session.attribute(element, "data-word");
      if (now === word) return true;
      throw new Error(`it is ${now}`);
    });
  }

  /** All elements that match `css` and say `words`. */
  async all(css, words) {
    const found = await this.session.run(
      "return [...document.querySelectorAll(arguments[0])].filter((e) => e.innerText.includes(arguments[1]));",
      css,
      words,
    );
    return found.map((element) => Object.values(element)[0]);
  }

  /** Waits until nothing of this test id is seen. */
  gone(id, patience = PATIENCE) {
    return until(`${id} is gone`, patience, async () => (await this.seen(id)) === null);
  }

  /** Keeps a picture under the next number and `name`. */
  async look(name) {
    this.taken += 1;
    // What fades in or out is looked at when it has done so.
    await wait(400);
    const file = `${String(this.taken).padStart(2, "0")}-${name}.png`;
    await writeFile(join(this.pictures, file), await this.session.picture());
    if (name !== "failed") this.stumbled.push(...(await this.stumbles()).map((what) => `${file}: ${what}`));
  }

  /**
   * Answers the next of the system's dialogs with `path`: those are the machine's own windows, which no driver of pages
   * can see. The question is taken on its way to the host; everything else passes.
   */
  answersDialog(path) {
    return this.session.run(
      `const [path] = arguments;
       const pass = window.lienvanFetch ?? (window.lienvanFetch = window.fetch);
       window.fetch = (to, how) => {
         if (!decodeURIComponent(String(to?.url ?? to)).includes("plugin:dialog|")) return pass(to, how);
         window.fetch = pass;
         const told = { "Content-Type": "application/json", "Tauri-Response": "ok" };
         return Promise.resolve(new Response(JSON.stringify(path), { headers: told }));
       };`,
      path,
    );
  }

  /** Drops a file of this name and these bytes on a place that takes files. */
  async drops(id, name, bytes) {
    await this.dropsAll(id, [[name, bytes]]);
  }

  /** Several at once: names with their bytes. */
  async dropsAll(id, files) {
    await this.session.run(
      `const [zone, files] = arguments;
       const data = new DataTransfer();
       for (const [name, words] of files) data.items.add(new File([Uint8Array.from(atob(words), (letter) => letter.charCodeAt(0))], name, { type: "application/pdf" }));
       zone.dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));`,
      ref(await this.find(id)),
      files.map(([name, bytes]) => [name, bytes.toString("base64")]),
    );
  }

  /**
   * What a clerk would stumble over on the screen as it stands: words cut off or in the colour of what they stand on,
   * things beyond the edge of what can be scrolled to, controls without a name, keys of texts that have no words.
   */
  stumbles() {
    return this.session.run(`
      const found = [];
      const told = (element) => (element.dataset.testid ?? element.className ?? element.tagName) + ": " + (element.innerText ?? "").trim().slice(0, 60);
      const seen = (element) => element.checkVisibility?.({ checkOpacity: true, checkVisibilityCSS: true }) ?? true;
      const scrolls = (element) => { for (let at = element; at !== null; at = at.parentElement) { const { overflowX } = getComputedStyle(at); if (overflowX === "auto" || overflowX === "scroll") return true; } return false; };
      const ground = (element) => { for (let at = element; at !== null; at = at.parentElement) { const { backgroundColor } = getComputedStyle(at); if (backgroundColor !== "rgba(0, 0, 0, 0)") return backgroundColor; } return ""; };
      for (const element of document.querySelectorAll("body *")) {
        if (!seen(element) || element.closest(".textLayer, svg, [aria-hidden='true'], .visually-hidden")) continue;
        const box = element.getBoundingClientRect();
        if (box.width === 0 || box.height === 0) continue;
        if (box.right > innerWidth + 1 && !scrolls(element)) found.push("beyond the right edge: " + told(element));
        const style = getComputedStyle(element);
        // Pages of a document and wide tables are moved sideways; a panel of words is not.
        if (["auto", "scroll"].includes(style.overflowX) && element.scrollWidth > element.clientWidth + 1 && !element.matches(".pdf-frame, .table-scroll, .annex-tabs")) found.push("moves sideways: " + (element.dataset.testid ?? element.className));
        const cut = element.scrollWidth > element.clientWidth + 1 && style.overflowX === "hidden" && element.children.length === 0;
        if (cut && element.title === "" && element.closest("[title]") === null && element.innerText !== "") found.push("cut off without its whole words: " + told(element));
        if (element.children.length === 0 && (element.innerText ?? "").trim() !== "" && style.color === ground(element)) found.push("words in the colour of what they stand on: " + told(element));
        if (element.matches("button, input:not([type=hidden]), textarea, select, a, [role=button]") && box.width > 1) {
          const label = element.labels?.length > 0 || element.getAttribute("aria-label") || element.getAttribute("aria-labelledby") || element.innerText?.trim() || element.title;
          if (!label) found.push("without a name: " + told(element) + " " + element.outerHTML.slice(0, 80));
        }
        const named = /\\.(pdf|docx|doc|odt|rtf|xml|png|jpg|csv|json|txt)$/i;
        if (element.children.length === 0 && !named.test((element.innerText ?? "").trim()) && /^[a-z_]+(\\.[a-z_0-9]+)+$/.test((element.innerText ?? "").trim()) && element.closest("code") === null) found.push("a key in place of words: " + told(element));
      }
      return [...new Set(found)].slice(0, 20);`);
  }

  /** Has the page keep what goes wrong in it, for a failure's report. */
  keepErrors() {
    return this.session.run(`
      const kept = (window.lienvanErrors = []);
      const keep = (what) => kept.push([what?.message ?? what, what?.stack].filter(Boolean).join("\\n").slice(0, 2000));
      addEventListener("error", (event) => keep(event.error ?? event.message));
      addEventListener("unhandledrejection", (event) => keep(event.reason));
      addEventListener("securitypolicyviolation", (event) => keep("the policy stopped " + event.blockedURI + " by " + event.violatedDirective));
      const said = console.error;
      console.error = (...words) => { words.forEach(keep); said(...words); };`);
  }

  /** What went wrong in the page so far. */
  errors() {
    return this.session.run("return window.lienvanErrors ?? [];");
  }

  /** What the page says, for a failure's report. */
  words() {
    return this.session.run("return document.body.innerText;");
  }

  /** The field of this test id: itself, or the one inside it. */
  async field(id) {
    const element = await this.find(id);
    const inside = await this.session.run(
      "const e = arguments[0]; return ('value' in e && e.tagName !== 'BUTTON') || e.isContentEditable ? e : e.querySelector('input, textarea');",
      ref(element),
    );
    if (inside === null) throw new Error(`${id} holds no field`);
    return Object.values(inside)[0];
  }

  isRich(element) {
    return this.session.run("return arguments[0].isContentEditable;", ref(element));
  }

  isOff(element) {
    return this.session.run("const e = arguments[0]; return e.disabled === true || e.getAttribute('aria-disabled') === 'true';", ref(element));
  }
}
