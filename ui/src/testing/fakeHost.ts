/**
 * An office held in memory, for the tests of parts and for looking at screens while they are written. It keeps no
 * rule: whoever needs a refusal puts one in with `refuse`. Never part of the shipped window.
 */
import type { Commands, DispatchView, Draft, Failure, FaultEntry, IncomingRow, OutgoingRow, Topic } from "../api/bindings";
import type { Host } from "../api/host";
import { AGENCIES, ARRIVALS, type ArrivalSeed, DESKS, DISPATCHES, EXCHANGE, KINDS, OFFICE, PAGE, PIXEL } from "./examples";
import { authorityVerbs } from "./fakeAuthority";
import { copyVerbs } from "./fakeCopies";
import { CLOSED, directoryVerbs } from "./fakeDirectory";
import { exchangeVerbs } from "./fakeExchange";
import { keyVerbs } from "./fakeKeys";
import { judged, verdictVerbs } from "./fakeVerdicts";
import { parcelVerbs } from "./fakeParcels";
import { roadVerbs } from "./fakeRoads";
import { watchVerbs } from "./fakeWatch";
import { writingVerbs } from "./fakeWriting";

type Name = keyof Commands;
type Verbs = { [N in Name]: (input: Commands[N]["input"]) => object };

export type FakeHost = Host & {
  /** Every call so far, in order. */
  calls: { name: string; input: unknown }[];
  /** The next call of `name` fails so. */
  refuse: (name: Name, failure: Partial<Failure> & Pick<Failure, "code">) => void;
  /** Tells the window that something changed. */
  change: (topics: Topic[]) => void;
  /** Puts another verb in place of one. */
  replace: <N extends Name>(name: N, verb: Verbs[N]) => void;
};

export function fakeHost({ page = PAGE, desks = DESKS }: { page?: string; desks?: typeof DESKS } = {}): FakeHost {
  const hearers = new Set<(topics: Topic[] | null) => void>();
  const refusals = new Map<Name, Failure>();
  const calls: FakeHost["calls"] = [];
  const change = (topics: Topic[]) => hearers.forEach((heard) => heard(topics));
  const verbs = verbsOf(page, desks, change);
  return {
    hasPickers: false,
    calls,
    change,
    refuse: (name, failure) => void refusals.set(name, { class: "fix", facts: {}, trace: "k7f2", ...failure }),
    replace: (name, verb) => void Object.assign(verbs, { [name]: verb }),
    call: async (name, input) => {
      calls.push({ name, input });
      await Promise.resolve();
      const refusal = refusals.get(name as Name);
      refusals.delete(name as Name);
      if (refusal !== undefined) throw refusal;
      const verb = verbs[name as Name] as ((input: unknown) => unknown) | undefined;
      if (verb === undefined) throw { code: "command.unknown", class: "report", facts: { name }, trace: "k7f2" };
      return structuredClone(verb(input));
    },
    listen: (heard) => {
      hearers.add(heard);
      return () => hearers.delete(heard);
    },
    onDrop: () => () => undefined,
    pickFile: () => Promise.resolve(null),
    pickSave: () => Promise.resolve(null),
  };
}

