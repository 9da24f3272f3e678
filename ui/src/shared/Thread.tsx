/** Papers that answer each other, each under what it answers. */
import type { ThreadEntry } from "../api/bindings";
import { t } from "../i18n";
import { day } from "../i18n/format";
import { Button } from "./Button";
import { Section } from "./DocumentView";

type Props = { entries: ThreadEntry[]; here: number; onDispatch: (id: number) => void; onArrival: (id: number) => void };

export function Thread({ entries, here, onDispatch, onArrival }: Props) {
  if (entries.length === 0) return null;
  return (
    <Section title={t("exchange.thread")}>
      <ol className="plain-lines" data-testid="thread">
        {entries.map((entry) => (
          <li key={entry.id} style={{ paddingInlineStart: `${Math.min(entry.depth, 6)}rem` }} data-testid={`thread-${entry.id}`} data-depth={entry.depth}>
            <small>{t(entry.came ? "exchange.came" : "exchange.went")}</small> <b>{entry.written}</b> {entry.subject}{" "}
            <small>
              {entry.with} {day(entry.day)}
            </small>{" "}
            {entry.id === here ? (
              <em>{t("exchange.thread_here")}</em>
            ) : (
              <Button look="quiet" onPress={() => (entry.came ? onArrival : onDispatch)(entry.id)} testId={`thread-${entry.id}-open`}>
                {t("exchange.open")}
              </Button>
            )}
          </li>
        ))}
      </ol>
    </Section>
  );
}
