/** Keys: every action has one, each is named once here, and no key acts behind an open dialog. */
import { useEffect, useRef } from "react";

/** `F9`, `Ctrl+S`, `Alt+ArrowUp`: modifiers in the order Ctrl, Alt, Shift, then the key as the browser names it. */
export type Chord = string;

const SHOWN: Record<string, string> = {
  ArrowUp: "↑",
  ArrowDown: "↓",
  ArrowLeft: "←",
  ArrowRight: "→",
  Escape: "Esc",
  Delete: "Del",
  "=": "+",
};

/** The chord as it is printed beside an action: `Alt+↑`. */
export function shown(chord: Chord): string {
  return chord
    .split(/\+(?=.)/)
    .map((part) => SHOWN[part] ?? part)
    .join("+");
}

/** The chord of a key press. Letters are told by their place on the board, since Vietnamese typing changes them. */
export function chordOf(event: KeyboardEvent | React.KeyboardEvent): Chord {
  const code = event.code ?? "";
  const letter = /^Key([A-Z])$/.exec(code)?.[1] ?? /^Digit(\d)$/.exec(code)?.[1];
  const name = (event.ctrlKey || event.altKey) && letter ? letter : event.key;
  const parts = [event.ctrlKey || event.metaKey ? "Ctrl" : "", event.altKey ? "Alt" : "", event.shiftKey && (name.length > 1 || (letter !== undefined && name === letter)) ? "Shift" : ""];
  return [...parts.filter(Boolean), name.length === 1 ? name.toUpperCase() : name].join("+");
}

/** Runs `act` when `chord` is pressed anywhere on the screen; not while a dialog is open, not while `act` is null. */
export function useKey(chord: Chord, act: (() => void) | null): void {
  const actNow = useRef(act);
  actNow.current = act;
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if (actNow.current === null || event.defaultPrevented || event.isComposing) return;
      if (chordOf(event) !== chord || dialogIsOpen()) return;
      // Esc in a field belongs to the field.
      if (chord === "Escape" && event.target instanceof HTMLElement && event.target.matches("input,textarea,[contenteditable]")) return;
      event.preventDefault();
      actNow.current();
    };
    window.addEventListener("keydown", pressed);
    return () => window.removeEventListener("keydown", pressed);
  }, [chord]);
}

/** Whether a dialog or an open list has the keys for itself. */
export function dialogIsOpen(): boolean {
  return document.querySelector('[role="dialog"],[role="alertdialog"],[role="menu"],.popover [role="listbox"]') !== null;
}

/**
 * Puts the focus back when the element that had it is gone: where it came from, if that is still there, else on the
 * screen's main place.
 */
export function focusHomeIfLost(from: Element | null = null): void {
  setTimeout(() => {
    const held = document.activeElement;
    if (held !== null && held !== document.body) return;
    if (from instanceof HTMLElement && from !== document.body && from.isConnected && !from.matches(":disabled")) return from.focus({ preventScroll: true });
    document.querySelector<HTMLElement>("[data-home]")?.focus({ preventScroll: true });
  }, 60);
}
