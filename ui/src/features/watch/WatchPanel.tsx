/** On a dispatch: how many have accepted, who is late, reminders in one click, and the slips of the attempts to send. */
import { BellRing, FilePen, FileDown, Printer } from "lucide-react";
import { useState } from "react";
import type { SlipView, WatchQuery, WatchRow } from "../../api/bindings";
import { useAct } from "../../api/call";
import { useLive } from "../../api/useLive";
import { t } from "../../i18n";
import { moment, number } from "../../i18n/format";
import { Button } from "../../shared/Button";
import { Section } from "../../shared/DocumentView";
import { StandingMark } from "../../shared/marks";
import { Notice } from "../../shared/Notice";
import { useSavePath } from "../../shared/SavePath";
import { useSay } from "../../shared/said";
import { LateMark, RemindButton, Reminded } from "./parts";
import { RemindDialog } from "./RemindDialog";
import { ExportButtons } from "./WatchPage";

const SHOWN = 12;

export function WatchPanel({ id, onDraft }: { id: number; onDraft: (id: number) => void }) {
  const query: WatchQuery = { dispatch: id, from: "", to: "", only: "all", text: "", group: null, under: "", sort: "due", descending: false, offset: 0, limit: 0 };
  const all = useLive("watch.list", { ...query, limit: 5000 });
  const slips = useLive("slip.list", { id });
  const [reminding, setReminding] = useState<WatchRow[]>([]);
  const letter = useAct("watch.letter");
  const say = useSay();
  const counts = all.answer?.counts;
  if (counts === undefined || counts.all === 0) return null;
  const rows = (all.answer?.rows ?? []).filter(wantsAnswer);
  const late = rows.filter((row) => row.lateness !== "in_time");
  const write = async () => {
    const begun = await letter.run({ dispatch: id, to: late.map(({ to }) => to) });
    if (begun === null) return;
    say(t(begun.begun ? "watch.said_letter" : "watch.said_letter_there"));
    onDraft(begun.id);
  };
  return (
    <Section title={t("watch.panel")}>
      <p data-testid="watch-panel-counts">
        {t("watch.panel_counts", { all: number(counts.all), accepted: number(counts.accepted), unaccepted: number(counts.unaccepted), late: number(counts.late), refused: number(counts.refused), asked: number(counts.asked), unknown: number(counts.unknown) })}
      </p>
      {rows.length > 0 && (
        <>
          <ul className="plain-lines" data-testid="watch-panel-late">
            {rows.slice(0, SHOWN).map((row) => (
              <li key={row.to}>
                {row.name || row.to} · <StandingMark standing={row.standing} doubt={row.doubt} testId={`watch-panel-${row.to}`} /> <LateMark row={row} /> <Reminded row={row} />{" "}
                <RemindButton row={row} onRemind={(one) => setReminding([one])} />
              </li>
            ))}
            {rows.length > SHOWN && <li>{t("watch.more", { count: number(rows.length - SHOWN) })}</li>}
          </ul>
          {late.length > 0 && (
            <div className="row-acts">
              <Button icon={<BellRing size={14} aria-hidden />} onPress={() => setReminding(late)} testId="watch-remind-late">
                {t("watch.remind_late", { count: number(late.length) })}
              </Button>
              <Button look="quiet" icon={<FilePen size={14} aria-hidden />} onPress={() => void write()} off={letter.busy} testId="watch-letter">
                {t("watch.letter")}
              </Button>
            </div>
          )}
        </>
      )}
      <div className="row-acts">
        <ExportButtons query={query} name={t("watch.panel")} />
      </div>
      <ul className="plain-lines">
        {(slips.answer?.rows ?? []).map((slip) => (
          <SlipLine key={slip.id} slip={slip} />
        ))}
      </ul>
      {letter.failure !== null && <Notice failure={letter.failure} onClose={letter.clear} />}
      {reminding.length > 0 && <RemindDialog dispatch={id} rows={reminding} onClose={() => setReminding([])} />}
    </Section>
  );
}

/** Late, sent back, asked something, or left alone: somebody may have to do something about it. */
const wantsAnswer = (row: WatchRow) => row.is_open && (!row.followed || row.lateness !== "in_time" || row.state === "refused" || row.state === "asked");

function SlipLine({ slip }: { slip: SlipView }) {
  const print = useAct("slip.print");
  const save = useAct("slip.save");
  const say = useSay();
  const { ask, dialog } = useSavePath();
  const name = `${t("slip.name")} ${slip.head.document.replaceAll("/", "_")}`;
  const doPrint = () => ask(`${name}.pdf`, [{ name: "PDF", extensions: ["pdf"] }], (path) => void print.run({ id: slip.id, path }).then((done) => done !== null && say(t("prints.saved", { pages: done.pages, path }))));
  const doSave = () => ask(`${name}.lvslip`, [{ name: t("slip.name"), extensions: ["lvslip"] }], (path) => void save.run({ id: slip.id, path }).then((done) => done !== null && say(t("said.file_saved", { path }))));
  const failed = [print, save].find((act) => act.failure !== null);
  return (
    <li data-testid={`slip-${slip.id}`}>
      {t("slip.line", { at: moment(slip.made_at), count: number(slip.head.recipients) })} <small>{t(slip.is_stamped ? "slip.stamped" : "slip.unstamped")}</small>{" "}
      <Button look="quiet" icon={<Printer size={14} aria-hidden />} onPress={doPrint} off={print.busy} testId={`slip-${slip.id}-print`}>
        {t("slip.print")}
      </Button>
      <Button look="quiet" icon={<FileDown size={14} aria-hidden />} onPress={doSave} off={save.busy} testId={`slip-${slip.id}-save`}>
        {t("slip.save")}
      </Button>
      {dialog}
      {failed?.failure != null && <Notice failure={failed.failure} onClose={failed.clear} />}
    </li>
  );
}
