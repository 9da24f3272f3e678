/** What is still missing before the draft can be signed; each leads to its place. */
import { memo } from "react";
import type { FaultEntry, ParticularEntry } from "../../api/bindings";
import { t } from "../../i18n";
import { textsOf } from "../../shared/Notice";

type Props = { faults: FaultEntry[]; blanks: ParticularEntry[]; onGo: (code: string, facts: Record<string, string>) => void };

export const Missing = memo(
  function Missing({ faults, blanks, onGo }: Props) {
    if (faults.length === 0) return null;
    return (
      <section className="missing" aria-label={t("drafting.missing")} data-testid="missing">
        <strong>{t("drafting.missing_count", { count: faults.length })}</strong>
        <ul>
          {faults.map((fault, index) => (
            <li key={`${fault.code}-${index}`}>
              <button type="button" onClick={() => onGo(fault.code, fault.facts)} data-testid={`fault-${fault.code}`} title={textsOf(fault.code, fault.facts).remedy}>
                {titleOf(fault, blanks)}
              </button>
            </li>
          ))}
        </ul>
      </section>
    );
  },
  (old, next) => old.onGo === next.onGo && old.blanks === next.blanks && JSON.stringify(old.faults) === JSON.stringify(next.faults),
);

/** A blank of the form is named as the form prints it. */
function titleOf(fault: FaultEntry, blanks: ParticularEntry[]): string {
  const blank = fault.code === "draft.particular_missing" ? blanks.find((each) => each.word === fault.facts["word"]) : undefined;
  return blank === undefined ? textsOf(fault.code, fault.facts).title : t("head.particular_missing", { label: blank.label });
}
