/**
 * A table: cells with styles, a head, widths, alignments and merged cells. Tab goes on, Enter goes down, both add a row
 * at the end; everything else is behind the keys that the tools beside the table name.
 */
import { AlignCenter, AlignLeft, AlignRight, Columns3, Heading, Minus, Rows3, TableCellsMerge, TableCellsSplit } from "lucide-react";
import { memo, type ReactNode, useMemo, useRef, useState } from "react";
import { Button as AriaButton, Tooltip, TooltipTrigger } from "react-aria-components";
import type { Align, Merge, Text } from "../../api/bindings";
import { t } from "../../i18n";
import { Button } from "../../shared/Button";
import { type Chord, chordOf, shown } from "../../shared/keys";
import { useSay } from "../../shared/said";
import { linesOf } from "./pasting";
import { readOf, select } from "./rich/caret";
import { RichField } from "./rich/RichField";
import { aligned, alignOf, type Area, areaOf, type Cell, columnAdded, columnRemoved, columnsOf, headed, isCovered, isTooLarge, merged, mergeAt, parted, resized, rowAdded, rowRemoved, type Table, widthsOf, withCell, withCells } from "./tables";

type Props = {
  at: number;
  block: Table;
  onChange: (step: string, block: Table) => void;
  /** An arrow leaves the table. */
  onLeave: (step: 1 | -1) => void;
};

/** So many rows at once; a table of thousands is shown piece by piece. */
const SHOWN_ROWS = 80;
/** A tenth of a column's usual width. */
const WIDER = 2;

/** What the cells may do; the same for the whole life of the table. */
type TableHand = {
  change: (cell: Cell, text: Text, step: string) => void;
  pressed: (event: React.KeyboardEvent, cell: Cell) => void;
  pasted: (cell: Cell, data: DataTransfer) => boolean;
  leave: (cell: Cell, way: "up" | "down" | "left" | "right") => void;
  focused: (cell: Cell) => void;
  chosen: (event: React.PointerEvent, cell: Cell) => void;
};

