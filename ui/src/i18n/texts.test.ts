import { expect, test } from "vitest";
import en from "./en.json";
import { dayOf, day, moment, size } from "./format";
import vi from "./vi.json";

type Tree = { [name: string]: string | Tree };

function flat(tree: Tree, path = ""): Map<string, string> {
  const found = new Map<string, string>();
  for (const [name, value] of Object.entries(tree)) {
    const key = path === "" ? name : `${path}.${name}`;
    if (typeof value === "string") found.set(key, value);
    else for (const [inner, text] of flat(value, key)) found.set(inner, text);
  }
  return found;
}

const blanks = (text: string) => [...new Set([...text.matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1]))].toSorted();

test("both languages say the same things", () => {
  expect([...flat(en).keys()].toSorted()).toEqual([...flat(vi).keys()].toSorted());
});

test("both languages fill the same blanks", () => {
  const english = flat(en);
  const differ = [...flat(vi)].filter(([key, text]) => blanks(text).join() !== blanks(english.get(key) ?? "").join());
  expect(differ.map(([key]) => key)).toEqual([]);
});

test("every failure has its three texts, none empty, in composed letters", () => {
  for (const [key, text] of flat(vi)) {
    expect(text.trim(), key).not.toBe("");
    expect(text, `${key} is NFC`).toBe(text.normalize("NFC"));
  }
  for (const area of Object.values(vi.errors)) {
    for (const texts of Object.values(area)) expect(Object.keys(texts).toSorted()).toEqual(["cause", "remedy", "title"]);
  }
});

test("times are Vietnam's, whatever the machine's zone", () => {
  const late = Date.parse("2026-11-20T17:30:00Z");
  expect(dayOf(late), "after midnight there").toBe("21/11/2026");
  expect(moment(late, late + 60_000), "today needs no date").toBe("00:30");
  expect(day("2026/11/21")).toBe("21/11/2026");
  expect(size(184_320)).toBe("180 kB");
});
