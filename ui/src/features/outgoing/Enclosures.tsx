/** What goes along with a dispatch besides its page: files to drop, put in order, take off; annexes that issue makes. */
import { ArrowDown, ArrowUp, FileDown, FileText, Paperclip, Trash2 } from "lucide-react";
import { useState } from "react";
import type { EnclosureList, EnclosureView, Failure } from "../../api/bindings";
import { call, useAct } from "../../api/call";
import { asFailure } from "../../api/failure";
import { useLive } from "../../api/useLive";
import { t } from "../../i18n";
import { size } from "../../i18n/format";
import { IconButton } from "../../shared/Button";
import { Section } from "../../shared/DocumentView";
import { type Dropped, DropZone } from "../../shared/DropZone";
import { Notice } from "../../shared/Notice";
import { useSavePath } from "../../shared/SavePath";
import { useSay } from "../../shared/said";

export function Enclosures({ id }: { id: number }) {
  const list = useLive("dispatch.enclosures", { id });
  const { adding, failures, add, forget } = useAdding(id);
  const shown = list.answer;
  if (list.failure !== null && shown === null) return <Notice failure={list.failure} />;
  if (shown === null) return null;
  const none = shown.rows.length === 0 && shown.annexes.length === 0;
  if (none && !shown.is_open) return null;
  return (
    <Section title={t("enclosures.title")} aside={none ? null : <small className="count">{t("enclosures.together", { size: size(shown.bytes), limit: size(shown.limit) })}</small>}>
      {none && adding === null && <p className="quiet">{t("enclosures.none")}</p>}
      <ul className="files enclosures" data-testid="enclosures">
        {shown.annexes.map((name) => (
          <li key={name} className="to-come">
            <FileText size={16} aria-hidden />
            <span>
              {name}
              <small>{t("enclosures.annex_to_come")}</small>
            </span>
          </li>
        ))}
        {shown.rows.map((row, at) => (
          <Row key={row.id} id={id} row={row} at={at} list={shown} />
        ))}
      </ul>
      {adding !== null && (
        <p className="adding" role="status" data-testid="adding">
          {t("enclosures.adding", { name: adding.name, at: adding.at, count: adding.count })}
          <progress max={adding.count} value={adding.at - 1} />
        </p>
      )}
      {failures.map((failure) => (
        <Notice key={failure.trace} failure={failure} onClose={() => forget(failure)} />
      ))}
      {shown.is_open && <DropZone label={t("enclosures.add")} help={t("enclosures.drop_help")} onFiles={(files) => void add(files)} testId="attach" />}
    </Section>
  );
}

type Adding = { name: string; at: number; count: number };

/** Attaches file after file; one that is refused does not stop the others. */
function useAdding(id: number) {
  const [adding, setAdding] = useState<Adding | null>(null);
  const [failures, setFailures] = useState<Failure[]>([]);
  const add = async (files: Dropped[]) => {
    if (adding !== null) return;
    setFailures([]);
    for (const [at, dropped] of files.entries()) {
      setAdding({ name: dropped.name, at: at + 1, count: files.length });
      try {
        // One after the other: the order dropped is the order sent.
        // oxlint-disable-next-line no-await-in-loop
        await call("dispatch.attach", { id, file: await dropped.file() });
      } catch (thrown) {
        setFailures((old) => [...old, asFailure(thrown)]);
      }
    }
    setAdding(null);
  };
  const forget = (failure: Failure) => setFailures((old) => old.filter((one) => one !== failure));
  return { adding, failures, add, forget };
}

function Row({ id, row, at, list }: { id: number; row: EnclosureView; at: number; list: EnclosureList }) {
  const order = useAct("dispatch.order");
  const remove = useAct("dispatch.detach");
  const seal = useAct("dispatch.seal_file");
  const ids = list.rows.map((one) => one.id);
  const attached = list.rows.filter((one) => one.annex === null);
  const move = (by: number) => {
    const other = ids[at + by];
    if (other === undefined) return;
    const next = ids.map((one) => (one === row.id ? other : one === other ? row.id : one));
    void order.run({ id, order: next.filter((one) => attached.some((each) => each.id === one)) });
  };
  const changeable = list.is_open && row.annex === null;
  const failed = [order, remove, seal].find((act) => act.failure !== null);
  return (
    <li data-testid={`enclosure-${row.id}`}>
      <Paperclip size={16} aria-hidden />
      <span>
        {row.name}
        <small>
          {size(row.size)} · {told(row)}
        </small>
        {changeable && row.mime === "application/pdf" && (
          <label>
            <input type="checkbox" checked={row.seals} disabled={seal.busy} onChange={() => void seal.run({ enclosure: row.id, seals: !row.seals })} data-testid={`seals-${row.id}`} />{" "}
            {t("enclosures.seal_it")}
          </label>
        )}
      </span>
      <span className="row-acts">
        {changeable && attached.length > 1 && (
          <>
            <IconButton label={t("act.move_up")} onPress={() => move(-1)} off={order.busy || row.id === attached[0]?.id} testId={`up-${row.id}`}>
              <ArrowUp size={14} aria-hidden />
            </IconButton>
            <IconButton label={t("act.move_down")} onPress={() => move(1)} off={order.busy || row.id === attached.at(-1)?.id} testId={`down-${row.id}`}>
              <ArrowDown size={14} aria-hidden />
            </IconButton>
          </>
        )}
        <Save row={row} />
        {changeable && (
          <IconButton label={t("enclosures.remove", { name: row.name })} onPress={() => void remove.run({ enclosure: row.id })} off={remove.busy} testId={`detach-${row.id}`}>
            <Trash2 size={14} aria-hidden />
          </IconButton>
        )}
      </span>
      {failed?.failure != null && <Notice failure={failed.failure} onClose={failed.clear} />}
    </li>
  );
}

function told(row: EnclosureView): string {
  if (row.annex !== null) return t("enclosures.annex_sealed");
  if (row.is_sealed) return t("enclosures.sealed");
  return row.seals ? t("enclosures.seals") : t("enclosures.as_is");
}

function Save({ row }: { row: EnclosureView }) {
  const save = useAct("dispatch.save_file");
  const say = useSay();
  const { ask, dialog } = useSavePath();
  const go = () =>
    ask(row.name, [], (path) => {
      void save.run({ enclosure: row.id, path }).then((done) => done !== null && say(t("said.file_saved", { path })));
    });
  return (
    <>
      <IconButton label={t("act.save_file")} onPress={go} testId={`save-${row.id}`}>
        <FileDown size={14} aria-hidden />
      </IconButton>
      {dialog}
      {save.failure !== null && <Notice failure={save.failure} onClose={save.clear} />}
    </>
  );
}
