import { expect, test } from "vitest";
import { DISPATCHES } from "../../testing/examples";
import { begun, draftOf, type Edit, edited, type Editing } from "./editing";

const [first] = DISPATCHES;
const DRAFT = (first ?? { draft: undefined }).draft;

function typed(state: Editing, subject: string, at: number): Editing {
  const edit: Edit = { type: "change", place: "subject", at, to: (sheet) => ({ ...sheet, subject }) };
  return edited(state, edit);
}

test("what is opened is saved unchanged", () => {
  if (DRAFT === undefined) throw new Error("the examples hold a draft");
  expect(draftOf(begun(DRAFT).now), "runs, widths and empty texts included").toEqual(DRAFT);
});

test("a stretch of typing is undone at once, a pause begins a new one", () => {
  if (DRAFT === undefined) throw new Error("the examples hold a draft");
  let state = begun(DRAFT);
  state = typed(state, "V", 1000);
  state = typed(state, "Về", 1400);
  state = typed(state, "Về việc", 5000);
  state = edited(state, { type: "undo" });
  expect(state.now.subject, "back to before the pause").toBe("Về");
  state = edited(state, { type: "undo" });
  expect(state.now.subject, "back to the beginning").toBe(DRAFT.subject);
  state = edited(edited(state, { type: "redo" }), { type: "redo" });
  expect(state.now.subject, "and forth again").toBe("Về việc");
});

test("a change after undo forgets what was undone", () => {
  if (DRAFT === undefined) throw new Error("the examples hold a draft");
  let state = typed(begun(DRAFT), "một", 1000);
  state = edited(state, { type: "undo" });
  state = typed(state, "hai", 9000);
  expect(edited(state, { type: "redo" }).now.subject).toBe("hai");
});
