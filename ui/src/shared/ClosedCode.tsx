/** A code that closed: what took its place, and what is to be done about it. Nothing is chosen for anybody. */
import type { CodeStanding, Successor } from "../api/bindings";
import { t } from "../i18n";
import { day } from "../i18n/format";
import { Button } from "./Button";

/** Whether somebody has to be asked before anything goes to this code. */
export function asks(standing: CodeStanding | undefined): standing is CodeStanding {
  return standing !== undefined && (standing.state === "closed" || standing.state === "under_closed");
}

/** `đã hợp nhất vào UBND tỉnh Thử (H99) từ 01/07/2025` */
export function leadsTo(standing: CodeStanding): string {
  const to = standing.successors.map((one) => `${one.name} (${one.code})`).join("; ");
  const since = standing.since === null ? "" : day(standing.since);
  if (standing.state === "under_closed") return t("directory.under_closed", { above: standing.above, to: to || t("directory.nobody") });
  if (to === "") return since === "" ? t("directory.closed_only") : t("directory.closed_since", { since });
  return since === "" ? t("directory.now", { to }) : t("directory.merged", { to, since });
}

type Props = { standing: CodeStanding; onInstead: (to: Successor) => void; onKeep: () => void; onLeave?: () => void };

/** The question: another office instead, the old code all the same, or nobody. */
export function ClosedCode({ standing, onInstead, onKeep, onLeave }: Props) {
  const unchecked = standing.successors.some((one) => !one.checked);
  return (
    <div className="closed-code" role="group" aria-label={t("directory.ask", { code: standing.code })} data-testid={`closed-${standing.code}`}>
      <p>
        <strong>{standing.code}</strong> {standing.name} {leadsTo(standing)}. {unchecked && t("directory.unchecked")}
      </p>
      <div className="closed-acts">
        {standing.state === "closed" &&
          standing.successors.map((one) => (
            <Button key={one.code} onPress={() => onInstead(one)} testId={`instead-${standing.code}-${one.code}`}>
              {t("directory.instead", { name: one.name, code: one.code })}
            </Button>
          ))}
        <Button look="quiet" onPress={onKeep} testId={`as-is-${standing.code}`}>
          {t("directory.keep")}
        </Button>
        {onLeave !== undefined && (
          <Button look="quiet" onPress={onLeave} testId={`leave-${standing.code}`}>
            {t("directory.leave_out")}
          </Button>
        )}
      </div>
    </div>
  );
}
