/** A plain table: a head, rows, and cells pasted from a spreadsheet. */
import { Columns3, Rows3, X } from "lucide-react";
import { useRef } from "react";
import type { Block, Text } from "../../api/bindings";
import { t } from "../../i18n";
import { Button, IconButton } from "../../shared/Button";
import { chordOf } from "../../shared/keys";
import { cellsOf } from "./blocks";
import { letters, rewritten } from "./text";

type Table = Extract<Block, { type: "table" }>;

export function TableBlock({ at, block, onChange }: { at: number; block: Table; onChange: (part: string, block: Block) => void }) {
  const home = useRef<HTMLDivElement>(null);
  const columns = Math.max(block.head.length, ...block.rows.map((row) => row.length), 1);
  const cell = (row: number, column: number): Text => (row < 0 ? block.head[column] : block.rows[row]?.[column]) ?? "";
  const put = (row: number, column: number, words: string) =>
    onChange(`cell-${row}-${column}`, withCells(block, row, column, [[words]], columns));
  const focus = (row: number, column: number) =>
    setTimeout(() => home.current?.querySelector<HTMLElement>(`[data-cell="${row}-${column}"]`)?.focus());
  const pasted = (event: React.ClipboardEvent, row: number, column: number) => {
    const cells = cellsOf(event.clipboardData.getData("text/plain"));
    if (cells === null) return;
    event.preventDefault();
    onChange("", withCells(block, row, column, cells, columns));
  };
  const addRow = () => {
    onChange("", { ...block, rows: [...block.rows, emptyRow(columns)] });
    focus(block.rows.length, 0);
  };
  const pressed = (event: React.KeyboardEvent, row: number, column: number) => {
    const chord = chordOf(event);
    if (chord === "Enter" || chord === "ArrowDown" || chord === "ArrowUp") {
      event.preventDefault();
      const next = chord === "ArrowUp" ? row - 1 : row + 1;
      if (chord === "Enter" && next >= block.rows.length) return addRow();
      focus(next, column);
    }
  };
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
        <table>
          <tbody>
            {[-1, ...block.rows.keys()].map((row) => (
              <tr key={row}>
                {Array.from({ length: columns }, (_, column) => (
                  <td key={column}>
                    <input
                      className={row < 0 ? "head-cell" : ""}
                      data-cell={`${row}-${column}`}
                      data-testid={`block-${at}-cell-${row}-${column}`}
                      value={letters(cell(row, column))}
                      onChange={(event) => put(row, column, event.target.value)}
                      onPaste={(event) => pasted(event, row, column)}
                      onKeyDown={(event) => pressed(event, row, column)}
                      placeholder={row < 0 ? t("drafting.head_cell") : ""}
                      aria-label={row < 0 ? t("drafting.head_of", { column: column + 1 }) : t("drafting.cell_of", { row: row + 1, column: column + 1 })}
                      spellCheck={false}
                    />
                  </td>
                ))}
                <td className="row-tools">
                  {row >= 0 && (
                    <IconButton label={t("drafting.remove_row")} onPress={() => onChange("", { ...block, rows: block.rows.toSpliced(row, 1) })} off={block.rows.length === 1}>
                      <X size={12} aria-hidden />
                    </IconButton>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <div className="table-tools">
        <Button look="quiet" icon={<Rows3 size={13} aria-hidden />} onPress={addRow}>
          {t("drafting.add_row")}
        </Button>
        <Button look="quiet" icon={<Columns3 size={13} aria-hidden />} onPress={() => onChange("", widened(block, columns + 1))}>
          {t("drafting.add_column")}
        </Button>
        <Button look="quiet" onPress={() => onChange("", narrowed(block, columns - 1))} off={columns === 1}>
          {t("drafting.remove_column")}
        </Button>
      </div>
    </div>
  );
}

function emptyRow(columns: number): Text[] {
  return Array.from({ length: columns }, () => "");
}

function filled(row: Text[], columns: number): Text[] {
  return [...row, ...emptyRow(Math.max(0, columns - row.length))];
}

function widened(block: Table, columns: number): Table {
  return { ...block, head: filled(block.head, columns), rows: block.rows.map((row) => filled(row, columns)), widths: [] };
}

function narrowed(block: Table, columns: number): Table {
  return { ...block, head: block.head.slice(0, columns), rows: block.rows.map((row) => row.slice(0, columns)), widths: [] };
}

/** The table with `cells` laid over it from one cell on; it grows where they need more room. Row −1 is the head. */
function withCells(block: Table, row: number, column: number, cells: string[][], columns: number): Table {
  const widest = Math.max(columns, ...cells.map((line) => column + line.length));
  const wide = widest > columns ? widened(block, widest) : block;
  const lines = [filled(wide.head, widest), ...wide.rows.map((line) => filled(line, widest))];
  for (const [down, line] of cells.entries()) {
    const index = row + 1 + down;
    const old = lines[index] ?? emptyRow(widest);
    lines[index] = line.reduce<Text[]>((kept, words, right) => kept.with(column + right, rewritten(kept[column + right] ?? "", words)), old);
  }
  const [head = [], ...rows] = lines;
  const headless = block.head.length === 0 && head.every((cell) => letters(cell) === "");
  return { ...wide, head: headless ? [] : head, rows };
}
