/**
 * Short keys of the library: `//kdn` and a blank become the words of the item. Only in fields of the draft's text, and
 * only where an item has the key; anything else is typed as it is.
 */
import { useEffect, useRef } from "react";
import type { LibraryItem, Text } from "../../../api/bindings";
import { call } from "../../../api/call";
import { useLive } from "../../../api/useLive";
import { activeField } from "../rich/active";
import { inlineOf } from "./Library";

const TYPED = /\/\/([\p{L}\p{N}._-]{1,20})$/u;

export function useShortKeys(): void {
  const library = useLive("library.list", { text: "" });
  const items = useRef<LibraryItem[]>([]);
  items.current = library.answer?.items ?? [];
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if (event.isComposing || event.key !== " " || event.ctrlKey || event.altKey || event.metaKey) return;
      const found = keyBefore(document);
      const item = found === null ? undefined : items.current.find((each) => each.key === found.key);
      const words = item === undefined ? null : wordsOf(item);
      const field = activeField();
      if (found === null || item === undefined || words === null || field === null) return;
      event.preventDefault();
      event.stopPropagation();
      document.getSelection()?.setBaseAndExtent(found.node, found.from, found.node, found.to);
      field.insert(words);
      // Only a count: the words stand whether it is kept or not.
      call("library.take", { id: item.id }).catch(() => undefined);
    };
    document.addEventListener("keydown", pressed, true);
    return () => document.removeEventListener("keydown", pressed, true);
  }, []);
}

/** The short key that ends at the caret, and where it stands. */
export function keyBefore(page: Document): { key: string; node: Node; from: number; to: number } | null {
  const selection = page.getSelection();
  const node = selection?.focusNode;
  if (selection == null || !selection.isCollapsed || !(node instanceof window.Text)) return null;
  if (node.parentElement?.closest("[data-rich]") == null) return null;
  const to = selection.focusOffset;
  const found = TYPED.exec(node.data.slice(0, to));
  const key = found?.[1];
  return found === null || key === undefined ? null : { key: key.toLowerCase().normalize("NFC"), node, from: found.index, to };
}

/** What a short key writes: the phrase, the names of recipients, the signer's name. */
export function wordsOf(item: LibraryItem): Text | null {
  const { content } = item;
  if (content.type === "recipients") return content.members.map((member) => member.name).join(", ");
  if (content.type === "signer") return content.signature.name;
  const inline = inlineOf(item);
  if (inline !== null) return inline;
  const lines = content.blocks.map((block) => ("text" in block ? block.text : null));
  if (lines.some((line) => line === null)) return null;
  return lines.map((line) => (typeof line === "string" ? line : (line ?? []).map((run) => run.text).join(""))).join("\n");
}
