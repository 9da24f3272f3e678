/** Two versions side by side: the older at the left, the newer at the right, with the words that changed marked. */
import { Fragment, useState } from "react";
import type { BlockChange, Comparison, DiffRun } from "../../../api/bindings";
import { useLive } from "../../../api/useLive";
import { t } from "../../../i18n";
import { Button } from "../../../shared/Button";
import { Dialog } from "../../../shared/Dialog";
import { Loading } from "../../../shared/Empty";
import { Notice } from "../../../shared/Notice";
import { partName } from "./Versions";

type Props = { id: number; version: number; standing: number; busy: boolean; onRestore: (() => void) | undefined; onClose: () => void };

export function CompareDialog({ id, version, standing, busy, onRestore, onClose }: Props) {
  const compared = useLive("draft.compare", { id, old: version, new: standing });
  const [whole, setWhole] = useState(false);
  return (
    <Dialog
      title={t("versions.compare_title", { old: version, new: standing })}
      onClose={onClose}
      wide
      testId="compare"
      foot={
        <>
          <Button look="quiet" onPress={() => setWhole(!whole)} testId="compare-whole">
            {whole ? t("versions.only_changes") : t("list.all")}
          </Button>
          <span className="spring" />
          <Button onPress={onClose}>{t("act.close")}</Button>
          {onRestore !== undefined && (
            <Button look="main" onPress={onRestore} off={busy} testId="compare-restore">
              {t("versions.restore")}
            </Button>
          )}
        </>
      }
    >
      {compared.failure !== null && <Notice failure={compared.failure} />}
      {compared.answer === null && compared.loading && <Loading text={t("list.loading")} />}
      {compared.answer !== null && <SideBySide comparison={compared.answer} old={version} now={standing} whole={whole} />}
    </Dialog>
  );
}

/** The comparison itself; stretches without a change are folded unless the whole is wanted. */
export function SideBySide({ comparison, old, now, whole }: { comparison: Comparison; old: number; now: number; whole: boolean }) {
  const { parts, blocks } = comparison;
  if (parts.length === 0 && blocks.every((block) => block.change === "same")) return <p className="quiet">{t("versions.same")}</p>;
  return (
    <table className="compare" data-testid="compare-table">
      <thead>
        <tr>
          <th scope="col">{t("versions.older", { version: old })}</th>
          <th scope="col">{t("versions.newer", { version: now })}</th>
        </tr>
      </thead>
      <tbody>
        {parts.map(({ part, runs }) => (
          <Fragment key={part}>
            <tr className="compare-part">
              <th colSpan={2} scope="colgroup">
                {partName(part)}
              </th>
            </tr>
            <tr data-testid={`compare-part-${part}`}>
              <Side runs={runs} leave="added" />
              <Side runs={runs} leave="removed" />
            </tr>
          </Fragment>
        ))}
        {folded(blocks, whole).map((row, at) =>
          typeof row === "number" ? (
            // Rows are in reading order and never moved.
            // oxlint-disable-next-line react/no-array-index-key
            <tr key={`fold-${at}`} className="compare-fold">
              <td colSpan={2}>{t("versions.hidden", { count: row })}</td>
            </tr>
          ) : (
            // oxlint-disable-next-line react/no-array-index-key
            <tr key={`row-${at}`} className={`compare-row ${row.change}`} data-testid={`compare-row-${row.change}`} title={row.change === "styled" ? t("versions.styled") : undefined}>
              <Side runs={row.runs} leave="added" label={row.before} />
              <Side runs={row.runs} leave="removed" label={row.after} />
            </tr>
          ),
        )}
      </tbody>
    </table>
  );
}

/** Rows to be shown; a number stands for so many blocks without a change. */
export function folded(blocks: BlockChange[], whole: boolean): (BlockChange | number)[] {
  const rows: (BlockChange | number)[] = [];
  for (const block of blocks) {
    const last = rows.at(-1);
    if (whole || block.change !== "same") rows.push(block);
    else if (typeof last === "number") rows[rows.length - 1] = last + 1;
    else rows.push(1);
  }
  return rows;
}

function Side({ runs, leave, label = "" }: { runs: DiffRun[]; leave: "added" | "removed"; label?: string }) {
  const shown = runs.filter((run) => run.change !== leave);
  return (
    <td>
      {label !== "" && shown.length > 0 && <b>{label} </b>}
      {shown.map((run, at) => (
        // oxlint-disable-next-line react/no-array-index-key
        <Marked key={at} run={run} />
      ))}
    </td>
  );
}

function Marked({ run }: { run: DiffRun }) {
  if (run.change === "added") return <ins>{run.text}</ins>;
  if (run.change === "removed") return <del>{run.text}</del>;
  return <>{run.text}</>;
}
