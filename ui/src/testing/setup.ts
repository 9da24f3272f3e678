/** What the screens need of a browser and the tests' one has not. */
import { cleanup, configure } from "@testing-library/react";
import { afterEach, vi } from "vitest";

// Pages are drawn by pdf.js, which wants a canvas: the real window's tests look at those.
vi.mock("../shared/PdfPages", () => ({ default: () => null }));

// A list shows only what is in sight, and here nothing has a size.
Object.defineProperty(HTMLElement.prototype, "offsetHeight", { configurable: true, get: () => 600 });
Object.defineProperty(HTMLElement.prototype, "offsetWidth", { configurable: true, get: () => 1000 });

// What is waited for comes at once or never: the limit is for slow machines only.
configure({ asyncUtilTimeout: 30_000 });

afterEach(cleanup);
