import { expect, test } from "vitest";
import type { Block } from "../../api/bindings";
import cases from "../../testing/numbering.json";
import { blank, type BlockType } from "./blocks";
import { namesOf, numbered } from "./numbering";

const blocksOf = (types: string[]): Block[] => types.map((type) => blank(type as BlockType));

// The host is held to the same cases by `tests/it/numbering.rs`.
test.each(cases.map((one) => [one.types.slice(0, 5).join(" "), one] as const))("numbered as the host numbers: %s …", (_, { types, labels, references }) => {
  const found = numbered(blocksOf(types));
  expect(found.map((one) => one.label)).toEqual(labels);
  expect(found.map((one) => one.reference)).toEqual(references);
});

test("the words of an anchor follow its block", () => {
  const blocks = blocksOf(["article", "clause"]);
  blocks[1] = { type: "clause", title: "", text: "", anchor: "v1" };
  expect(namesOf(blocks, numbered(blocks)).get("v1")).toBe("khoản 1 Điều 1");
  const later = [...blocksOf(["article"]), ...blocks];
  expect(namesOf(later, numbered(later)).get("v1")).toBe("khoản 1 Điều 2");
});
