/** Việc cần xử lý: everything that is not final, oldest deadline first, each with its cause, its owner and a button. */
import type { ReactNode } from "react";
import type { PendingRow } from "../../api/bindings";
import { useAct } from "../../api/call";
import { useLive } from "../../api/useLive";
import { t } from "../../i18n";
import { moment, number } from "../../i18n/format";
import { Button } from "../../shared/Button";
import { Empty, Loading } from "../../shared/Empty";
import { type Column, LongList } from "../../shared/LongList";
import { Notice, textsOf } from "../../shared/Notice";
import { useSay } from "../../shared/said";

type Doors = { onDispatch: (id: number) => void; onArrival: (id: number) => void; onIncoming: () => void };

export function PendingList({ tabs, ...doors }: { tabs: ReactNode } & Doors) {
  const list = useLive("pending.list", {});
  const rows = (list.answer?.rows ?? []).map((row, at) => ({ ...row, at }));
  const cure = useCure(doors);
  return (
    <div className="page watch-page">
      <header className="page-head">
        <h1>{t("pending.title")}</h1>
        {tabs}
        <span className="count" data-testid="pending-total">
          {list.answer !== null && t("pending.count", { count: number(rows.length), late: number(list.answer.late) })}
        </span>
      </header>
      {list.failure !== null && <Notice failure={list.failure} />}
      {cure.failure}
      {list.answer === null && list.loading && <Loading text={t("list.loading")} />}
      {list.answer !== null && rows.length === 0 && <Empty title={t("pending.none")} text={t("pending.none_text")} />}
      {rows.length > 0 && (
        <LongList
          label={t("pending.title")}
          columns={columns(cure.run, cure.busy)}
          rows={rows}
          total={rows.length}
          idOf={(row) => row.at}
          lookOf={(row) => (row.late ? "unread" : "")}
          onOpen={(at) => rows[at] !== undefined && open(rows[at], doors)}
          onMore={() => undefined}
        />
      )}
    </div>
  );
}

/** Where a matter is looked at. */
function open(row: PendingRow, { onDispatch, onArrival, onIncoming }: Doors) {
  if (row.dispatch !== null) return onDispatch(row.dispatch);
  if (row.arrival !== null) return onArrival(row.arrival);
  onIncoming();
}

/** The cures that need nothing more than a press; the others are decided where the document is seen. */
function useCure(doors: Doors) {
  const retry = useAct("outbox.retry");
  const unstamped = useAct("outbox.send_unstamped");
  const release = useAct("outbox.release");
  const poke = useAct("line.poke");
  const lift = useAct("dispatch.unfreeze");
  const say = useSay();
  const acts = [retry, unstamped, release, poke, lift];
  const run = async (row: PendingRow) => {
    const { letter, dispatch } = row;
    const done = await (row.cure === "outbox.retry" && letter !== null
      ? retry.run({ id: letter })
      : row.cure === "outbox.send_unstamped" && letter !== null
        ? unstamped.run({ id: letter })
        : row.cure === "outbox.release" && letter !== null
          ? release.run({ id: letter })
          : row.cure === "line.poke"
            ? poke.run({})
            : row.cure === "dispatch.unfreeze" && dispatch !== null
              ? lift.run({ id: dispatch })
              : Promise.resolve(undefined));
    if (done === undefined) return open(row, doors);
    if (done !== null) say(t("pending.said"));
  };
  const failed = acts.find((act) => act.failure !== null);
  return {
    run: (row: PendingRow) => void run(row),
    busy: acts.some((act) => act.busy),
    failure: failed?.failure == null ? null : <Notice failure={failed.failure} onClose={failed.clear} />,
  };
}

type Placed = PendingRow & { at: number };

function columns(onCure: (row: PendingRow) => void, busy: boolean): Column<Placed>[] {
  return [
    {
      name: "due",
      title: t("pending.due"),
      width: "140px",
      cell: (row) => (
        <>
          <span>{moment(row.due)}</span>
          {row.late && <span className="mark bad">{t("pending.late")}</span>}
        </>
      ),
    },
    {
      name: "cause",
      title: t("pending.why"),
      width: "minmax(220px,1.2fr)",
      cell: (row) => (
        <>
          <span data-testid={`pending-${row.at}-cause`} data-word={row.cause}>
            {t(`pending.cause.${row.cause}`, { count: number(row.recipients), first: row.first })}
          </span>
          {row.fault !== null && <small>{textsOf(row.fault, {}).title}</small>}
        </>
      ),
    },
    {
      name: "about",
      title: t("column.subject"),
      width: "minmax(200px,1fr)",
      cell: (row) => (
        <>
          <b>{row.written}</b>
          <small title={row.subject}>{row.subject || row.package}</small>
        </>
      ),
    },
    { name: "owner", title: t("pending.who"), width: "120px", cell: (row) => <span data-word={row.owner}>{t(`pending.owner.${row.owner}`)}</span> },
    {
      name: "cure",
      title: t("pending.do"),
      width: "180px",
      cell: (row) => (
        <span role="presentation" onClick={(event) => event.stopPropagation()} onKeyDown={(event) => event.stopPropagation()}>
          <Button onPress={() => onCure(row)} off={busy} testId={`pending-${row.at}-cure`}>
            {t(`pending.cure.${row.cure}`)}
          </Button>
        </span>
      ),
    },
  ];
}
