/** All about one agency: who it is, every code it had, whose place it took and what took its own. */
import { useLive } from "../../api/useLive";
import { t } from "../../i18n";
import { day, moment, number } from "../../i18n/format";
import { Button } from "../../shared/Button";
import { leadsTo } from "../../shared/ClosedCode";
import { Loading } from "../../shared/Empty";
import { Notice } from "../../shared/Notice";

export function AgencyPane({ code, onOpen }: { code: string; onOpen: (code: string) => void }) {
  const asked = useLive("directory.agency", { code });
  const agency = asked.answer;
  if (asked.failure !== null) return <Notice failure={asked.failure} />;
  if (agency === null) return <Loading text={t("list.loading")} />;
  const { standing } = agency;
  return (
    <article className="agency-pane" data-testid="agency-pane" aria-label={standing.name}>
      <nav aria-label={t("directory.above")}>
        {agency.above.map((up) => (
          <Button key={up.code} look="quiet" onPress={() => onOpen(up.code)}>
            {up.name}
          </Button>
        ))}
      </nav>
      <h2>{standing.name || standing.code}</h2>
      <dl>
        <dt>{t("directory.code")}</dt>
        <dd>
          <code data-testid="agency-code">{standing.office}</code> {standing.office !== standing.code && <small>({standing.code})</small>}
        </dd>
        <dt>{t("directory.form")}</dt>
        <dd>{t(`directory.forms.${agency.form}`)}</dd>
        <dt>{t("directory.state_label")}</dt>
        <dd data-testid="agency-state">{t(`directory.state.${standing.state}`)}</dd>
        {agency.center !== "" && <dt>{t("directory.center")}</dt>}
        {agency.center !== "" && <dd>{agency.center}</dd>}
        {agency.mail !== "" && <dt>{t("directory.mail")}</dt>}
        {agency.mail !== "" && <dd>{agency.mail}</dd>}
        <dt>{t("directory.below")}</dt>
        <dd>{t("directory.below_text", { children: number(agency.children), below: number(agency.below), communes: number(agency.communes) })}</dd>
      </dl>
      {standing.successors.length > 0 && (
        <section>
          <h3>{t("directory.successors")}</h3>
          <p>{standing.state === "open" ? t("directory.hint") : leadsTo(standing)}</p>
          {standing.successors.map((one) => (
            <Button key={one.code} onPress={() => onOpen(one.code)} testId={`successor-${one.code}`}>
              {one.name} ({one.code}){one.checked ? "" : ` – ${t("directory.unchecked")}`}
            </Button>
          ))}
        </section>
      )}
      <h3>{t("directory.codes")}</h3>
      {agency.codes.length === 0 && <p className="quiet">{t("directory.no_codes")}</p>}
      <ul className="plain-lines" data-testid="agency-codes">
        {agency.codes.map((one) => (
          <li key={`${one.code} ${one.name}`}>
            <code>{one.code}</code> {one.name} <small>{[one.since === null ? "" : t("directory.until", { since: day(one.since) }), one.source].filter((word) => word !== "").join(" · ")}</small>
          </li>
        ))}
      </ul>
      {agency.history.length > 0 && <h3>{t("directory.history")}</h3>}
      <ul className="plain-lines">
        {agency.history.map((event, at) => (
          <li key={at}>
            {moment(event.at)}: {t(`directory.event.${event.what as "added"}`, { former: event.former })}
          </li>
        ))}
      </ul>
    </article>
  );
}
