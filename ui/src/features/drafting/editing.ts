/** The draft while it is edited, with what it was before: undo and redo. Pure. */
import type { Annex, Block, Draft } from "../../api/bindings";
import { type Piece, piece } from "./blocks";

/** An annex whose blocks have names; `key` is its own, so that it keeps its tab while others move. */
export type AnnexSheet = Omit<Annex, "blocks"> & { key: number; pieces: Piece[] };

/** A draft whose blocks have names. */
export type Sheet = Omit<Draft, "blocks" | "annexes"> & { pieces: Piece[]; annexes: AnnexSheet[] };

export type Editing = {
  past: Sheet[];
  now: Sheet;
  future: Sheet[];
  /** Where was typed last, and when: a stretch of typing is undone at once. An empty place is a step of its own. */
  last: { place: string; at: number } | null;
};

export type Edit =
  | { type: "change"; place: string; at: number; to: (sheet: Sheet) => Sheet }
  | { type: "undo" }
  | { type: "redo" }
  /** A version that was kept stands now: one step back or forward from what is on the screen. */
  | { type: "stepped"; way: "back" | "forth"; draft: Draft };

const STRETCH_MS = 1000;
const KEPT = 200;

export function begun(draft: Draft): Editing {
  return { past: [], now: sheetOf(draft), future: [], last: null };
}

/** The draft with a name for each block and annex. */
export function sheetOf({ blocks, annexes, ...rest }: Draft): Sheet {
  return { ...rest, pieces: blocks.map(piece), annexes: (annexes ?? []).map(annexSheet) };
}

export function annexSheet({ blocks, ...rest }: Annex): AnnexSheet {
  return { ...rest, key: piece({ type: "paragraph", text: "" }).key, pieces: blocks.map(piece) };
}

/** The draft as it is saved. What a draft leaves out where there is none stays out. */
export function draftOf({ pieces, annexes, ...rest }: Sheet): Draft {
  const draft: Draft = { ...rest, blocks: pieces.map((each): Block => each.block) };
  if (annexes.length > 0) draft.annexes = annexes.map(annexOf);
  return draft;
}

function annexOf({ title, separate, landscape, pieces }: AnnexSheet): Annex {
  return { title, separate, landscape, blocks: pieces.map((each): Block => each.block) };
}

export function edited(state: Editing, edit: Edit): Editing {
  switch (edit.type) {
    case "change":
      return changed(state, edit);
    case "undo": {
      const before = state.past.at(-1);
      if (before === undefined) return state;
      return { past: state.past.slice(0, -1), now: before, future: [state.now, ...state.future], last: null };
    }
    case "redo": {
      const [after, ...rest] = state.future;
      if (after === undefined) return state;
      return { past: [...state.past, state.now], now: after, future: rest, last: null };
    }
    case "stepped": {
      const now = sheetOf(edit.draft);
      if (edit.way === "back") return { past: state.past, now, future: [state.now, ...state.future], last: null };
      return { past: [...state.past, state.now], now, future: state.future, last: null };
    }
  }
}

function changed(state: Editing, { place, at, to }: Extract<Edit, { type: "change" }>): Editing {
  const next = to(state.now);
  if (next === state.now) return state;
  const goesOn = state.last !== null && place !== "" && state.last.place === place && at - state.last.at < STRETCH_MS;
  const past = goesOn ? state.past : [...state.past.slice(-KEPT), state.now];
  return { past, now: next, future: [], last: { place, at } };
}
