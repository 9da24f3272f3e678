/** Findings one under the other: what strays, under which rule, where; with what can be done about each. */
import { CircleAlert, EyeOff, Lightbulb, MapPin, TriangleAlert, Wand } from "lucide-react";
import type { Finding } from "../../api/bindings";
import { t } from "../../i18n";
import { Button, IconButton } from "../../shared/Button";
import { placeOf, sentence } from "./findings";

type Props = {
  findings: Finding[];
  /** Brings the reader to its place; where it has none, the entry is no button. */
  onGo?: (finding: Finding) => void;
  /** Whether a finding has a place to be brought to; without it all have. */
  canGo?: (finding: Finding) => boolean;
  onFix?: (finding: Finding) => void;
  onHide?: (finding: Finding) => void;
  chosen?: Finding | null;
};

const ICONS = { error: CircleAlert, doubt: TriangleAlert, hint: Lightbulb };

export function FindingList({ findings, onGo, canGo, onFix, onHide, chosen }: Props) {
  return (
    <ol className="findings" data-testid="findings">
      {findings.map((finding, at) => (
        <Entry key={`${at}-${finding.code}`} finding={finding} onGo={onGo} canGo={canGo} onFix={onFix} onHide={onHide} isChosen={chosen === finding} />
      ))}
    </ol>
  );
}

type EntryProps = { finding: Finding; onGo: Props["onGo"]; canGo: Props["canGo"]; onFix: Props["onFix"]; onHide: Props["onHide"]; isChosen: boolean };

function Entry({ finding, onGo, canGo, onFix, onHide, isChosen }: EntryProps) {
  const Icon = ICONS[finding.class];
  const place = placeOf(finding);
  return (
    <li className={`finding is-${finding.class}`} data-testid={`finding-${finding.code}`} data-chosen={isChosen || undefined}>
      <Icon size={15} aria-label={t(`check.class.${finding.class}`)} />
      <div className="finding-words">
        <strong>{sentence(finding)}</strong>
        {finding.quote !== "" && <q>{finding.quote}</q>}
        <small>
          {place !== "" && <span>{place} · </span>}
          {finding.rule}
          {finding.others > 0 && <span> · {t("check.others", { count: finding.others })}</span>}
        </small>
        <span className="finding-acts">
          {onGo !== undefined && (canGo?.(finding) ?? true) && (
            <Button look="quiet" icon={<MapPin size={13} aria-hidden />} onPress={() => onGo(finding)} testId={`go-${finding.code}`}>
              {t("check.go")}
            </Button>
          )}
          {onFix !== undefined && finding.fix !== null && (
            <Button look="quiet" icon={<Wand size={13} aria-hidden />} onPress={() => onFix(finding)} testId={`fix-${finding.code}`}>
              {t("check.fix")}
            </Button>
          )}
        </span>
      </div>
      {onHide !== undefined && (
        <IconButton label={t("check.hide")} onPress={() => onHide(finding)} testId={`hide-${finding.code}`}>
          <EyeOff size={14} aria-hidden />
        </IconButton>
      )}
    </li>
  );
}
