/** How late a recipient is, and what was done about it. */
import type { WatchRow } from "../../api/bindings";
import { t } from "../../i18n";
import { moment } from "../../i18n/format";

const TONES = { in_time: "", late: "wait", beyond: "bad" } as const;

export function LateMark({ row }: { row: WatchRow }) {
  if (!row.followed) return <small title={row.closed_because}>{t("watch.not_followed")}</small>;
  if (row.due === null) return null;
  const { lateness } = row;
  return (
    <>
      <span>{moment(row.due)}</span>
      {lateness !== "in_time" && (
        <span className={`mark ${TONES[lateness]}`} data-testid={`watch-${row.to}-late`} data-word={lateness}>
          {t(`watch.lateness.${lateness}`)}
        </span>
      )}
    </>
  );
}

export function Reminded({ row }: { row: WatchRow }) {
  if (row.reminded_at === null || row.reminded_how === null) return null;
  return (
    <small data-testid={`watch-${row.to}-reminded`}>
      {t("watch.reminded_line", { how: t(`watch.how.${row.reminded_how}`), at: moment(row.reminded_at), count: row.reminded })}
    </small>
  );
}
