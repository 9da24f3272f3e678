/** Recalls, updates, replacements and decisions, as an office held in memory has them. Keeps no rule. */
import type { ArrivalView, Commands, DispatchView, Topic } from "../api/bindings";

type Held = { dispatch: (id: number) => DispatchView; arrival: (id: number) => ArrivalView; change: (topics: Topic[]) => void };
type Names =
  | "dispatch.recall"
  | "dispatch.unfreeze"
  | "dispatch.correct"
  | "dispatch.receivers"
  | "dispatch.replace"
  | "dispatch.keep_earlier"
  | "dispatch.resend"
  | "arrival.work"
  | "wish.decide"
  | "wish.reconsider";
type Verbs = { [N in Names]: (input: Commands[N]["input"]) => Commands[N]["output"] };

export function exchangeVerbs({ dispatch, arrival, change }: Held): Verbs {
  const sent = () => queueMicrotask(() => change(["dispatches", "deliveries", "history", "outbox"]));
  const came = () => queueMicrotask(() => change(["arrivals", "history", "outbox"]));
  return {
    "dispatch.recall": ({ id, reason, to }) => {
      const one = dispatch(id);
      const chosen = one.row.deliveries.filter((row) => (to ?? []).includes(row.to));
      for (const row of chosen) {
        Object.assign(row, { standing: "recall_pending", may: ["take_back"] });
        one.exchange.asks.push({ id: one.exchange.asks.length + 1, to: row.to, name: row.name, ask: "recall", state: "open", unsure: false, reason, by_dispatch: null, asked_at: Date.now(), note: "", answered_at: null, can_take_back: true, letter: 9, letter_state: "waiting" });
      }
      one.exchange.frozen = { reason, at: Date.now() };
      sent();
      return { id, asked: chosen.length, cancelled: 0 };
    },
    "dispatch.unfreeze": ({ id }) => {
      dispatch(id).exchange.frozen = null;
      sent();
      return {};
    },
    "dispatch.correct": () => ({ id: 1012, version: 1 }),
    "dispatch.receivers": ({ id, add }) => ({ id, stage: "sent", receivers: (add ?? []).length, folded: 0 }),
    "dispatch.replace": ({ by }) => ({ id: by ?? 1012, begun: by === null ? { id: 1012, version: 1 } : null, queued: null }),
    "dispatch.keep_earlier": () => ({}),
    "dispatch.resend": ({ id, to }) => {
      const rows = dispatch(id).row.deliveries.filter((row) => (to ?? []).includes(row.to));
      for (const row of rows) Object.assign(row, { standing: "waiting", may: ["recall"], road: "waiting", answer: null, note: "" });
      sent();
      return { id, stage: "sent", receivers: rows.length, folded: 0 };
    },
    "arrival.work": ({ id, step }) => {
      const stage = ({ assign: "assigned", process: "processing", finish: "finished" } as const)[step];
      arrival(id).row.stage = stage;
      came();
      return { id, stage, told: true };
    },
    "wish.decide": ({ id, grant, words }) => {
      const one = arrival(2002);
      const wish = one.wishes.find((each) => each.id === id);
      if (wish !== undefined) Object.assign(wish, { state: grant ? "granted" : "declined", words: words ?? "", decided_at: Date.now(), can_reconsider: true });
      Object.assign(one.row, { wanted: null, ...(grant ? { stage: "recalled" } : {}) });
      came();
      return {};
    },
    "wish.reconsider": ({ id }) => {
      const one = arrival(2002);
      const wish = one.wishes.find((each) => each.id === id);
      if (wish !== undefined) Object.assign(wish, { state: "open", decided_at: null });
      Object.assign(one.row, { wanted: "recall", stage: "registered" });
      came();
      return {};
    },
  };
}
