/** Each recipient of a dispatch: what the road did, and apart from it what the office there answered. */
import { useState } from "react";
import type { DeliveryView, DispatchView } from "../../api/bindings";
import { useAct } from "../../api/call";
import { t } from "../../i18n";
import { moment } from "../../i18n/format";
import { Button } from "../../shared/Button";
import { Confirm } from "../../shared/Dialog";
import { AnswerMark, RoadMark, StandingMark } from "../../shared/marks";
import { textsOf } from "../../shared/Notice";
import { useSay } from "../../shared/said";
import { RecallDialog } from "./Exchange";

export function DeliveryTable({ dispatch }: { dispatch: DispatchView }) {
  const { deliveries } = dispatch.row;
  if (deliveries.length === 0) return <NotYet dispatch={dispatch} />;
  return (
    <table className="deliveries">
      <thead>
        <tr>
          <th>{t("column.to")}</th>
          <th>{t("exchange.column")}</th>
          <th>{t("column.road")}</th>
          <th>{t("column.answer")}</th>
        </tr>
      </thead>
      <tbody>
        {deliveries.map((delivery) => (
          <Line key={delivery.to} delivery={delivery} dispatch={dispatch} />
        ))}
      </tbody>
    </table>
  );
}

function Line({ delivery, dispatch }: { delivery: DeliveryView; dispatch: DispatchView }) {
  const [asking, setAsking] = useState<"recall" | "resend" | null>(null);
  const close = () => setAsking(null);
  const { to, name, road, fault, answer, note, answered_at: answeredAt, on_stick_at: onStickAt } = delivery;
  return (
    <>
      <tr data-testid={`delivery-${to}`}>
        <td>
          {name || to}
          {name !== "" && <code>{to}</code>}
        </td>
        <td>
          <StandingMark standing={delivery.standing} doubt={delivery.doubt} testId={`delivery-${to}-standing`} />
          <div className="row-acts">
            {delivery.may.includes("recall") && (
              <Button look="quiet" onPress={() => setAsking("recall")} testId={`delivery-${to}-recall`}>
                {t("exchange.recall")}
              </Button>
            )}
            {delivery.may.includes("resend") && dispatch.exchange.frozen === null && (
              <Button look="quiet" onPress={() => setAsking("resend")} testId={`delivery-${to}-resend`}>
                {t("exchange.resend")}
              </Button>
            )}
          </div>
          {asking === "recall" && <RecallDialog id={dispatch.row.id} rows={[delivery]} onClose={close} />}
          {asking === "resend" && <Resend id={dispatch.row.id} delivery={delivery} onClose={close} />}
        </td>
        <td>
          <RoadMark road={road} testId={`delivery-${to}-road`} />
          {onStickAt !== null && <small data-testid={`delivery-${to}-stick`}>{t("parcel.marker", { at: moment(onStickAt) })}</small>}
        </td>
        <td>
          <AnswerMark answer={answer} testId={`delivery-${to}-answer`} />
          {answeredAt !== null && <small>{moment(answeredAt)}</small>}
        </td>
      </tr>
      {delivery.doubt !== null && (
        <tr className="note">
          <td colSpan={4}>
            <p className="care" data-testid={`delivery-${to}-unsure`}>
              {t(`exchange.doubt.${delivery.doubt}`)}
            </p>
          </td>
        </tr>
      )}
      {(note !== "" || fault !== null) && (
        <tr className="note">
          <td colSpan={4}>
            {fault !== null && <p>{`${textsOf(fault, {}).title} ${textsOf(fault, {}).remedy}`}</p>}
            {note !== "" && <p data-testid={`delivery-${to}-note`}>{t(answer === "refused" ? "document.refusal" : "document.note", { note })}</p>}
          </td>
        </tr>
      )}
    </>
  );
}

function Resend({ id, delivery, onClose }: { id: number; delivery: DeliveryView; onClose: () => void }) {
  const resend = useAct("dispatch.resend");
  const say = useSay();
  const ok = async () => {
    if ((await resend.run({ id, to: [delivery.to] })) === null) return;
    say(t("said.resent"));
    onClose();
  };
  return <Confirm title={t("exchange.resend_title", { to: delivery.name || delivery.to })} text={delivery.doubt === null ? t("exchange.resend_text") : `${t(`exchange.doubt.${delivery.doubt}`)} ${t("exchange.resend_text")}`} act={t("exchange.resend")} busy={resend.busy} failure={resend.failure} onOk={() => void ok()} onClose={onClose} />;
}

function NotYet({ dispatch }: { dispatch: DispatchView }) {
  const lines = [...dispatch.draft.addressees, ...dispatch.draft.recipients].filter((line) => line.code !== undefined);
  if (lines.length === 0) return <p className="quiet">{t("document.no_recipients")}</p>;
  return (
    <>
      <ul className="plain-lines">
        {lines.map((line) => (
          <li key={`${line.code}-${line.name}`}>
            {line.name} <code>{line.code}</code>
          </li>
        ))}
      </ul>
      <p className="quiet">{t("document.not_sent_yet")}</p>
    </>
  );
}