export function TableBlock({ at, block, onChange, onLeave }: Props) {
  const home = useRef<HTMLDivElement>(null);
  const [cell, setCell] = useState<Cell>({ row: 0, column: 0 });
  const [area, setArea] = useState<Area | null>(null);
  const [rowsShown, setRowsShown] = useState(SHOWN_ROWS);
  const columns = columnsOf(block);
  const say = useSay();
  const now = useRef({ block, onChange, onLeave, cell, say });
  now.current = { block, onChange, onLeave, cell, say };

  const focus = (to: Cell, end = true) =>
    setTimeout(() => {
      const field = home.current?.querySelector<HTMLElement>(`[data-cell="${to.row}-${to.column}"] .rich`);
      if (field == null) return;
      field.focus();
      const letter = end ? readOf(field).length : 0;
      select(field, { from: letter, to: letter });
    });

  const acts = useMemo(() => {
    const change = (to: (table: Table, own: Cell) => Table, next: (own: Cell) => Cell = (stays) => stays) => {
      const { block: table, cell: own } = now.current;
      const made = to(table, own);
      if (made === table) return;
      now.current.onChange("", made);
      focus(next(own));
      setArea(null);
    };
    return {
      change,
      rowBelow: () => change((table, own) => rowAdded(table, own.row + 1), (own) => ({ row: own.row + 1, column: own.column })),
      rowAway: () => change((table, own) => rowRemoved(table, own.row), (own) => ({ row: Math.max(0, own.row - 1), column: own.column })),
      columnAfter: () => change((table, own) => columnAdded(table, own.column + 1), (own) => ({ row: own.row, column: own.column + 1 })),
      columnAway: () => change((table, own) => columnRemoved(table, own.column), (own) => ({ row: own.row, column: Math.max(0, own.column - 1) })),
      align: (align: Align) => change((table, own) => aligned(table, own.column, align)),
      wider: (by: number) => change((table, own) => resized(table, own.column, by)),
      mergeRight: () => change((table, own) => mergedWith(table, own, "right"), (own) => own),
      mergeDown: () => change((table, own) => mergedWith(table, own, "down"), (own) => own),
      split: () => change((table, own) => parted(table, own)),
    };
  }, []);

  const hand = useMemo((): TableHand => {
    const step = (from: Cell, way: 1 | -1): Cell | null => {
      const { block: table } = now.current;
      const width = columnsOf(table);
      let flat = (from.row + 1) * width + from.column + way;
      for (; flat >= 0 && flat < (table.rows.length + 1) * width; flat += way) {
        const next = { row: Math.floor(flat / width) - 1, column: flat % width };
        if (!isCovered(table, next)) return next;
      }
      return null;
    };
    const down = (from: Cell, way: 1 | -1): Cell | null => {
      const { block: table } = now.current;
      const merge = mergeAt(table, from);
      const row = way === 1 && merge !== undefined ? merge.row + merge.rows : from.row + way;
      if (row < -1 || row >= table.rows.length) return null;
      const covering = mergeAt(table, { row, column: from.column });
      return covering === undefined ? { row, column: from.column } : { row: covering.row, column: covering.column };
    };
    const newRow = () => {
      const { block: table } = now.current;
      now.current.onChange("", rowAdded(table, table.rows.length));
      setRowsShown((old) => Math.max(old, table.rows.length + 1));
      focus({ row: table.rows.length, column: 0 });
    };
    const to = (next: Cell | null) => (next === null ? newRow() : void focus(next));
    return {
      change: (own, text, what) => now.current.onChange(what === "text" ? `cell-${own.row}-${own.column}` : what, withCell(now.current.block, own, text)),
      pressed: (event, own) => {
        if (event.nativeEvent.isComposing || event.keyCode === 229) return;
        const moves: Record<string, () => void> = {
          Tab: () => to(step(own, 1)),
          "Shift+Tab": () => void (step(own, -1) === null ? now.current.onLeave(-1) : focus(step(own, -1) ?? own)),
          Enter: () => to(down(own, 1)),
          "Ctrl+Enter": acts.rowBelow,
          "Ctrl+Shift+Backspace": acts.rowAway,
          "Ctrl+Alt+ArrowRight": acts.columnAfter,
          "Ctrl+Alt+Backspace": acts.columnAway,
          "Ctrl+L": () => acts.align("left"),
          "Ctrl+E": () => acts.align("center"),
          "Ctrl+R": () => acts.align("right"),
          "Alt+Shift+ArrowRight": () => acts.wider(WIDER),
          "Alt+Shift+ArrowLeft": () => acts.wider(-WIDER),
          "Ctrl+M": acts.mergeRight,
          "Ctrl+Shift+M": acts.mergeDown,
          "Ctrl+Alt+M": acts.split,
        };
        const move = moves[chordOf(event)];
        if (move === undefined) return;
        event.preventDefault();
        event.stopPropagation();
        move();
      },
      pasted: (own, data) => {
        const cells = cellsIn(data);
        if (cells === null) return false;
        const made = withCells(now.current.block, own, cells);
        if (isTooLarge(made)) {
          now.current.say(t("rich.table_too_large"));
          return true;
        }
        now.current.onChange("", made);
        setRowsShown((old) => Math.max(old, Math.min(own.row + cells.length + 1, old + SHOWN_ROWS)));
        return true;
      },
      leave: (own, way) => {
        const next = way === "left" ? step(own, -1) : way === "right" ? step(own, 1) : down(own, way === "up" ? -1 : 1);
        if (next === null) return now.current.onLeave(way === "left" || way === "up" ? -1 : 1);
        void focus(next, way !== "right");
      },
      focused: (own) => {
        setCell(own);
        setArea(null);
      },
      chosen: (event, own) => {
        if (!event.shiftKey) return;
        event.preventDefault();
        setArea(areaOf(now.current.block, now.current.cell, own));
      },
    };
  }, [acts]);

  const mergeArea = () => {
    if (area === null) return;
    onChange("", merged(block, area));
    void focus(area.from);
    setArea(null);
  };
  const widths = widthsOf(block);
  const sum = widths.reduce((all, width) => all + width, 0);
  const standing = mergeAt(block, cell);
  const canMerge = area !== null && area.from.row >= 0;
  const indices = [-1, ...block.rows.keys()].slice(block.head.length > 0 ? 0 : 1, rowsShown + 1);
  return (
    <div className="table-block" ref={home}>
      <input
        className="block-text"
        value={block.caption}
        onChange={(event) => onChange("caption", { ...block, caption: event.target.value })}
        placeholder={t("block_hint.table")}
        aria-label={t("block_hint.table")}
        data-testid={`block-${at}-text`}
        spellCheck={false}
      />
      <div className="table-scroll">
        <table style={columns > 7 ? { minWidth: columns * 84 } : undefined}>
          <colgroup>
            {widths.map((width, column) => (
              <col key={column} style={{ width: `${(width / sum) * 100}%` }} />
            ))}
          </colgroup>
          <tbody>
            {indices.map((row) => (
              <TableRow
                key={row}
                at={at}
                row={row}
                columns={columns}
                texts={row < 0 ? block.head : (block.rows[row] ?? NO_CELLS)}
                merges={mergesIn(block, row)}
                aligns={block.aligns}
                from={area !== null && row >= area.from.row && row <= area.to.row ? area.from.column : -1}
                to={area !== null && row >= area.from.row && row <= area.to.row ? area.to.column : -1}
                hand={hand}
              />
            ))}
          </tbody>
        </table>
        <Rulers table={block} onResize={(column, by) => onChange("widths", resized(block, column, by))} />
      </div>
      {block.rows.length > rowsShown && (
        <Button look="quiet" onPress={() => setRowsShown(rowsShown + 5 * SHOWN_ROWS)}>
          {t("table.more_rows", { count: block.rows.length - rowsShown })}
        </Button>
      )}
      <div className="table-tools" role="toolbar" aria-label={t("table.tools")}>
        <Tool label={t("drafting.add_row")} chord="Ctrl+Enter" onPress={acts.rowBelow} testId={`block-${at}-add-row`}>
          <Rows3 size={14} aria-hidden />+
        </Tool>
        <Tool label={t("drafting.remove_row")} chord="Ctrl+Shift+Backspace" onPress={acts.rowAway} off={block.rows.length < 2 || cell.row < 0} testId={`block-${at}-remove-row`}>
          <Rows3 size={14} aria-hidden />
          <Minus size={10} aria-hidden />
        </Tool>
        <Tool label={t("drafting.add_column")} chord="Ctrl+Alt+ArrowRight" onPress={acts.columnAfter} testId={`block-${at}-add-column`}>
          <Columns3 size={14} aria-hidden />+
        </Tool>
        <Tool label={t("drafting.remove_column")} chord="Ctrl+Alt+Backspace" onPress={acts.columnAway} off={columns < 2} testId={`block-${at}-remove-column`}>
          <Columns3 size={14} aria-hidden />
          <Minus size={10} aria-hidden />
        </Tool>
        <span className="tool-line" />
        {ALIGNS.map(({ align, chord, icon }) => (
          <Tool key={align} label={t(`table.${align}`)} chord={chord} pressed={alignOf(block, cell.column) === align} onPress={() => acts.align(align)} testId={`block-${at}-align-${align}`}>
            {icon}
          </Tool>
        ))}
        <span className="tool-line" />
        <Tool
          label={canMerge ? t("table.merge_chosen") : t("table.merge_right")}
          chord="Ctrl+M"
          onPress={canMerge ? mergeArea : acts.mergeRight}
          off={!canMerge && (cell.row < 0 || cell.column + (standing?.columns ?? 1) >= columns)}
          testId={`block-${at}-merge`}
        >
          <TableCellsMerge size={14} aria-hidden />
        </Tool>
        <Tool label={t("table.split")} chord="Ctrl+Alt+M" onPress={acts.split} off={standing === undefined} testId={`block-${at}-split`}>
          <TableCellsSplit size={14} aria-hidden />
        </Tool>
        <Tool label={t("table.head")} pressed={block.head.length > 0} onPress={() => onChange("", headed(block, block.head.length === 0))} testId={`block-${at}-head`}>
          <Heading size={14} aria-hidden />
        </Tool>
        <span className="help">{t("table.help")}</span>
      </div>
    </div>
  );
}

