// A WebDriver client in plain fetch: one session, a limit on every request. It knows the protocol and no page.

/** What the driver answered instead of a value. */
export class DriverFault extends Error {
  constructor(code, message) {
    super(`${code}: ${message}`);
    this.code = code;
  }
}

const ELEMENT = "element-6066-11e4-a52e-4f735466cecf";
const REQUEST_LIMIT = 30_000;

/** Keys that are no letters, as the protocol writes them. */
const KEYS = {
  Control: "\uE009",
  Alt: "\uE00A",
  Shift: "\uE008",
  Enter: "\uE007",
  Tab: "\uE004",
  Escape: "\uE00C",
  Backspace: "\uE003",
  ArrowLeft: "\uE012",
  ArrowUp: "\uE013",
  ArrowRight: "\uE014",
  ArrowDown: "\uE015",
  PageUp: "\uE00E",
  PageDown: "\uE00F",
  F4: "\uE034",
  F6: "\uE036",
  F7: "\uE037",
  F8: "\uE038",
};

/** One window, driven. */
export class Session {
  constructor(driver, id) {
    this.path = `${driver}/session/${id}`;
  }

  /** Opens `application` with `args`; a session that does not come is asked for once more. */
  static async open(driver, application, args) {
    const capabilities = { alwaysMatch: { "tauri:options": { application, args } } };
    for (let attempt = 1; ; attempt += 1) {
      try {
        const value = await ask("POST", `${driver}/session`, { capabilities }, 60_000);
        return new Session(driver, value.sessionId);
      } catch (fault) {
        if (attempt === 2) throw fault;
        console.log(`    the session did not open (${fault.message}); once more`);
      }
    }
  }

  close() {
    return ask("DELETE", this.path, undefined);
  }

  /** All elements that match `css`, by their references. */
  async all(css) {
    const found = await ask("POST", `${this.path}/elements`, { using: "css selector", value: css });
    return found.map((element) => element[ELEMENT]);
  }

  attribute(element, name) {
    return ask("GET", `${this.path}/element/${element}/attribute/${name}`);
  }

  property(element, name) {
    return ask("GET", `${this.path}/element/${element}/property/${name}`);
  }

  click(element) {
    return ask("POST", `${this.path}/element/${element}/click`, {});
  }

  type(element, text) {
    return ask("POST", `${this.path}/element/${element}/value`, { text });
  }

  /** Presses keys one after the other; those in a list together: `["a", ["Control", "b"]]`. */
  press(keys) {
    const codes = keys.map((key) => [key].flat().map((name) => KEYS[name] ?? name));
    const actions = codes.flatMap((together) => [...together.map((value) => ({ type: "keyDown", value })), ...together.toReversed().map((value) => ({ type: "keyUp", value }))]);
    return ask("POST", `${this.path}/actions`, { actions: [{ type: "key", id: "keys", actions }] });
  }

  /** Drags from the middle of an element, by so many pixels. */
  drag(element, x, y) {
    const origin = { [ELEMENT]: element };
    const by = (dx, dy) => ({ type: "pointerMove", duration: 100, origin: "pointer", x: dx, y: dy });
    const half = [Math.round(x / 2), Math.round(y / 2)];
    const actions = [{ type: "pointerMove", duration: 0, origin, x: 0, y: 0 }, { type: "pointerDown", button: 0 }, by(...half), by(x - half[0], y - half[1]), { type: "pointerUp", button: 0 }];
    return ask("POST", `${this.path}/actions`, { actions: [{ type: "pointer", id: "mouse", parameters: { pointerType: "mouse" }, actions }] });
  }

  /** Runs `script` in the page; `arguments` holds `args`, elements as references from {@link ref}. */
  run(script, ...args) {
    return ask("POST", `${this.path}/execute/sync`, { script, args });
  }

  /** The picture of the page, as PNG bytes. */
  async picture() {
    return Buffer.from(await ask("GET", `${this.path}/screenshot`), "base64");
  }
}

/** An element as an argument for {@link Session.run}. */
export function ref(element) {
  return { [ELEMENT]: element };
}

async function ask(method, url, body, limit = REQUEST_LIMIT) {
  const response = await fetch(url, {
    method,
    body: body === undefined ? undefined : JSON.stringify(body),
    signal: AbortSignal.timeout(limit),
  });
  const { value } = await response.json();
  if (!response.ok) throw new DriverFault(value?.error ?? response.status, value?.message ?? "");
  return value;
}