function verbsOf(page: string, given: typeof DESKS, change: (topics: Topic[]) => void): Partial<Verbs> {
  const desks = structuredClone(given);
  const dispatches = new Map<number, DispatchView>(DISPATCHES.map((dispatch) => [dispatch.row.id, structuredClone(dispatch)]));
  const arrivals = new Map<number, ArrivalSeed>(ARRIVALS.map((arrival) => [arrival.row.id, structuredClone(arrival)]));
  const settings = structuredClone(OFFICE);
  let nextId = 1100;
  let nextNumber = 48;

  const dispatch = (id: number) => found(dispatches.get(id), "dispatch.unknown");
  const arrival = (id: number) => found(arrivals.get(id), "arrival.unknown");
  const moved = (id: number, stage: OutgoingRow["stage"], what: string, facts: Record<string, string> = {}) => {
    const one = dispatch(id);
    one.row.stage = stage;
    one.history.push({ at: Date.now(), what, facts });
    queueMicrotask(() => change(["dispatches", "deliveries", "history"]));
    return one;
  };
  const heard = () => queueMicrotask(() => change(["arrivals", "history", "outbox"]));

  return {
    "desk.list": () => ({ desks, can_create: desks.length === 0 }),
    "desk.choose": ({ id }) => {
      for (const desk of desks) desk.current = desk.id === id;
      return { id };
    },
    "desk.create": ({ code, name, body }) => {
      desks.push({ id: code, code, name, body, open: true, locked: false, current: true, fault: null });
      queueMicrotask(() => change(["desks"]));
      return { id: code, holder: "key_store" };
    },
    "desk.unlock": ({ id }) => {
      for (const desk of desks) if (desk.id === id) Object.assign(desk, { locked: false, open: true });
      queueMicrotask(() => change(["desks"]));
      return { id };
    },
    "settings.read": () => settings,
    "settings.save": ({ office }) => {
      settings.office = office;
      queueMicrotask(() => change(["settings"]));
      return { office };
    },
    "road.set": ({ adapter, center }) => {
      settings.road = { adapter, center };
      queueMicrotask(() => change(["settings", "line"]));
      return { adapter, center };
    },
    "key.add": ({ key, role, label }) => {
      const entry = { id: settings.keys.length + 1, key, role, label, subject: "Nguyễn Văn Thử", organisation: "UBND xã Thử Nghiệm", valid_to: "2028-12-31" };
      settings.keys.push(entry);
      queueMicrotask(() => change(["settings"]));
      return entry;
    },
    ...keyVerbs(() => settings.keys, () => [...dispatches.values()], change),
    "key.remove": ({ id }) => {
      settings.keys = settings.keys.filter((key) => key.id !== id);
      queueMicrotask(() => change(["settings"]));
      return {};
    },
    "trust.add": ({ path }) => {
      const entry = { name: path, subject: "CA Thử Nghiệm", sha256: "ab".repeat(32), valid_to: "2035-01-01", kind: "certificate" as const, circle: "own" as const };
      settings.trust.push(entry);
      queueMicrotask(() => change(["settings"]));
      return entry;
    },
    "trust.remove": ({ name }) => {
      settings.trust = settings.trust.filter((entry) => entry.name !== name);
      queueMicrotask(() => change(["settings"]));
      return {};
    },
    ...authorityVerbs(settings, change),
    ...exchangeVerbs({ dispatch, arrival, change }),
    ...copyVerbs(change),
    ...parcelVerbs(),
    ...roadVerbs(change),
    ...watchVerbs(),
    ...writingVerbs(change),
    ...verdictVerbs(page, () => [...arrivals.values()].map(({ row }) => row)),
    "kind.list": ({ body }) => ({ kinds: KINDS, rules: body === "state" ? "state-2020" : "party-2026" }),
    "draft.picture_add": ({ bytes }) => ({ file: String((bytes ?? "").length % 10).repeat(64), width: 600, height: 400, dpi: 96 }),
    "draft.picture": () => ({ mime: "image/png", bytes: PIXEL }),
    "draft.blank": ({ kind }) => ({ draft: blankDraft(kind, settings.office), asks: [] }),
    "draft.reply": ({ arrival: id }) => {
      const { row } = arrival(id);
      const draft = blankDraft("cong_van", settings.office);
      return { draft: { ...draft, subject: `trả lời văn bản số ${row.written}`, addressees: [{ name: row.from_name, code: row.from }] }, asks: [] };
    },
    "draft.save": ({ id, version, draft }) => {
      const own = id ?? (nextId += 1);
      const old = dispatches.get(own);
      dispatches.set(own, dispatchOf(own, draft, version + 1, old));
      queueMicrotask(() => change(["dispatches"]));
      return { id: own, version: version + 1 };
    },
    "draft.remove": ({ id }) => {
      dispatches.delete(id);
      queueMicrotask(() => change(["dispatches"]));
      return {};
    },
    "draft.preview": ({ draft }) => ({ pdf: page, pages: 1, labels: labelsOf(draft), keys: [JSON.stringify(draft)], ...lookedAt(draft) }),
    "draft.glance": ({ draft, known }) => {
      const key = JSON.stringify(draft);
      return { keys: [key], touched: known[0] === key ? null : { page: 1, pdf: page, more: false }, ...lookedAt(draft) };
    },
    "outgoing.list": ({ stage, text, before, limit }) => {
      const rows = [...dispatches.values()].map((one) => one.row).toSorted((one, other) => other.id - one.id);
      return paged(rows.filter((row) => (stage === null || row.stage === stage) && has(row, text)), before, limit);
    },
    "dispatch.show": ({ id }) => dispatch(id),
    "dispatch.verify": ({ id }) => dispatch(id),
    "dispatch.page": ({ id }) => ({ pdf: page, name: `${dispatch(id).row.written ?? id}.pdf` }),
    "dispatch.sign": ({ id }) => {
      const one = moved(id, "signed", "signed", { signer: "Nguyễn Văn Thử" });
      one.signed_at = Date.now();
      one.verdict = judged("passed");
      return { id, stage: "signed" };
    },
    "dispatch.reopen": ({ id }) => ({ id, stage: moved(id, "draft", "reopened").row.stage }),
    "dispatch.issue": ({ id }) => {
      const number = String(nextNumber);
      nextNumber += 1;
      const written = `${number}/${dispatch(id).row.notation ?? ""}`;
      const one = moved(id, "issued", "issued", { written, signer: "UBND xã Thử Nghiệm" });
      Object.assign(one.row, { number, written, issued_on: "2026-11-21", document_id: `H99.12,2026/11/21,${written}` });
      return { id, stage: "issued", number, notation: one.row.notation ?? "", written, document_id: one.row.document_id ?? "", issued_on: "2026-11-21" };
    },
    "dispatch.send": ({ id }) => {
      const one = moved(id, "sent", "queued");
      one.row.deliveries = one.row.to.map((to) => ({ to, name: "", standing: "waiting", doubt: null, may: ["recall"], road: "waiting", fault: null, answer: null, note: "", answered_at: null, on_stick_at: null }));
      return { id, stage: "sent", receivers: one.row.to.length, folded: 0 };
    },
    "dispatch.save_page": () => ({}),
    "inbox.failed": () => ({ rows: [] }),
    "inbox.save": () => ({}),
    "inbox.close": () => ({}),
    "inbox.reopen": () => ({}),
    "outbox.list": () => ({
      rows: [
        { id: 1, kind: "document", business: "new", code: null, dispatch: 1009, arrival: null, subject: "về việc rà soát hộ nghèo năm 2026", state: "stuck", attempts: 1, next_at: Date.now(), fault: "road.unknown_receiver", road: 1, road_name: "Trục liên thông", urgent: false, held_at: null, waits: "person" },
        { id: 2, kind: "document", business: "update", code: null, dispatch: 1010, arrival: null, subject: "Báo cáo kinh tế – xã hội quý III", state: "waiting", attempts: 3, next_at: Date.now() + 300_000, fault: "road.away", road: 1, road_name: "Trục liên thông", urgent: false, held_at: null, waits: "next_try" },
        { id: 4, kind: "document", business: "new", code: null, dispatch: 1011, arrival: null, subject: "Tờ trình xin kinh phí", state: "stamping", attempts: 0, next_at: Date.now(), fault: "authority.away", road: 1, road_name: "Trục liên thông", urgent: false, held_at: null, waits: "stamps" },
        { id: 3, kind: "status", business: "new", code: "accepted", dispatch: null, arrival: 1, subject: "Đã tiếp nhận 120/UBND-VP", state: "unknown", attempts: 1, next_at: Date.now(), fault: "road.timeout", road: 1, road_name: "Trục liên thông", urgent: false, held_at: null, waits: "reconciling" },
      ],
      desk_held_at: null,
    }),
    "outbox.now": () => ({}),
    "outbox.hold": () => ({}),
    "outbox.release": () => ({}),
    "outbox.hold_desk": () => ({}),
    "outbox.retry": () => ({}),
    "outbox.withdraw": () => ({}),
    "outbox.send_unstamped": () => ({}),
    "incoming.list": ({ stage, text, before, limit }) => {
      const rows = [...arrivals.values()].map((one) => one.row).toSorted((one, other) => other.id - one.id);
      return paged(rows.filter((row) => (stage === null || row.stage === stage) && has(row, text)), before, limit);
    },
    "arrival.show": ({ id }) => arrival(id),
    "arrival.file": ({ file }) => ({ name: `${file}.pdf`, mime: "application/pdf", bytes: page }),
    "arrival.save_file": () => ({}),
    "arrival.verify": ({ id }) => arrival(id),
    "arrival.register": ({ id }) => {
      const one = arrival(id);
      Object.assign(one.row, { stage: "registered", arrival_number: 312 });
      one.history.push({ at: Date.now(), what: "registered", facts: { number: "312" } });
      heard();
      return { id, arrival_number: 312 };
    },
    "arrival.refuse": ({ id, reason }) => {
      const one = arrival(id);
      one.row.stage = "refused";
      one.refused_reason = reason;
      one.history.push({ at: Date.now(), what: "refused", facts: { reason } });
      heard();
      return { id };
    },
    "directory.search": ({ text, limit }) => {
      // The one that closed is found by its code only.
      const gone = { code: CLOSED.code, name: CLOSED.name, parent: "H98", by_former_name: false, closed: CLOSED };
      const rows = folded(text) === folded(CLOSED.code) ? [gone] : AGENCIES.filter((agency) => folded(`${agency.name} ${agency.code}`).includes(folded(text)));
      return { rows: rows.slice(0, limit), total: AGENCIES.length };
    },
    ...directoryVerbs(change),
    "line.state": () => ({ state: "up", since: Date.now() - 7_200_000, last_round: Date.now() - 60_000, waiting: 1, unknown: 1, stuck: 1, held: 0, desk_held_at: null, fault: null, roads: [] }),
    "line.poke": () => ({}),
  };
}

