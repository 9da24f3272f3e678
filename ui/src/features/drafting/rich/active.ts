/** The field in which the caret stands or last stood: what the toolbar, the popovers and the panels act upon. */
import { createContext, useContext, useSyncExternalStore } from "react";
import type { Text } from "../../../api/bindings";
import type { Look, Style } from "./text";

export type Active = {
  /** The style in which the next letter is written, or that of all that is selected. */
  look: Look;
  /** Whether the caret stands in it now. */
  focused: boolean;
  toggle: (style: Style) => void;
  /** Puts a text in place of what is selected. One step back, together with others of the same `step`. */
  insert: (text: Text, step?: string) => void;
  /** Asks for a footnote at the caret. */
  note: () => void;
  /** Asks for a reference at the caret. */
  refer: () => void;
  /** Some letters at the caret, as the page shows them; empty where there are too few to know it by. */
  words: () => string;
  /** Where the caret stands on the screen. */
  place: () => DOMRect;
  focus: () => void;
};

let now: Active | null = null;
const hearers = new Set<() => void>();

export function activeField(): Active | null {
  return now;
}

export function setActive(field: Active | null): void {
  now = field;
  for (const heard of hearers) heard();
}

/** The field at hand, kept fresh. */
export function useActive(): Active | null {
  return useSyncExternalStore(heardBy, activeField);
}

function heardBy(heard: () => void): () => void {
  hearers.add(heard);
  return () => hearers.delete(heard);
}

/** What a field may ask for: the words of references of today, and the popovers of its surroundings. */
export type Surroundings = {
  /** Anchor to the words it is referred to by. */
  names: ReadonlyMap<string, string>;
  /** Asks for the words of a footnote; `old` when one is changed. */
  askNote: (at: DOMRect, old: string, done: (words: string) => void) => void;
  /** Asks where a reference shall go. */
  askReference: (at: DOMRect, done: (text: Text, step: string) => void) => void;
};

const NOTHING: Surroundings = { names: new Map(), askNote: () => undefined, askReference: () => undefined };

export const Around = createContext<Surroundings>(NOTHING);

export function useAround(): Surroundings {
  return useContext(Around);
}