const NO_CELLS: Text[] = [];
const NO_MERGES: Merge[] = [];
const ALIGNS: { align: Align; chord: Chord; icon: ReactNode }[] = [
  { align: "left", chord: "Ctrl+L", icon: <AlignLeft size={14} aria-hidden /> },
  { align: "center", chord: "Ctrl+E", icon: <AlignCenter size={14} aria-hidden /> },
  { align: "right", chord: "Ctrl+R", icon: <AlignRight size={14} aria-hidden /> },
];

type RowProps = {
  at: number;
  row: number;
  columns: number;
  texts: Text[];
  merges: Merge[];
  aligns: Align[] | undefined;
  /** The chosen columns of this row; −1: none. */
  from: number;
  to: number;
  hand: TableHand;
};

const TableRow = memo(
  function TableRow({ at, row, columns, texts, merges, aligns, from, to, hand }: RowProps) {
    return (
      <tr>
        {Array.from({ length: columns }, (_, column) => {
          const merge = merges.find((each) => column >= each.column && column < each.column + each.columns);
          if (merge !== undefined && (merge.row !== row || merge.column !== column)) return null;
          const own = { row, column };
          return (
            <td
              key={column}
              colSpan={merge?.columns}
              rowSpan={merge?.rows}
              className={`${row < 0 ? "head-cell" : ""} ${column >= from && column <= to ? "chosen" : ""}`.trim()}
              data-cell={`${row}-${column}`}
              data-align={row < 0 ? "center" : (aligns?.[column] ?? "left")}
              onKeyDownCapture={(event) => hand.pressed(event, own)}
              onPointerDownCapture={(event) => hand.chosen(event, own)}
            >
              <RichField
                value={texts[column] ?? ""}
                onChange={(text, step) => hand.change(own, text, step)}
                onPasted={(data) => hand.pasted(own, data)}
                onLeave={(way) => hand.leave(own, way)}
                onFocus={() => hand.focused(own)}
                placeholder={row < 0 ? t("drafting.head_cell") : ""}
                label={row < 0 ? t("drafting.head_of", { column: column + 1 }) : t("drafting.cell_of", { row: row + 1, column: column + 1 })}
                testId={`block-${at}-cell-${row}-${column}`}
              />
            </td>
          );
        })}
      </tr>
    );
  },
  (old, next) =>
    old.row === next.row && old.at === next.at && old.columns === next.columns && old.texts === next.texts && old.aligns === next.aligns && old.from === next.from && old.to === next.to && same(old.merges, next.merges),
);

