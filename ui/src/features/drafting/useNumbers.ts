/** The numbers of the blocks on the screen, and the words of all references: worked out once for each change. */
import { useMemo, useRef } from "react";
import type { Piece } from "./blocks";
import type { Sheet } from "./editing";
import { type AnchorTaken, anchorOf, namesOf, numbered, type Numbered } from "./numbering";

export type Numbers = {
  /** Of the blocks in the tab on the screen. */
  of: Numbered[];
  /** Anchor to words; the same map as long as no words changed. */
  names: ReadonlyMap<string, string>;
  isTaken: AnchorTaken;
};

/** The numbers of the body, or of the annex `annex`. A reference means its own tab first, then the body, then the rest. */
export function useNumbers(sheet: Sheet, annex: number | null): Numbers {
  const own = sheet.annexes.find((each) => each.key === annex)?.pieces ?? sheet.pieces;
  const of = useMemo(() => numbersOf(own), [own]);
  const others = useMemo(() => [sheet.pieces, ...sheet.annexes.map((each) => each.pieces)].filter((pieces) => pieces !== own).map((pieces) => namesIn(pieces, numbersOf(pieces))), [sheet.pieces, sheet.annexes, own]);
  const found = useMemo(() => new Map([...others.toReversed().flatMap((names) => [...names]), ...namesIn(own, of)]), [others, own, of]);

  const kept = useRef<ReadonlyMap<string, string>>(found);
  if (!alike(kept.current, found)) kept.current = found;
  const sheetNow = useRef(sheet);
  sheetNow.current = sheet;
  const isTaken = useRef((anchor: string) => [sheetNow.current.pieces, ...sheetNow.current.annexes.map((each) => each.pieces)].some((pieces) => pieces.some(({ block }) => anchorOf(block) === anchor)));
  return { of, names: kept.current, isTaken: isTaken.current };
}

function numbersOf(pieces: Piece[]): Numbered[] {
  return numbered(pieces.map(({ block }) => block));
}

function namesIn(pieces: Piece[], numbers: Numbered[]): Map<string, string> {
  return namesOf(
    pieces.map(({ block }) => block),
    numbers,
  );
}

function alike(one: ReadonlyMap<string, string>, other: ReadonlyMap<string, string>): boolean {
  return one.size === other.size && [...one].every(([anchor, words]) => other.get(anchor) === words);
}
