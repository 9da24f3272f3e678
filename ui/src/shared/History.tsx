/** What happened to a dispatch, oldest first. */
import type { HistoryEntry } from "../api/bindings";
import { t, told } from "../i18n";
import { moment } from "../i18n/format";
import { textsOf } from "./Notice";

export function History({ entries }: { entries: HistoryEntry[] }) {
  const ordered = entries.toSorted((one, other) => one.at - other.at);
  return (
    <ol className="history" data-testid="history">
      {ordered.map((entry, index) => (
        <li key={`${entry.at}-${index}`} data-word={entry.what}>
          <time dateTime={new Date(entry.at).toISOString()}>{moment(entry.at)}</time>
          <span>
            {told(`history.${entry.what}`, inWords(entry.facts)) ?? t("history.unlisted", { what: entry.what })}
            <Words facts={entry.facts} />
          </span>
        </li>
      ))}
    </ol>
  );
}

const ANSWERS: Record<string, string> = {
  "01": "arrived",
  "02": "refused",
  "03": "accepted",
  "04": "assigned",
  "05": "processing",
  "06": "done",
  "13": "recall_asked",
  "15": "recall_agreed",
  "16": "recall_refused",
};

/** The facts with their codes in words. */
function inWords(facts: HistoryEntry["facts"]): HistoryEntry["facts"] {
  const { code, outcome, fault, wish } = facts;
  return {
    ...facts,
    ...(code === undefined ? {} : { answer: told(`answer.${ANSWERS[code] ?? code}`) ?? t("answer.unlisted", { code }) }),
    ...(outcome === undefined ? {} : { outcome: told(`verdict.${outcome}`) ?? outcome }),
    ...(wish === undefined ? {} : { wish: told(`wish.kind.${wish}`) ?? wish }),
    ...(fault === undefined ? {} : { fault: textsOf(fault, {}).title }),
  };
}

/** What a person wrote stands on a line of its own. */
function Words({ facts }: { facts: HistoryEntry["facts"] }) {
  const words = facts["reason"] ?? facts["note"] ?? "";
  return words === "" ? null : <em>{words}</em>;
}
