/** Before the screen changes, whoever holds unsaved work may bring it home first. */
import { createContext, useContext, useEffect, useRef } from "react";

/** Brings work home; `false` when the screen must stay. */
export type BringHome = () => Promise<boolean>;

export const Leaving = createContext<Set<BringHome>>(new Set());

/** `bring` is asked before the screen changes. */
export function useBeforeLeave(bring: BringHome): void {
  const leaving = useContext(Leaving);
  const bringNow = useRef(bring);
  bringNow.current = bring;
  useEffect(() => {
    const asked: BringHome = () => bringNow.current();
    leaving.add(asked);
    return () => void leaving.delete(asked);
  }, [leaving]);
}

/** Asks everyone; `true` when all work is home. */
export async function allHome(leaving: Set<BringHome>): Promise<boolean> {
  const answers = await Promise.all([...leaving].map((bring) => bring()));
  return answers.every(Boolean);
}
