/** How late a recipient is, and what was done about it. */
import type { WatchRow } from "../../api/bindings";
import { useAct } from "../../api/call";
import { t } from "../../i18n";
import { moment, number } from "../../i18n/format";
import { Button } from "../../shared/Button";
import { Notice } from "../../shared/Notice";
import { useSay } from "../../shared/said";

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

/** Notes a reminder, or that it is followed no more; takes that back where it is so. */
export function RemindButton({ row, onRemind }: { row: WatchRow; onRemind: (row: WatchRow) => void }) {
  const follow = useAct("watch.follow");
  const say = useSay();
  if (!row.is_open) return null;
  if (row.followed)
    return (
      <Button look="quiet" onPress={() => onRemind(row)} testId={`watch-${row.to}-remind`}>
        {t("watch.remind")}
      </Button>
    );
  const again = async () => {
    const done = await follow.run({ dispatch: row.dispatch, to: [row.to], follow: true, words: "" });
    if (done !== null) say(t("watch.said_resumed", { count: number(done.noted) }));
  };
  return (
    <>
      <Button look="quiet" onPress={() => void again()} off={follow.busy} testId={`watch-${row.to}-follow`}>
        {t("watch.follow")}
      </Button>
      {follow.failure !== null && <Notice failure={follow.failure} onClose={follow.clear} />}
    </>
  );
}
