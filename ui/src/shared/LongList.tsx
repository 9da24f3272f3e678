/** A list of any length: only what is in sight is on the screen. Arrows move, Enter opens. */
import { useVirtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from "react";

export type Column<R> = { name: string; title: string; width: string; cell: (row: R) => ReactNode };
type Props<R> = {
  label: string;
  columns: Column<R>[];
  rows: R[];
  total: number;
  idOf: (row: R) => number;
  /** Extra classes of a row, such as `unread`. */
  lookOf?: (row: R) => string;
  onOpen: (id: number) => void;
  onMore: () => void;
  /** The row to stand on at first: the one that was open before. */
  start?: number | null;
};

const ROW = 52;

export function LongList<R>({ label, columns, rows, total, idOf, lookOf, onOpen, onMore, start }: Props<R>) {
  const frame = useRef<HTMLDivElement>(null);
  const [at, setAt] = useState<number | null>(start ?? null);
  const index = Math.max(0, rows.findIndex((row) => idOf(row) === at));
  const visible = useVirtualizer({ count: rows.length, getScrollElement: () => frame.current, estimateSize: () => ROW, overscan: 12 });
  const items = visible.getVirtualItems();
  const lastSeen = Math.max(items.at(-1)?.index ?? 0, at === null ? 0 : index);

  useEffect(() => {
    if (rows.length > 0 && rows.length < total && lastSeen >= rows.length - 10) onMore();
    // Only when the sight or the rows change; `onMore` is new with each answer.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [lastSeen, rows.length, total]);
  useEffect(() => {
    frame.current?.focus({ preventScroll: true });
    if (start != null && index > 0) visible.scrollToIndex(index, { align: "center" });
    // Once, when the list comes on the screen.
    // oxlint-disable-next-line react/exhaustive-deps
  }, []);

  const stand = (next: number) => {
    const kept = Math.min(rows.length - 1, Math.max(0, next));
    const row = rows[kept];
    if (row === undefined) return;
    setAt(idOf(row));
    visible.scrollToIndex(kept);
  };
  const page = Math.max(1, Math.floor((frame.current?.clientHeight ?? 600) / ROW) - 2);
  const moves: Record<string, () => void> = {
    ArrowDown: () => stand(at === null ? 0 : index + 1),
    ArrowUp: () => stand(index - 1),
    PageDown: () => stand(index + page),
    PageUp: () => stand(index - page),
    Home: () => stand(0),
    End: () => stand(rows.length - 1),
    Enter: () => {
      const row = rows[index];
      if (row !== undefined) onOpen(idOf(row));
    },
  };
  const pressed = (event: KeyboardEvent) => {
    const move = moves[event.key];
    if (move === undefined || event.ctrlKey || event.altKey) return;
    event.preventDefault();
    move();
  };
  const grid = { gridTemplateColumns: columns.map((column) => column.width).join(" ") };
  return (
    <div className="list">
      <div
        ref={frame}
        className="list-frame"
        role="grid"
        aria-label={label}
        aria-rowcount={total + 1}
        tabIndex={0}
        data-home
        aria-activedescendant={at === null ? undefined : `row-${at}`}
        onKeyDown={pressed}
        onFocus={() => at === null && rows[0] !== undefined && setAt(idOf(rows[0]))}
      >
        <div className="list-head" role="row" aria-rowindex={1} style={grid}>
          {columns.map((column) => (
            <span key={column.name} role="columnheader">
              {column.title}
            </span>
          ))}
        </div>
        <div style={{ height: visible.getTotalSize(), position: "relative" }} role="rowgroup">
          {items.map((item) => {
            const row = rows[item.index];
            if (row === undefined) return null;
            const id = idOf(row);
            return (
              // The keys are the grid's: it holds the focus and names the row it stands on.
              // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus
              <div
                key={id}
                id={`row-${id}`}
                data-testid={`row-${id}`}
                className={`list-row ${lookOf?.(row) ?? ""}`}
                role="row"
                aria-rowindex={item.index + 2}
                aria-selected={id === at}
                style={{ ...grid, transform: `translateY(${item.start}px)`, height: item.size }}
                onClick={() => onOpen(id)}
              >
                {columns.map((column) => (
                  <div key={column.name} role="gridcell" className="cell">
                    {column.cell(row)}
                  </div>
                ))}
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
}
