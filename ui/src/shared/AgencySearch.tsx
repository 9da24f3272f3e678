/** Search in the directory as one types: arrows move, Enter takes, Space in an empty field does nothing. */
import { useId, useState } from "react";
import type { AgencyRow } from "../api/bindings";
import { useLive } from "../api/useLive";
import { t } from "../i18n";
import { leadsTo } from "./ClosedCode";

type Props = {
  label: string;
  onTake: (agency: AgencyRow) => void;
  /** What Ctrl+Enter does with the marked one. */
  onBranch?: (agency: AgencyRow) => void;
  isTaken?: (agency: AgencyRow) => boolean;
  limit?: number;
  autoFocus?: boolean;
};

export function AgencySearch({ label, onTake, onBranch, isTaken, limit = 30, autoFocus = false }: Props) {
  const [text, setText] = useState("");
  const [at, setAt] = useState(0);
  const id = useId();
  const asked = text.trim();
  const found = useLive("directory.search", asked === "" ? null : { text: asked, limit });
  const rows = asked === "" ? [] : (found.answer?.rows ?? []);
  const marked = Math.min(at, rows.length - 1);
  // Until the answer is here the rows are those of the text before.
  const isOfThisText = !found.loading && found.failure === null;
  const pressed = (event: React.KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    const row = rows[marked];
    const moves: Record<string, () => void> = {
      ArrowDown: () => setAt(Math.min(rows.length - 1, marked + 1)),
      ArrowUp: () => setAt(Math.max(0, marked - 1)),
      Enter: () => isOfThisText && row !== undefined && (event.ctrlKey && onBranch !== undefined ? onBranch(row) : onTake(row)),
    };
    const move = moves[event.key];
    if (move === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    move();
  };
  return (
    <div className="agency-search">
      <input
        // The dialog or page was opened to search in it.
        // oxlint-disable-next-line jsx-a11y/no-autofocus
        autoFocus={autoFocus}
        role="combobox"
        aria-expanded={rows.length > 0}
        aria-controls={id}
        aria-autocomplete="list"
        aria-activedescendant={marked >= 0 ? `${id}-${marked}` : undefined}
        aria-label={label}
        placeholder={label}
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          setAt(0);
        }}
        onKeyDown={pressed}
        data-testid="agency-search"
        spellCheck={false}
      />
      <ul className="agency-rows" role="listbox" id={id} aria-label={label}>
        {rows.map((row, index) => (
          // The keys are the field's, which holds the focus.
          // oxlint-disable-next-line jsx-a11y/click-events-have-key-events
          <li
            key={row.code}
            id={`${id}-${index}`}
            role="option"
            aria-selected={index === marked}
            className={[row.closed === null ? "" : "closed", isTaken?.(row) === true ? "taken" : ""].join(" ").trim()}
            data-testid={`agency-${row.code}`}
            onPointerDown={(event) => event.preventDefault()}
            onClick={() => {
              setAt(index);
              onTake(row);
            }}
          >
            <span>
              {row.name}
              <small>{row.closed === null ? [row.parent, row.by_former_name ? t("directory.by_former_name") : ""].filter((word) => word !== "").join(" · ") : leadsTo(row.closed)}</small>
            </span>
            <code>{row.code}</code>
          </li>
        ))}
      </ul>
      {asked !== "" && found.answer !== null && rows.length === 0 && (
        <p className="quiet" role="status">
          {found.answer.total === 0 ? t("directory.never_brought") : t("directory.nothing_found")}
        </p>
      )}
    </div>
  );
}
