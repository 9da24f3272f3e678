/** What strays in the draft that is being written: told as it is typed, mended where that is safe. */
import { useEffect, useState } from "react";
import type { Draft, DraftCheck, Failure, Finding } from "../../api/bindings";
import { call } from "../../api/call";
import { asFailure } from "../../api/failure";
import { t } from "../../i18n";
import { Button } from "../../shared/Button";
import { Empty } from "../../shared/Empty";
import { Notice } from "../../shared/Notice";
import { FindingList } from "./FindingList";
import { allMended, counted, markOf, mended } from "./findings";

/** What the panel must know of the writing; the editor hands it in. */
export type Written = {
  draft: Draft;
  /** Row id; `null` before anything was saved. */
  id: number | null;
  put: (draft: Draft) => void;
  goTo: (code: string, facts?: Record<string, string>) => void;
};

const PAUSE = 500;

export function CheckPanel({ draft, id, put, goTo }: Written) {
  const { check, failure } = useCheck(draft);
  const [hidden, hide] = useHidden(id);
  const all = check?.findings ?? [];
  const shown = all.filter((finding) => !hidden.includes(markOf(finding)));
  const away = all.length - shown.length;
  const fix = (finding: Finding) => {
    const next = finding.fix === null ? null : mended(draft, finding.fix);
    if (next !== null) put(next);
  };
  const fixes = shown.filter((finding) => finding.fix !== null);
  return (
    <div className="check-panel" data-testid="check-panel">
      {failure !== null && <Notice failure={failure} />}
      {check !== null && (
        <p className="check-count" role="status" data-testid="check-count">
          {shown.length === 0 ? t("check.none") : t("check.counts", counted(shown))}
        </p>
      )}
      {fixes.length > 1 && (
        <Button onPress={() => put(allMended(draft, fixes))} testId="fix-all">
          {t("check.fix_all")}
        </Button>
      )}
      <FindingList
        findings={shown}
        onGo={(finding) => goTo("check.place", { pointer: finding.place.pointer ?? "" })}
        onFix={fix}
        onHide={(finding) => hide([...hidden, markOf(finding)])}
      />
      {check !== null && all.length === 0 && <Empty title={t("check.title")} text={t("check.none")} />}
      {away > 0 && (
        <p className="check-hidden">
          {t("check.hidden", { count: away })}{" "}
          <Button look="quiet" onPress={() => hide([])} testId="show-hidden">
            {t("check.show_hidden")}
          </Button>
        </p>
      )}
    </div>
  );
}

/** The check of the draft as it stood when the typing last paused. */
function useCheck(draft: Draft): { check: DraftCheck | null; failure: Failure | null } {
  const [check, setCheck] = useState<DraftCheck | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  useEffect(() => {
    let dropped = false;
    const waiting = setTimeout(() => {
      call("check.draft", { draft }).then(
        (found) => {
          if (dropped) return;
          setFailure(null);
          setCheck(found);
        },
        (thrown: unknown) => !dropped && setFailure(asFailure(thrown)),
      );
    }, PAUSE);
    return () => {
      dropped = true;
      clearTimeout(waiting);
    };
  }, [draft]);
  return { check, failure };
}

/** What the writer set aside, kept with the draft on this machine. */
function useHidden(id: number | null): [string[], (marks: string[]) => void] {
  const place = `lienvan.check.hidden.${id ?? "new"}`;
  const [hidden, setHidden] = useState<string[]>(() => (id === null ? [] : kept(place)));
  const hide = (marks: string[]) => {
    setHidden(marks);
    if (id !== null) localStorage.setItem(place, JSON.stringify(marks));
  };
  return [hidden, hide];
}

function kept(place: string): string[] {
  try {
    const found: unknown = JSON.parse(localStorage.getItem(place) ?? "[]");
    return Array.isArray(found) ? found.filter((mark): mark is string => typeof mark === "string") : [];
  } catch {
    return [];
  }
}
