/**
 * Undo that outlives the window: when nothing is left to undo of this sitting, one goes back through the versions that
 * were kept, and forward again.
 */
import { useCallback, useRef } from "react";
import type { Draft, DraftStanding } from "../../../api/bindings";
import { call } from "../../../api/call";
import { useLive } from "../../../api/useLive";

type Sitting = {
  /** Row id; `null` before anything was saved. */
  id: number | null;
  canUndo: boolean;
  canRedo: boolean;
  undo: () => void;
  redo: () => void;
  /** Saves what is not saved yet. */
  flush: () => Promise<number | null>;
  /** Another version stands now: one step back or forward from what is on the screen. */
  stepped: (way: "back" | "forth", draft: Draft, version: number) => void;
};

export type Steps = { canUndo: boolean; canRedo: boolean; undo: () => void; redo: () => void };

export function useKeptSteps(sitting: Sitting): Steps {
  const kept = useLive("draft.versions", sitting.id === null ? null : { id: sitting.id, limit: 1 });
  const now = useRef(sitting);
  now.current = sitting;
  const walking = useRef(false);

  const walk = useCallback(async (way: "back" | "forth") => {
    if (walking.current) return;
    walking.current = true;
    try {
      const id = await now.current.flush();
      if (id === null) return;
      const { standing } = await call("draft.versions", { id, limit: 1 });
      const stands: DraftStanding = await call(way === "back" ? "draft.undo" : "draft.redo", { id, version: standing });
      now.current.stepped(way, stands.draft, stands.version);
    } catch {
      // Nothing lies that way, or another window wrote: the screen stays as it is, and the next save tells.
    } finally {
      walking.current = false;
    }
  }, []);

  const canBack = kept.answer?.can_undo === true;
  const canForth = kept.answer?.can_redo === true;
  return {
    canUndo: sitting.canUndo || canBack,
    canRedo: sitting.canRedo || canForth,
    undo: () => (now.current.canUndo ? now.current.undo() : canBack && void walk("back")),
    redo: () => (now.current.canRedo ? now.current.redo() : canForth && void walk("forth")),
  };
}
