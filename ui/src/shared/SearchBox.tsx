/** Search in a list: asks a little after the last key, so that typing stays light. */
import { Search, X } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { Button, Input, SearchField } from "react-aria-components";
import { t } from "../i18n";
import { useKey } from "./keys";

const PAUSE_MS = 200;

export function SearchBox({ label, onSearch }: { label: string; onSearch: (text: string) => void }) {
  const [text, setText] = useState("");
  const box = useRef<HTMLInputElement>(null);
  useKey("Ctrl+F", () => {
    box.current?.focus();
    box.current?.select();
  });
  useEffect(() => {
    const timer = setTimeout(() => onSearch(text.trim()), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text, onSearch]);
  return (
    <SearchField className="search" aria-label={label} value={text} onChange={setText}>
      <Search size={15} aria-hidden />
      <Input ref={box} placeholder={`${label} (Ctrl+F)`} data-testid="search" onKeyDown={intoList} spellCheck={false} />
      {text !== "" && (
        <Button aria-label={t("act.clear")}>
          <X size={14} aria-hidden />
        </Button>
      )}
    </SearchField>
  );
}

/** From the search into what it found. */
function intoList(event: React.KeyboardEvent) {
  if (event.key !== "ArrowDown" && event.key !== "Enter") return;
  event.preventDefault();
  document.querySelector<HTMLElement>("[data-home]")?.focus();
}
