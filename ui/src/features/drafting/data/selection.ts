/** What was selected last in the writing, kept while the focus goes to a panel. */
import { useCallback, useEffect, useRef } from "react";

/** Gives a function that tells the letters selected last inside the sheet. */
export function useLastSelection(): () => string {
  const last = useRef("");
  useEffect(() => {
    const changed = () => {
      const found = selectedWords(document);
      if (found !== null) last.current = found;
    };
    document.addEventListener("selectionchange", changed);
    return () => document.removeEventListener("selectionchange", changed);
  }, []);
  return useCallback(() => last.current, []);
}

/** The letters selected in the sheet; `null` where the selection is elsewhere. */
function selectedWords(page: Document): string | null {
  const field = page.activeElement;
  if ((field instanceof HTMLTextAreaElement || field instanceof HTMLInputElement) && field.closest(".sheet") !== null) {
    return field.value.slice(field.selectionStart ?? 0, field.selectionEnd ?? 0);
  }
  const selection = page.getSelection();
  const node = selection?.anchorNode;
  const element = node instanceof Element ? node : node?.parentElement;
  return element?.closest(".sheet") == null ? null : (selection?.toString() ?? "");
}
