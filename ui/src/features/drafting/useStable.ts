/** A function that stays the same and does what the newest one does: what is handed it need not be drawn anew. */
import { useCallback, useRef } from "react";

export function useStable<A extends unknown[], R>(act: (...given: A) => R): (...given: A) => R {
  const now = useRef(act);
  now.current = act;
  return useCallback((...given: A) => now.current(...given), []);
}

/** Whether two sets of properties are alike; of `sheet` only the named parts count. For `memo`. */
export function sameParts<P extends { sheet: object }>(...parts: (keyof P["sheet"])[]): (old: P, next: P) => boolean {
  return (old, next) =>
    Object.keys(next).every((name) => {
      if (name !== "sheet") return Object.is(old[name as keyof P], next[name as keyof P]);
      return parts.every((part) => Object.is((old.sheet as P["sheet"])[part], (next.sheet as P["sheet"])[part]));
    });
}
