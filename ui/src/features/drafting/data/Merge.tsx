/** Trộn văn bản: a template and a table, looked at line by line, then made into drafts at once; and the batches so far. */
import { useState } from "react";
import type { MergeEntry, MergePreview, TemplateEntry } from "../../../api/bindings";
import { useAct } from "../../../api/call";
import { useLive } from "../../../api/useLive";
import { t } from "../../../i18n";
import { moment } from "../../../i18n/format";
import { Button } from "../../../shared/Button";
import { Confirm, Dialog } from "../../../shared/Dialog";
import { Field, LongField } from "../../../shared/Field";
import { Notice, textsOf } from "../../../shared/Notice";
import { PathField } from "../../../shared/PathField";
import { useSay } from "../../../shared/said";

const KINDS = [{ name: "CSV", extensions: ["csv", "txt"] }];

export function Merge({ template, onMade, onClose }: { template: TemplateEntry; onMade: () => void; onClose: () => void }) {
  const [path, setPath] = useState("");
  const [text, setText] = useState("");
  const [values, setValues] = useState<Record<string, string>>({});
  const [without, setWithout] = useState(false);
  const [seen, setSeen] = useState<MergePreview | null>(null);
  const look = useAct("merge.preview");
  const run = useAct("merge.run");
  const say = useSay();
  const plan = { template: template.id, table: { path: path.trim(), text: path.trim() === "" ? text : "" }, values };
  const ready = seen === null ? 0 : seen.lines.length - seen.faulty;

  const preview = async () => setSeen(await look.run(plan));
  const make = async () => {
    const made = await run.run({ plan, without_faulty: without });
    if (made === null) return;
    say(t("merge.made", { count: made.drafts.length }));
    onMade();
  };
  const given = (change: () => void) => {
    change();
    // Another table is another look.
    setSeen(null);
  };
  return (
    <Dialog
      title={t("merge.title", { name: template.name })}
      onClose={onClose}
      wide
      testId="merge"
      foot={
        <>
          {seen !== null && seen.faulty > 0 && (
            <label className="check">
              <input type="checkbox" checked={without} onChange={(event) => setWithout(event.target.checked)} data-testid="merge-without" />
              {t("merge.without_faulty", { count: seen.faulty })}
            </label>
          )}
          <span className="spring" />
          <Button onPress={onClose}>{t("act.cancel")}</Button>
          <Button onPress={() => void preview()} off={look.busy || (path.trim() === "" && text.trim() === "")} testId="merge-look">
            {t("merge.look")}
          </Button>
          <Button look="main" onPress={() => void make()} off={run.busy || ready === 0 || (seen !== null && seen.faulty > 0 && !without)} testId="merge-run">
            {run.busy ? t("merge.running") : t("merge.run", { count: ready })}
          </Button>
        </>
      }
    >
      <p className="lead">{t("merge.text")}</p>
      <div className="form wide">
        <p className="quiet">
          {t("template.fields")}: {template.fields.map((field) => field.name).join(" · ")}
        </p>
        <PathField label={t("merge.file")} value={path} onChange={(next) => given(() => setPath(next))} kinds={KINDS} testId="merge-path" />
        {path.trim() === "" && <LongField label={t("merge.paste")} value={text} onChange={(next) => given(() => setText(next))} rows={4} testId="merge-text" />}
        {(seen?.unfilled ?? []).map((name) => (
          <Field
            key={name}
            label={t("merge.value_for_all", { field: name })}
            value={values[name] ?? ""}
            onChange={(value) => setValues((old) => ({ ...old, [name]: value }))}
            testId={`merge-value-${name}`}
          />
        ))}
      </div>
      {look.failure !== null && <Notice failure={look.failure} />}
      {run.failure !== null && <Notice failure={run.failure} />}
      {seen !== null && <Seen seen={seen} />}
      <Batches />
    </Dialog>
  );
}

function Seen({ seen }: { seen: MergePreview }) {
  return (
    <>
      {seen.unused.length > 0 && <p className="quiet">{t("merge.unused", { names: seen.unused.join(", ") })}</p>}
      {seen.unfilled.length > 0 && <p className="quiet">{t("merge.unfilled", { names: seen.unfilled.join(", ") })}</p>}
      <div className="merge-scroll">
        <table className="merge-table" data-testid="merge-table">
          <thead>
            <tr>
              <th scope="col">{t("merge.line")}</th>
              {seen.template.fields.map((field) => (
                <th key={field.name} scope="col">
                  {field.name}
                </th>
              ))}
              <th scope="col">{t("merge.subject")}</th>
              <th scope="col">{t("merge.state")}</th>
            </tr>
          </thead>
          <tbody>
            {seen.lines.map((line) => (
              <tr key={line.line} className={line.faults.length > 0 ? "faulty" : ""} data-testid={`merge-line-${line.line}`}>
                <td>{line.line}</td>
                {line.values.map((value, at) => (
                  // Cells are in the order of the blanks.
                  // oxlint-disable-next-line react/no-array-index-key
                  <td key={at}>{value}</td>
                ))}
                <td>{line.subject}</td>
                <td>{line.faults.length === 0 ? t("merge.ready") : line.faults.map((fault) => textsOf(fault.code, fault.facts).title).join(" ")}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

/** The batches so far; each can be taken back, but for drafts somebody worked on. */
export function Batches() {
  const batches = useLive("merge.list", {});
  const [asked, setAsked] = useState<MergeEntry | null>(null);
  const remove = useAct("merge.remove");
  const say = useSay();
  const rows = batches.answer?.rows ?? [];
  const takeBack = async () => {
    const done = asked === null ? null : await remove.run({ id: asked.id });
    if (done === null) return;
    setAsked(null);
    say(t("merge.taken_back", { removed: done.removed, kept: done.kept }));
  };
  if (rows.length === 0) return null;
  return (
    <details className="shelf-files" data-testid="batches">
      <summary>{t("merge.batches")}</summary>
      <ul className="cards">
        {rows.map((row) => (
          <li key={row.id}>
            <div>
              {t("merge.batch_line", { template: row.template, made: row.made, untouched: row.untouched })}
              <small>{[moment(row.at), row.source].filter((word) => word !== "").join(" · ")}</small>
            </div>
            <Button look="quiet" onPress={() => setAsked(row)} testId={`take-back-${row.id}`}>
              {t("merge.take_back")}
            </Button>
          </li>
        ))}
      </ul>
      {asked !== null && (
        <Confirm
          title={t("merge.take_back")}
          text={t("merge.take_back_ask", { count: asked.untouched })}
          act={t("merge.take_back")}
          danger
          busy={remove.busy}
          failure={remove.failure}
          onOk={() => void takeBack()}
          onClose={() => setAsked(null)}
        />
      )}
    </details>
  );
}
