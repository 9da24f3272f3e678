/** What can still be done about a dispatch that was sent: recall, corrected version, replacement, another list, and what was asked so far. */
import { FilePen, Replace, RotateCcw, Snowflake, Undo2, Users } from "lucide-react";
import { useState } from "react";
import type { AskView, DeliveryView, DispatchView, LinkedView, OutgoingRow, Recalled } from "../../api/bindings";
import { useAct } from "../../api/call";
import { useLive } from "../../api/useLive";
import { t } from "../../i18n";
import { moment, number } from "../../i18n/format";
import { AgencySearch } from "../../shared/AgencySearch";
import { Button } from "../../shared/Button";
import { asks as isAskedAbout, ClosedCode } from "../../shared/ClosedCode";
import { Confirm, Dialog } from "../../shared/Dialog";
import { Section } from "../../shared/DocumentView";
import { Field, LongField } from "../../shared/Field";
import { Notice } from "../../shared/Notice";
import { reasonFault } from "../../shared/reason";
import { useSay } from "../../shared/said";

type Asking = "recall" | "correct" | "replace" | "receivers" | null;
type Props = { dispatch: DispatchView; onDraft: (id: number) => void };

/** Whether anybody stands where `step` may follow. */
const anybody = (dispatch: DispatchView, step: string) => dispatch.row.deliveries.some((one) => one.may.includes(step));

export function ExchangeActions({ dispatch, onDraft }: Props) {
  const [asking, setAsking] = useState<Asking>(null);
  const { id, stage } = dispatch.row;
  const { frozen, earlier } = dispatch.exchange;
  const corrects = earlier.some((one) => one.kind === "update");
  if (stage !== "sent" || corrects) return null;
  const close = () => setAsking(null);
  const rests = frozen !== null;
  return (
    <>
      {anybody(dispatch, "recall") && (
        <Button look="quiet" icon={<RotateCcw size={15} aria-hidden />} onPress={() => setAsking("recall")} testId="recall">
          {t("exchange.recall")}
        </Button>
      )}
      {!rests && anybody(dispatch, "update") && (
        <Button look="quiet" icon={<FilePen size={15} aria-hidden />} onPress={() => setAsking("correct")} testId="correct">
          {t("exchange.correct")}
        </Button>
      )}
      {!rests && (
        <Button look="quiet" icon={<Users size={15} aria-hidden />} onPress={() => setAsking("receivers")} testId="receivers">
          {t("exchange.receivers")}
        </Button>
      )}
      {anybody(dispatch, "replace") && (
        <Button look="quiet" icon={<Replace size={15} aria-hidden />} onPress={() => setAsking("replace")} testId="replace">
          {t("exchange.replace")}
        </Button>
      )}
      {asking === "recall" && <RecallDialog id={id} rows={dispatch.row.deliveries.filter((one) => one.may.includes("recall"))} onClose={close} />}
      {asking === "correct" && <Begin id={id} onClose={close} onDraft={onDraft} />}
      {asking === "replace" && <ReplaceDialog id={id} onClose={close} onDraft={onDraft} />}
      {asking === "receivers" && <ReceiversDialog id={id} rows={dispatch.row.deliveries} onClose={close} />}
    </>
  );
}

const nameOf = ({ name, to }: DeliveryView | AskView) => (name === "" ? to : name);

/** What a recall did: asked there, withdrawn here, only what really happened. */
function recalledWords({ asked, cancelled }: Recalled): string {
  const there = asked > 0 ? [t("said.recalled_asked", { count: number(asked) })] : [];
  const here = cancelled > 0 ? [t("said.recalled_here", { count: number(cancelled) })] : [];
  return [...there, ...here].join(" ");
}

