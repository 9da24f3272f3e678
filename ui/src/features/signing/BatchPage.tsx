/** Đợt ký: many documents with one consent. All are listed first; what is not ready is left out with its reason. */
import { ListChecks, PenLine, Stamp } from "lucide-react";
import { useState } from "react";
import type { BatchAct, BatchItem, BatchLine } from "../../api/bindings";
import { useAct } from "../../api/call";
import { useLive } from "../../api/useLive";
import { t } from "../../i18n";
import { number } from "../../i18n/format";
import { Button } from "../../shared/Button";
import { Empty, Loading } from "../../shared/Empty";
import { KeyDialog } from "../../shared/KeyDialog";
import type { KeyUse } from "../../shared/KeyPick";
import { Notice, textsOf } from "../../shared/Notice";
import { PastBatches } from "./PastBatches";

type Props = {
  act: BatchAct;
  /** Which documents; none: all that stand before the act. */
  ids: number[];
  /** The batch whose rest is taken up. */
  continues: number | null;
  onBack: () => void;
  onBegun: (id: number) => void;
  onOpen: (id: number) => void;
  onSettings: () => void;
};

/** What was on the list when somebody agreed to it; the list itself goes on living behind the dialog. */
type Consent = { items: BatchItem[]; leftOut: number };

export function BatchPage({ act, ids, continues, onBack, onBegun, onOpen, onSettings }: Props) {
  const quick = useLive("batch.look", { act, ids, counts_pages: false });
  // Drawing hundreds of pages takes a while: the list is there at once, their counts follow.
  const counted = useLive("batch.look", quick.answer === null ? null : { act, ids, counts_pages: true });
  const plan = counted.answer ?? quick.answer;
  const [left, setLeft] = useState<ReadonlySet<number>>(new Set());
  const [asking, setAsking] = useState<Consent | null>(null);
  const begin = useAct("batch.begin");
  if (plan === null) return quick.failure === null ? <Loading text={t("batch.looking")} /> : <Notice failure={quick.failure} onClose={onBack} />;
  const ready = plan.lines.filter((line) => line.reason === null);
  const agreed = ready.filter((line) => !left.has(line.id));
  const turn = (id: number) => setLeft((before) => (before.has(id) ? new Set([...before].filter((one) => one !== id)) : new Set([...before, id])));
  const ask = () => setAsking({ items: agreed.map(({ id, version, along }) => ({ id, version, along })), leftOut: plan.lines.length - agreed.length });
  const ok = async (items: BatchItem[], use: KeyUse) => {
    const begun = await begin.run({ act, continues, items, ...use });
    if (begun !== null) onBegun(begun.id);
  };
  const uncounted = counted.failure ?? quick.failure;
  const facts = { count: number(agreed.length) };
  return (
    <div className="page signing">
      <header className="page-head">
        <h1 data-home tabIndex={-1}>
          {t(`batch.title.${act}`)}
        </h1>
        <span className="count" data-testid="batch-ready">
          {t("batch.ready", { ready: number(ready.length), all: number(plan.lines.length) })}
        </span>
        <Button onPress={onBack} chord="Escape">
          {t("act.back")}
        </Button>
        <Button look="main" chord={act === "sign" ? "F6" : "F7"} icon={act === "sign" ? <PenLine size={15} aria-hidden /> : <Stamp size={15} aria-hidden />} onPress={ask} off={agreed.length === 0} testId="batch-go">
          {t(`batch.go.${act}`, facts)}
        </Button>
      </header>
      {plan.lines.length === 0 ? (
        <Empty title={t(`batch.none.${act}`)} text={t(`batch.none_text.${act}`)} />
      ) : (
        <div className="scroll">
          {plan.beyond > 0 && <p className="notice wait">{t("batch.beyond", { limit: number(plan.lines.length), beyond: number(plan.beyond) })}</p>}
          {uncounted !== null && <Notice failure={uncounted} />}
          {counted.answer === null && counted.failure === null && <p className="help">{t("batch.counting")}</p>}
          <Lines lines={plan.lines} left={left} onTurn={turn} onAll={(all) => setLeft(all ? new Set() : new Set(ready.map((line) => line.id)))} onOpen={onOpen} />
        </div>
      )}
      <PastBatches act={act} onOpen={onBegun} />
      {asking !== null && (
        <KeyDialog
          title={t(`batch.title.${act}`)}
          text={t(`batch.consent.${act}`, { count: number(asking.items.length), left_out: number(asking.leftOut) })}
          act={t(`batch.go.${act}`, { count: number(asking.items.length) })}
          whose={act === "sign" ? "leader" : "office"}
          busy={begin.busy}
          failure={begin.failure}
          onOk={(use) => void ok(asking.items, use)}
          onClose={() => setAsking(null)}
          onSettings={onSettings}
        />
      )}
    </div>
  );
}

type LinesProps = { lines: BatchLine[]; left: ReadonlySet<number>; onTurn: (id: number) => void; onAll: (all: boolean) => void; onOpen: (id: number) => void };

function Lines({ lines, left, onTurn, onAll, onOpen }: LinesProps) {
  const ready = lines.filter((line) => line.reason === null);
  const isAll = ready.length > 0 && ready.every((line) => !left.has(line.id));
  return (
    <table className="batch-table">
      <thead>
        <tr>
          <th>
            <input type="checkbox" aria-label={t("batch.all")} checked={isAll} disabled={ready.length === 0} onChange={() => onAll(!isAll)} data-testid="batch-all" />
          </th>
          <th>{t("column.subject")}</th>
          <th>{t("column.kind")}</th>
          <th>{t("batch.signer")}</th>
          <th className="figure">{t("batch.pages")}</th>
        </tr>
      </thead>
      <tbody>
        {lines.map((line) => (
          <Line key={line.id} line={line} isIn={line.reason === null && !left.has(line.id)} onTurn={() => onTurn(line.id)} onOpen={() => onOpen(line.id)} />
        ))}
      </tbody>
    </table>
  );
}

function Line({ line, isIn, onTurn, onOpen }: { line: BatchLine; isIn: boolean; onTurn: () => void; onOpen: () => void }) {
  const subject = line.subject || t("drafting.no_subject");
  const texts = line.reason === null ? null : textsOf(line.reason.code, line.reason.facts as Record<string, string>);
  return (
    <tr className={texts === null ? undefined : "left-out"} data-testid={`batch-line-${line.id}`}>
      <td>
        <input type="checkbox" aria-label={t("batch.take", { subject })} checked={isIn} disabled={texts !== null} onChange={onTurn} data-testid={`batch-take-${line.id}`} />
      </td>
      <td>
        <button type="button" className="link" onClick={onOpen}>
          {subject}
        </button>
        {texts !== null && (
          <small className="reason" data-testid={`batch-reason-${line.id}`}>
            {t("batch.left_out", { reason: texts.title })}
          </small>
        )}
      </td>
      <td>
        {line.kind_name}
        {line.notation !== null && <small>…/{line.notation}</small>}
      </td>
      <td>{line.signer}</td>
      <td className="figure">{line.pages === null ? "…" : number(line.pages)}</td>
    </tr>
  );
}

/** The door to a batch, beside a list. */
export function BatchButton({ act, onPress }: { act: BatchAct; onPress: () => void }) {
  return (
    <Button icon={<ListChecks size={15} aria-hidden />} onPress={onPress} hint={t(`batch.hint.${act}`)} testId={`batch-${act}`}>
      {t(`batch.open.${act}`)}
    </Button>
  );
}
