/**
 * The page as it will be, a moment after the last key. One page is set at a time; the last good one stays until the
 * next is there.
 */
import { useEffect, useRef, useState } from "react";
import type { Draft, Failure } from "../../api/bindings";
import { call, type Output, useMounted } from "../../api/call";
import { asFailure } from "../../api/failure";

export type Preview = {
  /** The last good page, and the draft it shows. */
  page: Output<"draft.preview"> | null;
  of: Draft | null;
  failure: Failure | null;
};

const PAUSE_MS = 400;

export function usePreview(draft: Draft): Preview {
  const [preview, setPreview] = useState<Preview>({ page: null, of: null, failure: null });
  const wanted = useRef(draft);
  const running = useRef(false);
  const mounted = useMounted();
  wanted.current = draft;

  useEffect(() => {
    const set = async () => {
      if (running.current) return;
      running.current = true;
      let done: Draft | null = null;
      // What was typed while a page was set wants a page of its own.
      while (mounted.current && done !== wanted.current) {
        done = wanted.current;
        const next = await asked(done);
        if (mounted.current) setPreview((old) => ({ ...old, ...next }));
      }
      running.current = false;
    };
    const timer = setTimeout(() => void set(), preview.page === null ? 0 : PAUSE_MS);
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
