import { act, renderHook, waitFor } from "@testing-library/react";
import { expect, test } from "vitest";
import type { Commands, Draft } from "../../api/bindings";
import { setHost } from "../../api/host";
import { DISPATCHES } from "../../testing/examples";
import { fakeHost } from "../../testing/fakeHost";
import { merged, usePreview } from "./usePreview";

const page = (key: string) => ({ pdf: `file of ${key}`, page: 1, key });

const keysOf = (draft: Draft) => [1, 2, 3].map((at) => `${draft.subject} ${at}`);

test("only the page that came is another; one that moved is not asked for again", () => {
  const old = [page("a"), page("b"), page("c")];
  const next = merged(old, ["a", "x", "c"], { at: 1, pdf: "new" });
  expect(next).toEqual([old[0], { pdf: "new", page: 1, key: "x" }, old[2]]);
  expect(next[0], "the very same, so that it is not drawn again").toBe(old[0]);
  expect(merged(old, ["a", "b", "c"], null), "nothing changed, nothing is drawn").toBe(old);
  expect(merged(old, ["x", "a", "b", "c"], { at: 0, pdf: "new" }).map((each) => each.key), "a page put before the others").toEqual(["x", "a", "b", "c"]);
  expect(merged(old, ["a"], null).length, "pages that are gone go").toBe(1);
  expect(merged(old, ["a", "y", "c", "z"], { at: 1, pdf: "new" }).map((each) => each.key), "one that never was comes with the next look").toEqual(["a", "y", "c"]);
});

test("pages behind the touched one are asked for until all are there, and newer words come first", async () => {
  const office = fakeHost();
  setHost(office);
  const [first] = DISPATCHES;
  if (first === undefined) throw new Error("the examples hold a draft");
  const told = { faults: [], notation: null, rules: "state-2020", font_missing: false };
  const asked: string[] = [];
  office.replace("draft.preview", ({ draft }) => ({ pdf: "all", pages: 3, labels: [], keys: keysOf(draft), ...told }));
  office.replace("draft.glance", ({ draft, known }: Commands["draft.glance"]["input"]) => {
    const keys = keysOf(draft);
    const at = keys.findIndex((key, index) => known[index] !== key);
    asked.push(`${draft.subject} ${at + 1}`);
    return { keys, touched: at < 0 ? null : { page: at + 1, pdf: `${keys[at]}`, more: at < 2 }, ...told };
  });
  const { result, rerender } = renderHook(({ draft }) => usePreview(draft), { initialProps: { draft: { ...first.draft, subject: "a" } } });
  await waitFor(() => expect(result.current.pages?.length).toBe(3));
  expect(result.current.pages?.every((each) => each.pdf === "all"), "all pages of one file").toBe(true);
  const next = { ...first.draft, subject: "b" };
  act(() => rerender({ draft: next }));
  await waitFor(() => expect(result.current.of, "of the draft that stands there now").toBe(next));
  expect(asked).toEqual(["b 1", "b 2", "b 3"]);
  expect(result.current.pages?.map((each) => each.pdf)).toEqual(["b 1", "b 2", "b 3"]);
});