function same(one: Merge[], other: Merge[]): boolean {
  return one.length === other.length && one.every((merge, at) => merge === other[at]);
}

/** Between two columns, dragged to make one wider. */
function Rulers({ table, onResize }: { table: Table; onResize: (column: number, by: number) => void }) {
  const dragged = useRef<{ column: number; x: number; width: number } | null>(null);
  const widths = widthsOf(table);
  const sum = widths.reduce((all, width) => all + width, 0);
  const edges = widths.slice(0, -1).map((_, column) => widths.slice(0, column + 1).reduce((all, width) => all + width, 0));
  const begin = (event: React.PointerEvent<HTMLElement>, column: number) => {
    const width = event.currentTarget.parentElement?.clientWidth ?? 1;
    event.currentTarget.setPointerCapture(event.pointerId);
    dragged.current = { column, x: event.clientX, width };
  };
  const move = (event: React.PointerEvent) => {
    const held = dragged.current;
    if (held === null) return;
    const by = Math.round(((event.clientX - held.x) / held.width) * sum);
    if (by === 0) return;
    dragged.current = { ...held, x: event.clientX };
    onResize(held.column, by);
  };
  return (
    <div className="rulers" aria-hidden>
      {edges.map((edge, column) => (
        <span
          key={column}
          className="ruler"
          style={{ insetInlineStart: `${(edge / sum) * 100}%` }}
          onPointerDown={(event) => begin(event, column)}
          onPointerMove={move}
          onPointerUp={() => {
            dragged.current = null;
          }}
        />
      ))}
    </div>
  );
}

type ToolProps = { label: string; chord?: Chord; pressed?: boolean; off?: boolean; onPress: () => void; testId: string; children: ReactNode };

/** Acts upon the cell that has the focus, and leaves it there. */
function Tool({ label, chord, pressed, off, onPress, testId, children }: ToolProps) {
  return (
    <TooltipTrigger delay={600}>
      <AriaButton className={pressed === true ? "tool on" : "tool"} preventFocusOnPress excludeFromTabOrder isDisabled={off ?? false} onPress={onPress} aria-label={label} aria-pressed={pressed} data-testid={testId}>
        {children}
      </AriaButton>
      <Tooltip className="hint" offset={6}>
        {label}
        {chord !== undefined && <kbd>{shown(chord)}</kbd>}
      </Tooltip>
    </TooltipTrigger>
  );
}

function mergesIn(table: Table, row: number): Merge[] {
  const found = table.merges?.filter((merge) => row >= merge.row && row < merge.row + merge.rows) ?? NO_MERGES;
  return found.length === 0 ? NO_MERGES : found;
}

function mergedWith(table: Table, cell: Cell, way: "right" | "down"): Table {
  const own = mergeAt(table, cell) ?? { ...cell, rows: 1, columns: 1 };
  const end = { row: own.row + own.rows - 1, column: own.column + own.columns - 1 };
  const next = way === "right" ? { row: end.row, column: end.column + 1 } : { row: end.row + 1, column: end.column };
  if (cell.row < 0 || next.column >= columnsOf(table) || next.row >= table.rows.length) return table;
  return merged(table, areaOf(table, { row: own.row, column: own.column }, next));
}

/** The cells of a clip: of a table, or of a spreadsheet's plain text. */
function cellsIn(data: DataTransfer): Text[][] | null {
  const line = linesOf(data)?.find((each) => "block" in each);
  if (line === undefined || !("block" in line) || line.block.type !== "table") return null;
  const { head, rows } = line.block;
  const all = head.length > 0 ? [head, ...rows] : rows;
  return all.length === 1 && all[0]?.length === 1 ? null : all;
}

