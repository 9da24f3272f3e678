/** Each recipient of a dispatch: what the road did, and apart from it what the office there answered. */
import type { DeliveryView, DispatchView } from "../../api/bindings";
import { t } from "../../i18n";
import { moment } from "../../i18n/format";
import { AnswerMark, RoadMark } from "../../shared/marks";
import { textsOf } from "../../shared/Notice";

export function DeliveryTable({ dispatch }: { dispatch: DispatchView }) {
  const { deliveries } = dispatch.row;
  if (deliveries.length === 0) return <NotYet dispatch={dispatch} />;
  return (
    <table className="deliveries">
      <thead>
        <tr>
          <th>{t("column.to")}</th>
          <th>{t("column.road")}</th>
          <th>{t("column.answer")}</th>
        </tr>
      </thead>
      <tbody>
        {deliveries.map((delivery) => (
          <Line key={delivery.to} delivery={delivery} />
        ))}
      </tbody>
    </table>
  );
}

function Line({ delivery }: { delivery: DeliveryView }) {
  const { to, name, road, fault, answer, note, answered_at: answeredAt } = delivery;
  return (
    <>
      <tr data-testid={`delivery-${to}`}>
        <td>
          {name || to}
          {name !== "" && <code>{to}</code>}
        </td>
        <td>
          <RoadMark road={road} testId={`delivery-${to}-road`} />
        </td>
        <td>
          <AnswerMark answer={answer} testId={`delivery-${to}-answer`} />
          {answeredAt !== null && <small>{moment(answeredAt)}</small>}
        </td>
      </tr>
      {(note !== "" || fault !== null) && (
        <tr className="note">
          <td colSpan={3}>
            {fault !== null && <p>{`${textsOf(fault, {}).title} ${textsOf(fault, {}).remedy}`}</p>}
            {note !== "" && <p data-testid={`delivery-${to}-note`}>{t(answer === "refused" ? "document.refusal" : "document.note", { note })}</p>}
          </td>
        </tr>
      )}
    </>
  );
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
