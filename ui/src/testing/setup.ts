/** What the screens need of a browser and the tests' one has not. */
import { cleanup, configure } from "@testing-library/react";
import { afterAll, afterEach, vi } from "vitest";

// Pages are drawn by pdf.js, which wants a canvas: the real window's tests look at those.
vi.mock("../shared/PdfPages", () => ({ default: () => null }));

// A list shows only what is in sight, and here nothing has a size.
Object.defineProperty(HTMLElement.prototype, "offsetHeight", { configurable: true, get: () => 600 });
Object.defineProperty(HTMLElement.prototype, "offsetWidth", { configurable: true, get: () => 1000 });

// What is waited for comes at once or never: the limit is for slow machines only.
configure({ asyncUtilTimeout: 30_000 });

afterEach(cleanup);

// What a screen still has on a clock when its file of tests ends would run where there is no page any more.
const waiting = new Set<ReturnType<typeof setTimeout>>();
const { setTimeout: start, clearTimeout: stop } = globalThis;
globalThis.setTimeout = ((run: (...given: unknown[]) => void, pause?: number, ...given: unknown[]) => {
  const timer = start(() => {
    waiting.delete(timer);
    run(...given);
  }, pause);
  waiting.add(timer);
  return timer;
}) as typeof setTimeout;

afterAll(async () => {
  const ROUNDS = 20;
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const timer of waiting) stop(timer);
    waiting.clear();
    await new Promise((done) => setImmediate(done));
  }
});
