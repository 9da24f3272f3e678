/** What the sender of an arrival wants of it: shown as a label with two buttons; nothing happens by itself. */
import { Undo2 } from "lucide-react";
import { useState } from "react";
import type { ArrivalView, WishView } from "../../api/bindings";
import { useAct } from "../../api/call";
import { t } from "../../i18n";
import { moment } from "../../i18n/format";
import { Button } from "../../shared/Button";
import { Confirm, Dialog } from "../../shared/Dialog";
import { Section } from "../../shared/DocumentView";
import { LongField } from "../../shared/Field";
import { Notice } from "../../shared/Notice";
import { reasonFault } from "../../shared/reason";
import { useSay } from "../../shared/said";

type Props = { arrival: ArrivalView; onArrival: (id: number) => void };

export function Wishes({ arrival, onArrival }: Props) {
  const { wishes, speaks_of: speaksOf } = arrival;
  if (wishes.length === 0 && speaksOf.length === 0) return null;
  return (
    <Section title={t("wish.title")}>
      {speaksOf.map((wish) => (
        <p className="business-note" key={`by-${wish.id}`} data-testid={`speaks-${wish.id}`}>
          {t("wish.speaks", { wish: t(`wish.kind.${wish.wish}`) })}{" "}
          <Button look="quiet" onPress={() => onArrival(wish.arrival)} testId={`speaks-${wish.id}-open`}>
            {t("wish.open_about")}
          </Button>
        </p>
      ))}
      {wishes.map((wish) => (wish.state === "open" ? <Open key={wish.id} wish={wish} onArrival={onArrival} /> : <Decided key={wish.id} wish={wish} onArrival={onArrival} />))}
    </Section>
  );
}

type WishProps = { wish: WishView; onArrival: (id: number) => void };

function Open({ wish, onArrival }: WishProps) {
  const [asking, setAsking] = useState<"grant" | "decline" | null>(null);
  const decide = useAct("wish.decide");
  const say = useSay();
  const close = () => setAsking(null);
  const go = async (grant: boolean, words: string) => {
    if ((await decide.run({ id: wish.id, grant, words })) === null) return;
    close();
    say(t("said.decided"));
  };
  return (
    <div className={`business-note ${wish.wish === "update" || wish.wish === "replace" ? wish.wish : "recall"}`} data-testid={`wish-${wish.id}`} data-word={wish.wish}>
      <p>{t(`wish.says.${wish.wish}`)}</p>
      {wish.reason !== "" && <p>{t("wish.reason", { reason: wish.reason })}</p>}
      <small>{moment(wish.said_at ?? wish.came_at)}</small>
      <div className="row-acts">
        <By wish={wish} onArrival={onArrival} />
        <Button look="quiet" onPress={() => setAsking("decline")} testId={`wish-${wish.id}-decline`}>
          {t("wish.decline")}
        </Button>
        <Button onPress={() => setAsking("grant")} testId={`wish-${wish.id}-grant`}>
          {t(`wish.grant.${wish.wish}`)}
        </Button>
      </div>
      {asking === "grant" && <Confirm danger={wish.wish === "recall" || wish.wish === "dropped"} title={t(`wish.grant_title.${wish.wish}`)} text={t(`wish.grant_text.${wish.wish}`)} act={t(`wish.grant.${wish.wish}`)} busy={decide.busy} failure={decide.failure} onOk={() => void go(true, "")} onClose={close} />}
      {asking === "decline" && <Decline busy={decide.busy} failure={decide.failure} needsReason={wish.wish !== "replace"} onOk={(words) => void go(false, words)} onClose={close} />}
    </div>
  );
}

type DeclineProps = { busy: boolean; failure: ReturnType<typeof useAct>["failure"]; needsReason: boolean; onOk: (words: string) => void; onClose: () => void };

function Decline({ busy, failure, needsReason, onOk, onClose }: DeclineProps) {
  const [words, setWords] = useState("");
  const [tried, setTried] = useState(false);
  const ok = () => {
    setTried(true);
    if (reasonFault(words, needsReason) === null) onOk(words.trim());
  };
  return (
    <Dialog
      title={t("wish.decline_title")}
      onClose={onClose}
      foot={
        <>
          <Button onPress={onClose}>{t("act.cancel")}</Button>
          <Button look="danger" onPress={ok} off={busy} testId="decline-ok">
            {t("wish.decline_act")}
          </Button>
        </>
      }
    >
      {needsReason && <p>{t("wish.decline_text")}</p>}
      <LongField label={t("exchange.reason")} value={words} onChange={setWords} rows={3} wrong={reasonFault(words, tried && needsReason)} required={needsReason} autoFocus testId="decline-reason" />
      {failure !== null && <Notice failure={failure} />}
    </Dialog>
  );
}

function Decided({ wish, onArrival }: WishProps) {
  const reconsider = useAct("wish.reconsider");
  const say = useSay();
  const back = async () => {
    if ((await reconsider.run({ id: wish.id })) !== null) say(t("said.reconsidered"));
  };
  return (
    <div data-testid={`wish-${wish.id}`} data-word={wish.state}>
      <p>
        {t("wish.said", { wish: t(`wish.mark.${wish.wish}`), state: t(`wish.state.${wish.state}`) })} {wish.decided_at !== null && <small>{moment(wish.decided_at)}</small>}
        {wish.words !== "" && <em> {wish.words}</em>}
      </p>
      <div className="row-acts">
        <By wish={wish} onArrival={onArrival} />
        {wish.can_reconsider && (
          <Button look="quiet" icon={<Undo2 size={14} aria-hidden />} onPress={() => void back()} off={reconsider.busy} testId={`wish-${wish.id}-back`}>
            {t("wish.reconsider")}
          </Button>
        )}
      </div>
      {reconsider.failure !== null && <Notice failure={reconsider.failure} onClose={reconsider.clear} />}
    </div>
  );
}

function By({ wish, onArrival }: WishProps) {
  const by = wish.by_arrival;
  if (by === null) return null;
  return (
    <Button look="quiet" onPress={() => onArrival(by)} testId={`wish-${wish.id}-by`}>
      {t("wish.open_by")}
    </Button>
  );
}
