/**
 * The page as it will be, a moment after the last key. The first look brings all pages, each later one only the page
 * that looks otherwise. One look at a time; the last good pages stay until the next are there, and what was asked
 * before is never shown after.
 */
import { useCallback, useEffect, useRef, useState } from "react";
import type { Draft, Failure, FaultEntry } from "../../api/bindings";
import { call, useMounted } from "../../api/call";
import { asFailure } from "../../api/failure";
import type { PageOf } from "../../shared/PdfView";

/** What is told with the pages. */
export type Told = { faults: FaultEntry[]; notation: string | null; rules: string; font_missing: boolean };
/** A page on the screen, and the key by which the host knows whether it still looks so. */
type Kept = PageOf & { key: string };

export type Preview = {
  /** The last good pages; the same list as long as none changed. */
  pages: readonly PageOf[] | null;
  told: Told | null;
  /** The draft that all pages are of; `null` while some are still older. */
  of: Draft | null;
  failure: Failure | null;
  /** To be told when the pages stand on the screen: the next look waits as long as this one took. */
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
  const kept = useRef<Kept[]>([]);
  const mounted = useMounted();
  wanted.current = draft;
  const onDrawn = useCallback(() => {
    if (round.current.asked > 0) round.current = { asked: 0, took: performance.now() - round.current.asked };
  }, []);
  const [preview, setPreview] = useState<Preview>({ pages: null, told: null, of: null, failure: null, onDrawn });

  useEffect(() => {
    const look = async () => {
      if (running.current) return;
      running.current = true;
      let done: Draft | null = null;
      // What was typed meanwhile wants a look of its own; so do pages behind the one that came.
      while (mounted.current && done !== wanted.current) {
        const mine: Draft = wanted.current;
        round.current.asked = performance.now();
        const next = kept.current.length === 0 ? await allOf(mine) : await touchedOf(mine, kept.current);
        if ("failure" in next) {
          done = mine;
          if (mounted.current) setPreview((old) => ({ ...old, failure: next.failure }));
          continue;
        }
        kept.current = next.pages;
        if (!next.more) done = mine;
        if (mounted.current) setPreview((old) => ({ ...old, pages: next.pages, told: next.told, of: done, failure: null }));
      }
      running.current = false;
    };
    const pause = Math.min(LONGEST_PAUSE_MS, Math.max(PAUSE_MS, round.current.took));
    const timer = setTimeout(() => void look(), kept.current.length === 0 ? 0 : pause);
    return () => clearTimeout(timer);
  }, [draft, mounted]);
  return preview;
}

type Looked = { pages: Kept[]; more: boolean; told: Told } | { failure: Failure };

async function allOf(draft: Draft): Promise<Looked> {
  try {
    const { pdf, pages, keys, faults, notation, rules, font_missing } = await call("draft.preview", { draft });
    return { pages: Array.from({ length: pages }, (_, at) => ({ pdf, page: at + 1, key: keys[at] ?? "" })), more: false, told: { faults, notation, rules, font_missing } };
  } catch (thrown) {
    return { failure: asFailure(thrown) };
  }
}

async function touchedOf(draft: Draft, old: Kept[]): Promise<Looked> {
  try {
    const { keys, touched, faults, notation, rules, font_missing } = await call("draft.glance", { draft, known: old.map((page) => page.key) });
    const fresh = touched === null ? null : { at: touched.page - 1, pdf: touched.pdf };
    return { pages: merged(old, keys, fresh), more: touched?.more ?? false, told: { faults, notation, rules, font_missing } };
  } catch (thrown) {
    return { failure: asFailure(thrown) };
  }
}

/** The pages as they now are, as far as they are at hand; a page that only moved is not asked for again. */
export function merged(old: Kept[], keys: string[], fresh: { at: number; pdf: string } | null): Kept[] {
  const next = keys.map((key, at): Kept | undefined => {
    const own = old[at];
    if (own?.key === key) return own;
    if (fresh?.at === at) return { pdf: fresh.pdf, page: 1, key };
    return old.find((page) => page.key === key) ?? own;
  });
  // A page that is not there yet has nothing to show: it and those behind it come with the next look.
  const gap = next.indexOf(undefined);
  const pages = next.slice(0, gap < 0 ? next.length : gap).flatMap((page) => page ?? []);
  return pages.length === old.length && pages.every((page, at) => page === old[at]) ? old : pages;
}