/** Asks back: which recipients, and why. */
export function RecallDialog({ id, rows, onClose }: { id: number; rows: DeliveryView[]; onClose: () => void }) {
  const [reason, setReason] = useState("");
  const [tried, setTried] = useState(false);
  const [left, setLeft] = useState<string[]>([]);
  const recall = useAct("dispatch.recall");
  const say = useSay();
  const chosen = rows.filter(({ to }) => !left.includes(to));
  const turn = (to: string) => setLeft((out) => (out.includes(to) ? out.filter((one) => one !== to) : [...out, to]));
  const ok = async () => {
    setTried(true);
    if (chosen.length === 0 || reasonFault(reason, true) !== null) return;
    const done = await recall.run({ id, reason: reason.trim(), to: chosen.map(({ to }) => to) });
    if (done === null) return;
    say(recalledWords(done));
    onClose();
  };
  return (
    <Dialog
      title={t("exchange.recall_title")}
      onClose={onClose}
      foot={
        <>
          <Button onPress={onClose}>{t("act.cancel")}</Button>
          <Button look="danger" onPress={() => void ok()} off={recall.busy || chosen.length === 0} testId="recall-ok">
            {t("exchange.recall_act")}
          </Button>
        </>
      }
    >
      <p>{t("exchange.recall_text")}</p>
      <ul className="plain-lines">
        {rows.map((row) => (
          <li key={row.to}>
            <label>
              <input type="checkbox" checked={!left.includes(row.to)} onChange={() => turn(row.to)} data-testid={`recall-to-${row.to}`} /> {nameOf(row)} · {row.doubt === null ? t(`standing.${row.standing}`) : t(`doubt.${row.doubt}`)}
            </label>
          </li>
        ))}
      </ul>
      {chosen.length === 0 && <p className="quiet">{t("exchange.choose_somebody")}</p>}
      <LongField label={t("exchange.reason")} value={reason} onChange={setReason} rows={3} wrong={reasonFault(reason, tried)} required autoFocus testId="recall-reason" />
      {recall.failure !== null && <Notice failure={recall.failure} />}
    </Dialog>
  );
}

/** A draft is begun that corrects this one. */
function Begin({ id, onClose, onDraft }: { id: number; onClose: () => void; onDraft: (id: number) => void }) {
  const correct = useAct("dispatch.correct");
  const ok = async () => {
    const begun = await correct.run({ id });
    if (begun === null) return;
    onClose();
    onDraft(begun.id);
  };
  return <Confirm title={t("exchange.correct_title")} text={t("exchange.correct_text")} act={t("exchange.correct_act")} busy={correct.busy} failure={correct.failure} onOk={() => void ok()} onClose={onClose} />;
}

/** Another document takes its place: one to be written, or one that stands here and was not sent. */
function ReplaceDialog({ id, onClose, onDraft }: { id: number; onClose: () => void; onDraft: (id: number) => void }) {
  const [by, setBy] = useState<OutgoingRow | null>(null);
  const [text, setText] = useState("");
  const replace = useAct("dispatch.replace");
  const say = useSay();
  const found = useLive("outgoing.list", { stage: null, text, before: null, limit: 30 });
  const rows = (found.answer?.rows ?? []).filter((row) => row.id !== id && row.stage !== "sent");
  const ok = async () => {
    const done = await replace.run({ id, by: by?.id ?? null });
    if (done === null) return;
    onClose();
    if (done.queued === null) return onDraft(done.id);
    say(t("said.sent", { count: done.queued.receivers }));
  };
  return (
    <Dialog
      title={t("exchange.replace_title")}
      onClose={onClose}
      foot={
        <>
          <Button onPress={onClose}>{t("act.cancel")}</Button>
          <Button look="main" onPress={() => void ok()} off={replace.busy} testId="replace-ok">
            {t(by === null ? "exchange.replace_act" : "exchange.replace_by_act")}
          </Button>
        </>
      }
    >
      <p>{t("exchange.replace_text")}</p>
      <fieldset>
        <legend>{t("exchange.replace_with")}</legend>
        <label>
          <input type="radio" name="by" checked={by === null} onChange={() => setBy(null)} data-testid="replace-new" /> {t("exchange.replace_new")}
        </label>
        <Field label={t("exchange.replace_search")} value={text} onChange={setText} testId="replace-search" />
        <ul className="plain-lines">
          {rows.map((row) => (
            <li key={row.id}>
              <label>
                <input type="radio" name="by" checked={by?.id === row.id} onChange={() => setBy(row)} data-testid={`replace-by-${row.id}`} /> {row.written ?? t(`stage.${row.stage}`)} · {row.subject}
              </label>
            </li>
          ))}
        </ul>
      </fieldset>
      {replace.failure !== null && <Notice failure={replace.failure} />}
    </Dialog>
  );
}

