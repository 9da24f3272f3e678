/** The page of registers asks for what is chosen, and tells what came out. */
import { describe, expect, it } from "vitest";
import vi from "../../i18n/vi.json";
import en from "../../i18n/en.json";

describe("registers to be printed", () => {
  it("have a name in both languages for every kind", () => {
    expect(Object.keys(vi.prints.kinds)).toEqual(Object.keys(en.prints.kinds));
    expect(Object.keys(vi.prints.kinds)).toHaveLength(9);
  });
});
