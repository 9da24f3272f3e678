/** The foot of the window: how the line is, what waits, when the post last moved. Always there, never loud. */
import { RefreshCw } from "lucide-react";
import { useState } from "react";
import type { RoadLine } from "../api/bindings";
import { useAct } from "../api/call";
import { useLive } from "../api/useLive";
import { Outbox } from "../features/outgoing/Outbox";
import { t } from "../i18n";
import { clock, moment, number, size } from "../i18n/format";
import { Button } from "../shared/Button";
import { lapse } from "../shared/lapse";
import { Notice, textsOf } from "../shared/Notice";

/** What one road has to tell beside the word for the line: how it is where there are several, and what needs an eye. */
function RoadMarks({ road, several }: { road: RoadLine; several: boolean }) {
  const box = road.mailbox;
  const why = road.fault === null ? "" : textsOf(road.fault, {}).title;
  return (
    <>
      {several && (
        <span className={`line ${road.state}`} data-testid={`line-${road.id}`} data-word={road.state} title={why}>
          <i aria-hidden /> {road.name}
        </span>
      )}
      {road.across !== null && <span data-testid={`across-${road.id}`}>{t("line.across", { done: size(road.across.done), whole: size(road.across.whole) })}</span>}
      {box !== null && box.total > 0 && (
        <span className={box.had < box.total ? "care" : ""} data-testid={`mailbox-${road.id}`}>
          {t(box.had < box.total ? "line.mailbox_short" : "line.mailbox", { had: number(box.had), total: number(box.total) })}
        </span>
      )}
      {box !== null && box.went_back_at !== null && (
        <span className="bad" data-testid={`back-${road.id}`}>
          {t("line.went_back")}
        </span>
      )}
      {road.drift?.is_wide === true && (
        <span className="care" data-testid={`drift-${road.id}`}>
          {t("line.drift_wide", { by: lapse(road.drift.ahead) })}
        </span>
      )}
    </>
  );
}

export function StatusBar() {
  const line = useLive("line.state", {});
  const poke = useAct("line.poke");
  const [open, setOpen] = useState(false);
  const now = line.answer;
  const state = now?.state ?? "unknown";
  const why = now?.fault == null ? "" : textsOf(now.fault, {}).title;
  const since = now?.since == null ? "" : t("line.since", { at: moment(now.since) });
  return (
    <footer className="status">
      <span className={`line ${state}`} data-testid="line-state" data-word={state} title={[why, since].filter(Boolean).join(" ")}>
        <i aria-hidden /> {t(`line.${state}`)}
        {why !== "" && <span className="why"> — {why}</span>}
      </span>
      <button type="button" className="counts" onClick={() => setOpen(true)} data-testid="outbox-open">
        <span data-testid="count-waiting">{t("line.waiting", { count: number(now?.waiting ?? 0) })}</span>
        {(now?.unknown ?? 0) > 0 && (
          <span className="care" data-testid="count-unknown">
            {t("line.unknown_outcome", { count: number(now?.unknown ?? 0) })}
          </span>
        )}
        {(now?.stuck ?? 0) > 0 && (
          <span className="bad" data-testid="count-stuck">
            {t("line.stuck", { count: number(now?.stuck ?? 0) })}
          </span>
        )}
      </button>
      {now?.desk_held_at != null && (
        <span className="care" data-testid="desk-held">
          {t("line.desk_held")}
        </span>
      )}
      {(now?.held ?? 0) > 0 && <span data-testid="count-held">{t("line.held", { count: number(now?.held ?? 0) })}</span>}
      {(now?.roads ?? []).map((road) => (
        <RoadMarks key={road.id} road={road} several={(now?.roads ?? []).length > 1} />
      ))}
      <span className="spring" />
      {now?.last_round != null && <span data-testid="last-round">{t("line.last_round", { at: clock(now.last_round) })}</span>}
      <Button look="quiet" chord="F9" icon={<RefreshCw size={13} aria-hidden />} onPress={() => void poke.run({})} off={state === "unset" || poke.busy} testId="sync-now">
        {t("line.sync_now")}
      </Button>
      {poke.failure !== null && poke.failure.class !== "wait" && <Notice failure={poke.failure} onClose={poke.clear} />}
      {open && <Outbox onClose={() => setOpen(false)} />}
    </footer>
  );
}