function ReceiversDialog({ id, rows, onClose }: { id: number; rows: DeliveryView[]; onClose: () => void }) {
  const [added, setAdded] = useState<{ name: string; code: string }[]>([]);
  const [off, setOff] = useState<string[]>([]);
  const [reason, setReason] = useState("");
  const [tellOthers, setTellOthers] = useState(true);
  const [instead, setInstead] = useState<{ from: string; to: string }[]>([]);
  const [asIs, setAsIs] = useState<string[]>([]);
  const [tried, setTried] = useState(false);
  const change = useAct("dispatch.receivers");
  const say = useSay();
  const has = (code: string) => rows.some((row) => row.to === code) || added.some((one) => one.code === code);
  const known = useLive("directory.standing", added.length === 0 ? null : { codes: added.map(({ code }) => code) });
  const closed = (known.answer?.rows ?? []).filter((row) => isAskedAbout(row) && added.some(({ code }) => code === row.code) && !asIs.includes(row.code) && !instead.some((one) => one.from === row.code));
  const leave = (code: string) => setAdded(added.filter((one) => one.code !== code));
  const wrongReason = off.length > 0 ? reasonFault(reason, tried) : null;
  const turn = (to: string) => setOff((out) => (out.includes(to) ? out.filter((one) => one !== to) : [...out, to]));
  const ok = async () => {
    setTried(true);
    if (off.length > 0 && reasonFault(reason, true) !== null) return;
    const stands = (code: string) => added.some((one) => one.code === code);
    const decided = { instead: instead.filter(({ from }) => stands(from)), as_is: asIs.filter(stands) };
    if ((await change.run({ id, add: added, remove: off, reason: reason.trim(), tell_others: tellOthers, ...decided })) === null) return;
    say(t("said.receivers_changed"));
    onClose();
  };
  return (
    <Dialog
      title={t("exchange.receivers_title")}
      onClose={onClose}
      foot={
        <>
          <Button onPress={onClose}>{t("act.cancel")}</Button>
          <Button look="main" onPress={() => void ok()} off={change.busy || closed.length > 0 || (added.length === 0 && off.length === 0)} testId="receivers-ok">
            {t("exchange.receivers_act")}
          </Button>
        </>
      }
    >
      <p>{t("exchange.receivers_text")}</p>
      <AgencySearch label={t("exchange.receivers_add")} onTake={({ name, code }) => !has(code) && setAdded([...added, { name, code }])} isTaken={({ code }) => has(code)} limit={12} autoFocus />
      <ul className="plain-lines">
        {added.map((one) => (
          <li key={one.code}>
            {one.name} <code>{one.code}</code>{" "}
            <Button look="quiet" onPress={() => setAdded(added.filter(({ code }) => code !== one.code))} testId={`receivers-drop-${one.code}`}>
              {t("act.remove")}
            </Button>
          </li>
        ))}
      </ul>
      {closed.map((row) => (
        <ClosedCode
          key={row.code}
          standing={row}
          onInstead={(successor) => setInstead([...instead, { from: row.code, to: successor.code }])}
          onKeep={() => setAsIs([...asIs, row.code])}
          onLeave={() => leave(row.code)}
        />
      ))}
      <fieldset>
        <legend>{t("exchange.receivers_remove")}</legend>
        <ul className="plain-lines">
          {rows
            .filter((row) => row.may.includes("recall"))
            .map((row) => (
              <li key={row.to}>
                <label>
                  <input type="checkbox" checked={off.includes(row.to)} onChange={() => turn(row.to)} data-testid={`receivers-off-${row.to}`} /> {nameOf(row)}
                </label>
              </li>
            ))}
        </ul>
      </fieldset>
      {off.length > 0 && <LongField label={t("exchange.reason")} value={reason} onChange={setReason} rows={2} wrong={wrongReason} required testId="receivers-reason" />}
      <label>
        <input type="checkbox" checked={tellOthers} onChange={() => setTellOthers(!tellOthers)} data-testid="receivers-tell" /> {t("exchange.tell_others")}
      </label>
      {change.failure !== null && <Notice failure={change.failure} />}
    </Dialog>
  );
}