function found<T>(one: T | undefined, code: string): T {
  if (one === undefined) throw { code, class: "fix", facts: {}, trace: "k7f2" };
  return one;
}

function paged<R extends { id: number }>(rows: R[], before: number | null, limit: number): { rows: R[]; total: number } {
  const after = before === null ? rows : rows.filter((row) => row.id < before);
  return { rows: after.slice(0, limit), total: rows.length };
}

function has(row: OutgoingRow | IncomingRow, text: string): boolean {
  return folded(`${row.subject} ${row.written ?? ""} ${row.kind_name}`).includes(folded(text));
}

function folded(text: string): string {
  return text.normalize("NFD").replaceAll(/\p{M}/gu, "").replaceAll("đ", "d").replaceAll("Đ", "D").toLowerCase();
}

function blankDraft(kind: string, office: Commands["settings.read"]["output"]["office"]): Draft {
  const { superior, issuer, abbreviation, unit, place } = office;
  return {
    kind,
    body: office.body,
    subject: "",
    urgency: "normal",
    secrecy: "",
    letterhead: { superior, issuer, abbreviation, unit, place },
    authority: kind === "quyet_dinh" ? "CHỦ TỊCH ỦY BAN NHÂN DÂN XÃ THỬ NGHIỆM" : "",
    bases: [],
    addressees: [],
    blocks: [],
    signature: office.signer,
    recipients: [],
    filed: office.filed,
    drafter: "",
    contact: office.contact,
  };
}

