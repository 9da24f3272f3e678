/** Small questions beside the caret: the words of a footnote, and where a reference goes. Esc leaves, Enter agrees. */
import { type ReactNode, useEffect, useId, useLayoutEffect, useRef, useState } from "react";
import { t } from "../../i18n";
import { Button } from "../../shared/Button";
import type { BlockType } from "./blocks";

/** A block that can be referred to. */
export type Target = { key: number; type: BlockType; reference: string; words: string };

function Bubble({ at, label, onClose, children }: { at: DOMRect; label: string; onClose: () => void; children: ReactNode }) {
  const home = useRef<HTMLDivElement>(null);
  const [place, setPlace] = useState<React.CSSProperties>({ opacity: 0 });
  const close = useRef(onClose);
  close.current = onClose;

  useLayoutEffect(() => {
    const box = home.current?.getBoundingClientRect();
    if (box === undefined) return;
    const room = 8;
    const left = Math.max(room, Math.min(at.left, window.innerWidth - box.width - room));
    const below = at.bottom + 6;
    const top = below + box.height + room > window.innerHeight ? Math.max(room, at.top - box.height - 6) : below;
    setPlace({ left, top });
  }, [at]);
  useEffect(() => {
    const pressed = (event: PointerEvent) => {
      if (event.target instanceof Node && home.current?.contains(event.target) !== true) close.current();
    };
    document.addEventListener("pointerdown", pressed, true);
    return () => document.removeEventListener("pointerdown", pressed, true);
  }, []);
  const pressed = (event: React.KeyboardEvent) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    onClose();
  };
  return (
    // The keys belong to the fields inside; the bubble only hears Esc.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <div className="bubble" role="dialog" aria-label={label} ref={home} style={place} onKeyDown={pressed}>
      {children}
    </div>
  );
}

export function NoteBubble({ at, old, onDone, onClose }: { at: DOMRect; old: string; onDone: (words: string) => void; onClose: () => void }) {
  const [words, setWords] = useState(old);
  const pressed = (event: React.KeyboardEvent) => {
    if (event.nativeEvent.isComposing || event.keyCode === 229 || event.key !== "Enter" || event.shiftKey) return;
    event.preventDefault();
    if (words.trim() !== "") onDone(words.trim());
  };
  return (
    <Bubble at={at} label={t("rich.note")} onClose={onClose}>
      <strong>{t("rich.note")}</strong>
      <textarea
        // It was asked for by the press before.
        // oxlint-disable-next-line jsx-a11y/no-autofocus
        autoFocus
        rows={3}
        value={words}
        onChange={(event) => setWords(event.target.value.replaceAll("\n", " "))}
        onKeyDown={pressed}
        placeholder={t("rich.note_hint")}
        aria-label={t("rich.note")}
        data-testid="note-words"
        spellCheck={false}
      />
      <div className="bubble-foot">
        {old !== "" && (
          <Button look="quiet" onPress={() => onDone("")} testId="note-remove">
            {t("rich.note_remove")}
          </Button>
        )}
        <span className="spring" />
        <Button onPress={onClose}>{t("act.cancel")}</Button>
        <Button look="main" onPress={() => onDone(words.trim())} off={words.trim() === ""} testId="note-ok">
          {old === "" ? t("act.add") : t("rich.note_change")}
        </Button>
      </div>
    </Bubble>
  );
}

export function ReferenceBubble({ at, targets, onDone, onClose }: { at: DOMRect; targets: Target[]; onDone: (target: Target) => void; onClose: () => void }) {
  const [text, setText] = useState("");
  const [chosen, setChosen] = useState(0);
  const list = useRef<HTMLUListElement>(null);
  const id = useId();
  const found = targets.filter((target) => isFound(target, text));
  const marked = Math.min(chosen, found.length - 1);

  useEffect(() => list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: "nearest" }), [marked]);
  const pressed = (event: React.KeyboardEvent) => {
    if (event.nativeEvent.isComposing || event.keyCode === 229) return;
    const target = found[marked];
    const moves: Record<string, () => void> = {
      ArrowDown: () => setChosen(Math.min(found.length - 1, marked + 1)),
      ArrowUp: () => setChosen(Math.max(0, marked - 1)),
      Enter: () => target !== undefined && onDone(target),
    };
    const move = moves[event.key];
    if (move === undefined) return;
    event.preventDefault();
    move();
  };
  return (
    <Bubble at={at} label={t("rich.reference")} onClose={onClose}>
      <strong>{t("rich.reference")}</strong>
      <input
        // It was asked for by the press before.
        // oxlint-disable-next-line jsx-a11y/no-autofocus
        autoFocus
        role="combobox"
        aria-expanded
        aria-controls={id}
        aria-autocomplete="list"
        aria-activedescendant={marked >= 0 ? `${id}-${marked}` : undefined}
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          setChosen(0);
        }}
        onKeyDown={pressed}
        placeholder={t("rich.reference_hint")}
        aria-label={t("rich.reference_hint")}
        data-testid="reference-search"
        spellCheck={false}
      />
      <ul className="bubble-list" role="listbox" id={id} aria-label={t("rich.reference")} ref={list}>
        {found.map((target, index) => (
          // The keys are the field's, which holds the focus.
          // oxlint-disable-next-line jsx-a11y/click-events-have-key-events
          <li
            key={target.key}
            id={`${id}-${index}`}
            role="option"
            aria-selected={index === marked}
            data-testid={`reference-${index}`}
            onPointerDown={(event) => event.preventDefault()}
            onClick={() => onDone(target)}
          >
            <b>{target.reference}</b>
            <span>{target.words}</span>
          </li>
        ))}
      </ul>
      {found.length === 0 && <p className="help">{targets.length === 0 ? t("rich.reference_nothing") : t("rich.reference_none")}</p>}
    </Bubble>
  );
}

/** Every word asked for is in the number or the words, whatever the marks; `k2 d3` finds `khoản 2 Điều 3`. */
function isFound(target: Target, asked: string): boolean {
  const hay = folded(`${target.reference} ${target.words}`);
  const short = folded(target.reference)
    .split(" ")
    .map((word) => (/^\d/.test(word) ? word : word.slice(0, 1)))
    .join("");
  const words = folded(asked).split(/\s+/).filter(Boolean);
  return words.every((word) => hay.includes(word)) || short.includes(words.join(""));
}

export function folded(text: string): string {
  return text.normalize("NFD").replaceAll(/\p{M}/gu, "").replaceAll("đ", "d").replaceAll("Đ", "D").toLowerCase();
}