/** Since when and why it rests, with what was asked and how each answered. */
export function Asked({ dispatch }: { dispatch: DispatchView }) {
  const { asks, unlisted, frozen } = dispatch.exchange;
  const lift = useAct("dispatch.unfreeze");
  const say = useSay();
  if (asks.length === 0 && unlisted.length === 0 && frozen === null) return null;
  const open = asks.some((ask) => ask.ask === "recall" && ask.state === "open");
  const doLift = async () => {
    if ((await lift.run({ id: dispatch.row.id })) !== null) say(t("said.unfrozen"));
  };
  return (
    <Section title={t("exchange.asks")}>
      {frozen !== null && (
        <p className="business-note recall" data-testid="frozen">
          <Snowflake size={14} aria-hidden /> {t("exchange.frozen", { at: moment(frozen.at), reason: frozen.reason })}{" "}
          {!open && (
            <Button look="quiet" onPress={() => void doLift()} off={lift.busy} testId="unfreeze">
              {t("exchange.unfreeze")}
            </Button>
          )}
        </p>
      )}
      <ul className="plain-lines">
        {asks.map((ask) => (
          <AskLine key={ask.id} ask={ask} />
        ))}
        {unlisted.map((one) => (
          <li key={`${one.from}-${one.code}-${one.at}`} data-testid={`unlisted-${one.from}`}>
            {t("exchange.unlisted", { from: one.from, code: one.code })} <small>{moment(one.at)}</small>
            {one.note !== "" && <em> {one.note}</em>}
          </li>
        ))}
      </ul>
      {lift.failure !== null && <Notice failure={lift.failure} onClose={lift.clear} />}
    </Section>
  );
}

function AskLine({ ask }: { ask: AskView }) {
  const withdraw = useAct("outbox.withdraw");
  const say = useSay();
  const { letter } = ask;
  const back = async () => {
    if (letter !== null && (await withdraw.run({ id: letter })) !== null) say(t("said.taken_back"));
  };
  return (
    <li data-testid={`ask-${ask.id}`} data-word={ask.state}>
      <b>{t(`ask.kind.${ask.ask}`)}</b> · {nameOf(ask)}: {t(`ask.state.${ask.state}`)}
      {ask.unsure && ` (${t("ask.unsure")})`} <small>{moment(ask.answered_at ?? ask.asked_at)}</small>
      {ask.reason !== "" && <em> {ask.reason}</em>}
      {ask.note !== "" && <p>{t("document.note", { note: ask.note })}</p>}
      {ask.can_take_back && letter !== null && (
        <Button look="quiet" icon={<Undo2 size={14} aria-hidden />} onPress={() => void back()} off={withdraw.busy} testId={`ask-${ask.id}-back`}>
          {t("exchange.take_back")}
        </Button>
      )}
      {withdraw.failure !== null && <Notice failure={withdraw.failure} onClose={withdraw.clear} />}
    </li>
  );
}

/** The dispatches that correct or replace this one, or that it corrects or replaces. */
export function Linked({ dispatch, onDraft }: Props) {
  const { earlier, later } = dispatch.exchange;
  if (earlier.length === 0 && later.length === 0) return null;
  const line = (link: LinkedView, words: string) => (
    <li key={`${words}-${link.id}`}>
      {words}{" "}
      <Button look="quiet" onPress={() => onDraft(link.id)} testId={`linked-${link.id}`}>
        {t("exchange.open")}
      </Button>
    </li>
  );
  return (
    <Section title={t("exchange.linked")}>
      <ul className="plain-lines">
        {earlier.map((link) => line(link, t(link.kind === "update" ? "exchange.corrects" : "exchange.replaces")))}
        {later.map((link) => line(link, t(link.kind === "update" ? "exchange.has_update" : "exchange.has_replacement")))}
      </ul>
    </Section>
  );
}
