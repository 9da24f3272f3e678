/** Sending a dispatch: once more to whom, what is done about codes that closed, and by which road it goes to each. */
import { useState } from "react";
import type { DispatchView, RoadOffer, RoadOffers } from "../../api/bindings";
import { useAct } from "../../api/call";
import { useLive } from "../../api/useLive";
import { t } from "../../i18n";
import { Choice } from "../../shared/Choice";
import { asks, ClosedCode } from "../../shared/ClosedCode";
import { Confirm } from "../../shared/Dialog";
import { useSay } from "../../shared/said";

export function SendDialog({ dispatch, onClose }: { dispatch: DispatchView; onClose: () => void }) {
  const send = useAct("dispatch.send");
  const say = useSay();
  const { id } = dispatch.row;
  const to = useReceivers(dispatch);
  const [without, setWithout] = useState<string[]>([]);
  const [instead, setInstead] = useState<{ from: string; to: string }[]>([]);
  const [asIs, setAsIs] = useState<string[]>([]);
  const known = useLive("directory.standing", to.length === 0 ? null : { codes: to });
  const rows = known.answer?.rows ?? [];
  const open = rows.filter((row) => asks(row) && !without.includes(row.code) && !asIs.includes(row.code) && !instead.some((one) => one.from === row.code));
  const doubled = rows.filter((row, at) => rows.findIndex((other) => other.office === row.office) !== at);
  const writtenTo = (code: string) => instead.find((one) => one.from === code)?.to ?? code;
  const roads = useRoads(id, to.filter((code) => !without.includes(code)).map(writtenTo));
  const turn = (code: string) => setWithout((left) => (left.includes(code) ? left.filter((one) => one !== code) : [...left, code]));
  const ok = async () => {
    const done = await send.run({ id, without, ...(instead.length > 0 && { instead }), ...(asIs.length > 0 && { as_is: asIs }), ...(roads.over.length > 0 && { over: roads.over }) });
    if (done === null) return;
    say(t("said.sent", { count: done.receivers }));
    onClose();
  };
  return (
    <Confirm
      title={t("outgoing.send_title")}
      text={to.length === 0 ? t("document.no_recipients") : t("outgoing.send_text", { to: to.map((code) => nameOf(dispatch, code)).join(", ") })}
      act={t("act.send")}
      busy={send.busy}
      off={without.length === to.length || open.length > 0 || roads.isForbidden}
      failure={send.failure}
      onOk={() => void ok()}
      onClose={onClose}
    >
      {open.map((row) => (
        <ClosedCode
          key={row.code}
          standing={row}
          onInstead={(successor) => setInstead([...instead, { from: row.code, to: successor.code }])}
          onKeep={() => setAsIs([...asIs, row.code])}
          onLeave={() => turn(row.code)}
        />
      ))}
      {doubled.length > 0 && <p role="status">{t("directory.doubled", { codes: doubled.map((row) => `${row.code} = ${row.office}`).join(", ") })}</p>}
      <RoadForAll roads={roads} />
      {(to.length > 1 || roads.offers !== null) && (
        <ul className="plain-lines">
          {to.map((code) => (
            <li key={code}>
              {to.length > 1 ? (
                <label>
                  <input type="checkbox" checked={!without.includes(code)} onChange={() => turn(code)} data-testid={`send-to-${code}`} /> {nameOf(dispatch, code)}
                </label>
              ) : (
                <span>{nameOf(dispatch, code)}</span>
              )}
              {!without.includes(code) && <RoadOf roads={roads} to={writtenTo(code)} name={nameOf(dispatch, code)} />}
            </li>
          ))}
        </ul>
      )}
    </Confirm>
  );
}

/** The codes that sending goes to: a corrected version goes to whoever has the document it corrects, whatever its draft names. */
function useReceivers(dispatch: DispatchView): string[] {
  const corrects = dispatch.exchange.earlier.find((one) => one.kind === "update");
  const original = useLive("dispatch.show", corrects === undefined ? null : { id: corrects.id });
  if (corrects === undefined || original.answer === null) return dispatch.row.to;
  return original.answer.row.deliveries.filter((one) => one.may.includes("update")).map((one) => one.to);
}

type RoadsHere = {
  /** What the office says of each recipient; nothing where fewer than two roads are set. */
  offers: RoadOffers | null;
  /** Those that a person chose, as they are sent. */
  over: { to: string; road: number }[];
  /** Whether some recipient can be reached by no road. */
  isForbidden: boolean;
  choose: (road: number | null, of: RoadOffer[]) => void;
};