function dispatchOf(id: number, draft: Draft, version: number, old: DispatchView | undefined): DispatchView {
  const kind = KINDS.find((each) => each.word === draft.kind);
  const codes = [...draft.addressees, ...draft.recipients].flatMap((line) => (line.code === undefined ? [] : [line.code]));
  return {
    row: {
      id,
      document_id: null,
      kind: draft.kind,
      kind_name: kind?.name ?? draft.kind,
      number: null,
      notation: draft.kind === "cong_van" ? "UBND-VP" : "QĐ-UBND",
      written: null,
      subject: draft.subject,
      from: "H99.12",
      to: [...new Set(codes)],
      urgency: draft.urgency,
      stage: "draft",
      issued_on: null,
      changed_at: Date.now(),
      deliveries: [],
    },
    draft,
    version,
    signed_at: null,
    issued_at: null,
    sent_at: null,
    history: old?.history ?? [{ at: Date.now(), what: "draft_created", facts: {} }],
    verdict: null,
    in_reply_to: null,
    exchange: EXCHANGE,
  };
}

function lookedAt(draft: Draft) {
  return { faults: faultsOf(draft), notation: draft.kind === "cong_van" ? "UBND-VP" : "QĐ-UBND", rules: draft.body === "state" ? "state-2020" : "party-2026", font_missing: draft.style?.font === "times_new_roman" };
}

function faultsOf(draft: Draft): FaultEntry[] {
  const faults: FaultEntry[] = [];
  if (draft.subject === "") faults.push({ code: "draft.subject_missing", facts: {} });
  if (draft.blocks.length === 0) faults.push({ code: "draft.body_empty", facts: {} });
  if (draft.kind === "cong_van" && draft.addressees.length === 0) faults.push({ code: "draft.addressee_missing", facts: {} });
  return faults;
}

function labelsOf(draft: Draft): string[] {
  let article = 0;
  let clause = 0;
  let point = 0;
  return draft.blocks.map((block) => {
    if (block.type === "article") {
      article += 1;
      clause = 0;
      return `Điều ${article}.`;
    }
    if (block.type === "clause") {
      clause += 1;
      point = 0;
      return `${clause}.`;
    }
    if (block.type === "point") {
      point += 1;
      return `${"abcdđeghiklm"[point - 1] ?? "?"})`;
    }
    return "";
  });
}
