/** A reminder is noted, never sent: the axis has none, and the same document again would be a second one. */
import { useState } from "react";
import type { Reminder, WatchRow } from "../../api/bindings";
import { useAct } from "../../api/call";
import { t } from "../../i18n";
import { number } from "../../i18n/format";
import { Button } from "../../shared/Button";
import { Segments } from "../../shared/Choice";
import { Dialog } from "../../shared/Dialog";
import { Field, LongField } from "../../shared/Field";
import { Notice } from "../../shared/Notice";
import { useSay } from "../../shared/said";

const WAYS = ["phone", "message", "in_person"] as const satisfies readonly Reminder[];

export function RemindDialog({ dispatch, rows, onClose }: { dispatch: number; rows: WatchRow[]; onClose: () => void }) {
  const [how, setHow] = useState<(typeof WAYS)[number]>("phone");
  const [spokeTo, setSpokeTo] = useState("");
  const [words, setWords] = useState("");
  const [left, setLeft] = useState<string[]>([]);
  const remind = useAct("watch.remind");
  const follow = useAct("watch.follow");
  const say = useSay();
  const chosen = rows.filter(({ to }) => !left.includes(to)).map(({ to }) => to);
  const turn = (to: string) => setLeft((out) => (out.includes(to) ? out.filter((one) => one !== to) : [...out, to]));
  const ok = async () => {
    const done = await remind.run({ dispatch, to: chosen, how, spoke_to: spokeTo.trim(), words: words.trim() });
    if (done === null) return;
    say(t("watch.said_reminded", { count: number(done.noted) }));
    onClose();
  };
  const close = async () => {
    const done = await follow.run({ dispatch, to: chosen, follow: false, words: words.trim() });
    if (done === null) return;
    say(t("watch.said_closed", { count: number(done.noted) }));
    onClose();
  };
  const failed = [remind, follow].find((act) => act.failure !== null);
  return (
    <Dialog
      title={t("watch.remind_title")}
      onClose={onClose}
      foot={
        <>
          <Button onPress={onClose}>{t("act.cancel")}</Button>
          <Button look="quiet" onPress={() => void close()} off={follow.busy || chosen.length === 0 || words.trim() === ""} hint={t("watch.close_hint")} testId="remind-close">
            {t("watch.close")}
          </Button>
          <Button look="main" onPress={() => void ok()} off={remind.busy || chosen.length === 0} autoFocus testId="remind-ok">
            {t("watch.remind_act", { count: number(chosen.length) })}
          </Button>
        </>
      }
    >
      <p>{t("watch.remind_text")}</p>
      {rows.length > 1 && (
        <ul className="plain-lines">
          {rows.map((row) => (
            <li key={row.to}>
              <label>
                <input type="checkbox" checked={!left.includes(row.to)} onChange={() => turn(row.to)} data-testid={`remind-to-${row.to}`} /> {row.name || row.to}
              </label>
            </li>
          ))}
        </ul>
      )}
      {rows.length === 1 && <p>{rows[0]?.name || rows[0]?.to}</p>}
      <Segments label={t("watch.how_label")} labelled value={how} onChange={setHow} options={WAYS.map((value) => ({ value, text: t(`watch.how.${value}`), testId: `remind-${value}` }))} />
      <Field label={t("watch.spoke_to")} value={spokeTo} onChange={setSpokeTo} testId="remind-spoke-to" />
      <LongField label={t("watch.words")} value={words} onChange={setWords} rows={2} testId="remind-words" />
      {failed?.failure != null && <Notice failure={failed.failure} onClose={failed.clear} />}
    </Dialog>
  );
}
