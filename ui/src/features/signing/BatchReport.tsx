/** How a batch goes, and what became of it: live while it runs, to be stopped, taken up again, saved and printed. */
import { FileDown, Play, Printer, Square } from "lucide-react";
import type { BatchReportLine, BatchView } from "../../api/bindings";
import { useAct } from "../../api/call";
import { useLive } from "../../api/useLive";
import { t } from "../../i18n";
import { moment, number } from "../../i18n/format";
import { Button } from "../../shared/Button";
import { Loading } from "../../shared/Empty";
import { Notice, textsOf } from "../../shared/Notice";
import { useSavePath } from "../../shared/SavePath";
import { useSay } from "../../shared/said";
import { BatchMark, sum } from "./PastBatches";

type Props = { id: number; onBack: () => void; onOpen: (id: number) => void; onContinue: (view: BatchView) => void; onOther: (id: number) => void };

export function BatchReport({ id, onBack, onOpen, onContinue, onOther }: Props) {
  const live = useLive("batch.show", { id });
  const stop = useAct("batch.stop");
  const view = live.answer;
  if (view === null) return live.failure === null ? <Loading text={t("batch.looking")} /> : <Notice failure={live.failure} onClose={onBack} />;
  const { row } = view;
  const turned = row.done + row.failed;
  return (
    <div className="page signing report">
      <header className="page-head">
        <h1 data-home tabIndex={-1}>
          {t(`batch.report.${row.act}`)}
        </h1>
        <BatchMark state={row.state} />
        <Button onPress={onBack} chord="Escape">
          {t("act.back")}
        </Button>
        {row.state !== "running" && <SaveReport view={view} />}
        {view.can_stop && (
          <Button look="danger" icon={<Square size={14} aria-hidden />} onPress={() => void stop.run({ id })} off={stop.busy} testId="batch-stop">
            {t("batch.stop")}
          </Button>
        )}
        {row.state !== "running" && view.continued_by === null && view.to_continue.length > 0 && (
          <Button look="main" icon={<Play size={14} aria-hidden />} onPress={() => onContinue(view)} testId="batch-continue">
            {t(`batch.continue.${row.act}`, { count: number(view.to_continue.length) })}
          </Button>
        )}
      </header>
      {stop.failure !== null && <Notice failure={stop.failure} onClose={stop.clear} />}
      <p className="lead">
        {t("batch.by", { signer: [row.signer, row.organisation].filter((part) => part !== "").join(", "), at: moment(row.begun_at) })}
      </p>
      <div className="batch-progress">
        <progress max={Math.max(row.agreed, 1)} value={turned} aria-label={t("batch.progress")} data-testid="batch-progress" />
        <output aria-live="polite" data-testid="batch-sum">
          {t("batch.turned", { done: number(turned), all: number(row.agreed) })} {sum(row)}
        </output>
      </div>
      <Ending view={view} onOther={onOther} />
      <div className="scroll">
        <table className="batch-table">
          <thead>
            <tr>
              <th className="figure">{t("batch.place")}</th>
              <th>{t("column.subject")}</th>
              <th>{t("batch.outcome")}</th>
              <th>{t("batch.at")}</th>
            </tr>
          </thead>
          <tbody>
            {view.lines.map((line) => (
              <Line key={line.place} line={line} onOpen={onOpen} />
            ))}
          </tbody>
        </table>
      </div>
    </div>
  );
}

/** Why it ended early, and what stands: what is signed stays signed. */
function Ending({ view, onOther }: { view: BatchView; onOther: (id: number) => void }) {
  const { row, continued_by: next, continues } = view;
  const cause = row.cause === null ? null : textsOf(row.cause.code, row.cause.facts as Record<string, string>);
  return (
    <>
      {cause !== null && (
        <p className="notice fix" role="alert" data-testid="batch-cause">
          {cause.title} {cause.remedy} {t("batch.stands")}
        </p>
      )}
      {row.state === "cut_off" && (
        <p className="notice fix" role="alert" data-testid="batch-cut-off">
          {t("batch.cut_off")}
        </p>
      )}
      {next !== null && (
        <Button look="quiet" onPress={() => onOther(next)}>
          {t("batch.continued_by")}
        </Button>
      )}
      {continues !== null && (
        <Button look="quiet" onPress={() => onOther(continues)}>
          {t("batch.continues")}
        </Button>
      )}
    </>
  );
}

function Line({ line, onOpen }: { line: BatchReportLine; onOpen: (id: number) => void }) {
  const { id } = line;
  return (
    <tr data-testid={`report-line-${line.place}`} data-word={line.result} className={line.result === "failed" ? "left-out" : undefined}>
      <td className="figure">{number(line.place)}</td>
      <td>
        {id === null ? (
          line.subject
        ) : (
          <button type="button" className="link" onClick={() => onOpen(id)}>
            {line.subject || t("drafting.no_subject")}
          </button>
        )}
        {line.written !== "" && <small>{line.written}</small>}
      </td>
      <td>
        {t(`batch.result.${line.result}`)}
        {line.reason !== null && <small className="reason">{reasonOf(line)}</small>}
      </td>
      <td>{line.at === null ? "" : moment(line.at)}</td>
    </tr>
  );
}

function reasonOf({ reason }: BatchReportLine): string {
  return reason === null ? "" : textsOf(reason.code, reason.facts as Record<string, string>).title;
}

function SaveReport({ view }: { view: BatchView }) {
  const save = useAct("batch.save");
  const say = useSay();
  const { ask, dialog } = useSavePath();
  const go = () =>
    ask(`${t("batch.file_name", { id: view.row.id })}.csv`, [{ name: "CSV", extensions: ["csv"] }], (path) => {
      const text = path.toLowerCase().endsWith(".txt") ? asText(view) : asCsv(view);
      void save.run({ path, text }).then((done) => done !== null && say(t("said.file_saved", { path })));
    });
  return (
    <>
      <Button look="quiet" icon={<Printer size={15} aria-hidden />} onPress={() => window.print()} testId="batch-print">
        {t("batch.print")}
      </Button>
      <Button look="quiet" icon={<FileDown size={15} aria-hidden />} chord="Ctrl+S" onPress={go} testId="batch-save">
        {t("batch.save")}
      </Button>
      {dialog}
      {save.failure !== null && <Notice failure={save.failure} onClose={save.clear} />}
    </>
  );
}

/** With the mark by which spreadsheets know UTF-8; cells that a spreadsheet would calculate are kept as words. */
export function asCsv(view: BatchView): string {
  const head = [t("batch.place"), t("batch.number"), t("column.subject"), t("batch.outcome"), t("batch.reason"), t("batch.at")];
  const lines = view.lines.map((line) => [String(line.place), line.written, line.subject, t(`batch.result.${line.result}`), reasonOf(line), line.at === null ? "" : moment(line.at)]);
  return `\uFEFF${[head, ...lines].map((cells) => cells.map(cell).join(",")).join("\r\n")}\r\n`;
}

function cell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return `"${safe.replaceAll('"', '""')}"`;
}

function asText(view: BatchView): string {
  const { row } = view;
  const head = [t(`batch.report.${row.act}`), t("batch.by", { signer: row.signer, at: moment(row.begun_at) }), `${t(`batch.state.${row.state}`)}. ${sum(row)}`, ""];
  const lines = view.lines.map((line) => [`${line.place}.`, line.subject, `— ${t(`batch.result.${line.result}`)}`, line.written, reasonOf(line)].filter((part) => part !== "").join(" "));
  return `${[...head, ...lines].join("\n")}\n`;
}
