/** The directory as a tree: right opens a branch, left closes it, up and down walk, Enter shows the agency. */
import { ChevronDown, ChevronRight } from "lucide-react";
import { useState } from "react";
import type { TreeRow } from "../api/bindings";
import { useLive } from "../api/useLive";
import { t } from "../i18n";
import { number } from "../i18n/format";
import { Button } from "./Button";
import { Loading } from "./Empty";
import { Notice } from "./Notice";

const LEVEL = 500;

type Props = {
  onOpen: (row: TreeRow) => void;
  current: string | null;
  /** What the button with the number of communes does, and Ctrl+Enter. */
  onBranch?: (row: TreeRow) => void;
};

export function AgencyTree(props: Props) {
  return (
    <ul className="tree" role="tree" aria-label={t("directory.tab.tree")} onKeyDown={walk} data-testid="tree">
      <Level {...props} parent={null} depth={1} />
    </ul>
  );
}

/** Up and down through the rows in sight, to the first and the last. */
function walk(event: React.KeyboardEvent<HTMLUListElement>): void {
  const rows = [...event.currentTarget.querySelectorAll<HTMLElement>("[data-tree-row]")];
  const at = rows.indexOf(document.activeElement as HTMLElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  rows[Math.max(0, Math.min(rows.length - 1, to))]?.focus();
}

type LevelProps = Props & { parent: string | null; depth: number };

function Level({ parent, depth, ...props }: LevelProps) {
  const level = useLive("directory.tree", { parent, skip: 0, limit: LEVEL });
  if (level.failure !== null) return <Notice failure={level.failure} />;
  if (level.answer === null) return <Loading text={t("list.loading")} />;
  const { rows, total } = level.answer;
  return (
    <>
      {parent === null && rows.length === 0 && <p className="quiet">{t("directory.never_brought")}</p>}
      {rows.map((row) => (
        <Branch {...props} key={row.code} row={row} depth={depth} />
      ))}
      {total > rows.length && <li className="quiet">{t("directory.more_in_search", { count: number(total - rows.length) })}</li>}
    </>
  );
}

function Branch({ row, depth, ...props }: Omit<LevelProps, "parent"> & { row: TreeRow }) {
  const { onOpen, current, onBranch } = props;
  const [open, setOpen] = useState(false);
  const hasMore = row.children > 0;
  const pressed = (event: React.KeyboardEvent) => {
    const acts: Record<string, () => void> = { ArrowRight: () => setOpen(hasMore), ArrowLeft: () => setOpen(false), Enter: () => (event.ctrlKey && onBranch !== undefined ? onBranch(row) : onOpen(row)), " ": () => onOpen(row) };
    const act = acts[event.key];
    if (act === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  };
  const Mark = open ? ChevronDown : ChevronRight;
  return (
    <li role="none">
      <div
        role="treeitem"
        tabIndex={0}
        data-tree-row
        aria-level={depth}
        aria-expanded={hasMore ? open : undefined}
        aria-selected={row.code === current}
        className="tree-row"
        style={{ paddingInlineStart: `${depth * 16}px` }}
        onKeyDown={pressed}
        onClick={() => {
          if (hasMore) setOpen(!open);
          onOpen(row);
        }}
        data-testid={`tree-${row.code}`}
      >
        {hasMore ? <Mark size={14} aria-hidden /> : <span className="tree-gap" />}
        <span>{row.name}</span>
        <code>{row.code}</code>
        {row.below > 0 && <small>{number(row.below)}</small>}
      </div>
      {onBranch !== undefined && row.communes > 0 && (
        <Button look="quiet" onPress={() => onBranch(row)} testId={`tree-communes-${row.code}`}>
          {t("directory.all_communes", { count: number(row.communes) })}
        </Button>
      )}
      {open && (
        <ul role="group">
          <Level {...props} parent={row.code} depth={depth + 1} />
        </ul>
      )}
    </li>
  );
}