/** By which road the dispatch goes to whom. What may be chosen is the office's word: here nothing is decided. */
function useRoads(id: number, to: string[]): RoadsHere {
  const [chosen, setChosen] = useState<ReadonlyMap<string, number>>(new Map());
  const asked = useLive("road.offers", to.length === 0 ? null : { id, to });
  const offers = asked.answer !== null && asked.answer.roads.length > 1 ? asked.answer : null;
  const rows = (offers?.rows ?? []).filter((row) => to.includes(row.to));
  const over = rows.flatMap((row) => {
    const road = chosen.get(row.to);
    return road !== undefined && road !== row.road && row.allowed.includes(road) ? [{ to: row.to, road }] : [];
  });
  const choose = (road: number | null, of: RoadOffer[]) =>
    setChosen((before) => {
      const after = new Map(before);
      for (const row of of) {
        if (road === null || road === row.road) after.delete(row.to);
        else if (row.allowed.includes(road)) after.set(row.to, road);
      }
      return after;
    });
  return { offers: offers === null ? null : { ...offers, rows }, over, isForbidden: rows.some((row) => row.why === "forbidden"), choose };
}

/** The road to one recipient and why it is this one; a choice where more than one may carry the document there. */
function RoadOf({ roads: { offers, over, choose }, to, name }: { roads: RoadsHere; to: string; name: string }) {
  const offer = offers?.rows.find((row) => row.to === to);
  if (offers === null || offer === undefined) return null;
  const { why } = offer;
  if (why === "no_road") return null;
  if (why === "forbidden") {
    return (
      <small className="wrong" role="status" data-testid={`send-road-${to}`} data-word="forbidden">
        {t("outgoing.road_forbidden")}
      </small>
    );
  }
  const own = over.find((one) => one.to === to)?.road;
  const words = (road: number) => {
    const called = offers.roads.find((one) => one.id === road)?.name ?? String(road);
    if (road === own) return t("outgoing.road_by", { name: called, why: t("outgoing.road_own") });
    return road === offer.road ? t("outgoing.road_by", { name: called, why: t(`outgoing.road_${why}`) }) : called;
  };
  const taken = own ?? offer.road;
  if (taken === null) return null;
  if (offer.allowed.length < 2) {
    return (
      <small data-testid={`send-road-${to}`} data-word={why}>
        {words(taken)}
      </small>
    );
  }
  const options = offer.allowed.map((road) => ({ value: String(road), text: words(road), note: networkOf(offers, road), testId: `send-road-${to}-${road}` }));
  return (
    <div className="road-choice">
      <Choice label={t("outgoing.road_for", { name })} options={options} value={String(taken)} onChange={(road) => choose(Number(road), [offer])} testId={`send-road-${to}`} isNamedBeside />
    </div>
  );
}

/** One choice for many: for whoever that road may carry the document to. */
function RoadForAll({ roads: { offers, over, choose } }: { roads: RoadsHere }) {
  const open = (offers?.rows ?? []).filter((row) => row.allowed.length > 1);
  if (offers === null || open.length < 2) return null;
  const among = offers.roads.filter((road) => open.some((row) => row.allowed.includes(road.id)));
  const all = among.find((road) => over.length > 0 && open.filter((row) => row.allowed.includes(road.id)).every((row) => (over.find((one) => one.to === row.to)?.road ?? row.road) === road.id));
  const value = over.length === 0 ? "rules" : (all?.id.toString() ?? "each");
  const options = [
    { value: "rules", text: t("outgoing.road_all_rules"), testId: "send-road-all-rules" },
    ...(value === "each" ? [{ value: "each", text: t("outgoing.road_all_each") }] : []),
    ...among.map((road) => ({ value: String(road.id), text: road.name, note: t(`roads.network_${road.network}`), testId: `send-road-all-${road.id}` })),
  ];
  const take = (picked: string) => picked !== "each" && choose(picked === "rules" ? null : Number(picked), open);
  return <Choice label={t("outgoing.road_all")} options={options} value={value} onChange={take} testId="send-road-all" />;
}

function networkOf({ roads }: RoadOffers, id: number): string {
  const network = roads.find((road) => road.id === id)?.network;
  return network === undefined ? "" : t(`roads.network_${network}`);
}

/** A receiver as the draft names it, with its code. */
function nameOf({ draft }: DispatchView, code: string): string {
  const line = [...draft.addressees, ...draft.recipients].find((one) => one.code === code);
  return line === undefined ? code : `${line.name} (${code})`;
}
