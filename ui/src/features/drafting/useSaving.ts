/**
 * Keeps a draft saved while it is written: a little after the last key, one save at a time, each with the version it
 * builds on. Nothing is saved before something was written.
 */
import { useCallback, useEffect, useRef, useState } from "react";
import type { Draft, Failure, SaveCause } from "../../api/bindings";
import { call, useMounted } from "../../api/call";
import { asFailure } from "../../api/failure";

export type Saved = { id: number | null; version: number; at: number | null };
export type Saving = {
  saved: Saved;
  busy: boolean;
  dirty: boolean;
  failure: Failure | null;
  /** Saves what is not saved yet; the id, or `null` when it could not be. By hand, it is told so among the versions. */
  flush: (byHand?: boolean) => Promise<number | null>;
  /** Another version stands now, and the draft shown is its own. */
  rebase: (version: number) => void;
  /** From now on nothing is saved any more: the draft is gone or signed. */
  stop: () => void;
};

/** What is known of the draft when it is opened. `cause`: how a new one came to be, where not by writing. */
export type Start = { id: number | null; version: number; inReplyTo: number | null; cause?: SaveCause | undefined };

const PAUSE_MS = 1200;

export function useSaving(draft: Draft, start: Start): Saving {
  const [saved, setSaved] = useState<Saved>({ id: start.id, version: start.version, at: null });
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [kept, setKept] = useState<Draft>(draft);
  const now = useRef({ draft, kept: draft, saved, stopped: false, byHand: false });
  const running = useRef<Promise<boolean> | null>(null);
  const mounted = useMounted();
  const { inReplyTo, cause: began } = start;
  now.current.draft = draft;

  const saveOnce = useCallback(async (): Promise<boolean> => {
    const { draft: mine, saved: base, byHand } = now.current;
    const cause = base.id === null && began !== undefined ? began : byHand ? "save" : undefined;
    now.current.byHand = false;
    setBusy(true);
    try {
      const told = await call("draft.save", { id: base.id, version: base.version, draft: mine, in_reply_to: inReplyTo, ...(cause === undefined ? {} : { cause }) });
      now.current.saved = { ...told, at: Date.now() };
      now.current.kept = mine;
      if (mounted.current) {
        setSaved(now.current.saved);
        setKept(mine);
        setFailure(null);
      }
      return true;
    } catch (thrown) {
      if (mounted.current) setFailure(asFailure(thrown));
      return false;
    } finally {
      running.current = null;
      if (mounted.current) setBusy(false);
    }
  }, [inReplyTo, began, mounted]);

  const save = useCallback(() => {
    running.current ??= saveOnce();
    return running.current;
  }, [saveOnce]);

  const flush = useCallback(async (byHand = false) => {
    now.current.byHand = byHand;
    while (!now.current.stopped && (now.current.byHand || now.current.draft !== now.current.kept || now.current.saved.id === null || running.current !== null)) {
      if (!(await save())) return null;
    }
    return now.current.saved.id;
  }, [save]);

  useEffect(() => {
    if (draft === now.current.kept || now.current.stopped) return;
    const timer = setTimeout(() => void (now.current.stopped || save()), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [draft, kept, save]);

  useEffect(() => {
    if (failure?.class !== "wait") return;
    const timer = setTimeout(() => void (now.current.stopped || save()), 4 * PAUSE_MS);
    return () => clearTimeout(timer);
  }, [failure, save]);

  const stop = useCallback(() => {
    now.current.stopped = true;
  }, []);
  const rebase = useCallback((version: number) => {
    now.current.saved = { ...now.current.saved, version };
    setSaved(now.current.saved);
  }, []);
  return { saved, busy, dirty: draft !== kept, failure, flush, rebase, stop };
}
