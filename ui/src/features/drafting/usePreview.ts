/**
 * The page as it will be, a moment after the last key. One page is set at a time; the last good one stays until the
 * next is there, and what was asked before it is never shown after it.
 */
import { useCallback, useEffect, useRef, useState } from "react";
import type { Draft, Failure } from "../../api/bindings";
import { call, type Output, useMounted } from "../../api/call";
import { asFailure } from "../../api/failure";

export type Preview = {
  /** The last good page, and the draft it shows. */
  page: Output<"draft.preview"> | null;
  of: Draft | null;
  failure: Failure | null;
  /** To be told when the page stands on the screen: the next one waits as long as this one took. */
  onDrawn: () => void;
};

/** A stretch of quick keys wants one page, not one for each. */
const PAUSE_MS = 50;
/** On a slow machine the keys come first, but the page is never longer behind than this. */
const LONGEST_PAUSE_MS = 400;

export function usePreview(draft: Draft): Preview {
  const wanted = useRef(draft);
  const running = useRef(false);
  const round = useRef({ asked: 0, took: 0 });
  const mounted = useMounted();
  wanted.current = draft;
  const onDrawn = useCallback(() => {
    if (round.current.asked > 0) round.current = { asked: 0, took: performance.now() - round.current.asked };
  }, []);
  const [preview, setPreview] = useState<Preview>({ page: null, of: null, failure: null, onDrawn });

  useEffect(() => {
    const set = async () => {
      if (running.current) return;
      running.current = true;
      let done: Draft | null = null;
      // What was typed while a page was set wants a page of its own.
      while (mounted.current && done !== wanted.current) {
        done = wanted.current;
        round.current.asked = performance.now();
        const next = await asked(done);
        if (mounted.current) setPreview((old) => ({ ...old, ...next }));
      }
      running.current = false;
    };
    const pause = Math.min(LONGEST_PAUSE_MS, Math.max(PAUSE_MS, round.current.took));
    const timer = setTimeout(() => void set(), preview.page === null ? 0 : pause);
    return () => clearTimeout(timer);
    // Whether a first page stands decides only how long to wait.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [draft, mounted]);
  return preview;
}

async function asked(draft: Draft): Promise<Partial<Preview>> {
  try {
    return { page: await call("draft.preview", { draft }), of: draft, failure: null };
  } catch (thrown) {
    return { failure: asFailure(thrown) };
  }
}
