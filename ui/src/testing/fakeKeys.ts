/** What the fake office answers about keys and batches. Keeps no rule, as the fake host. */
import type { BatchReportLine, BatchRow, BatchView, Commands, DispatchView, KeyEntry, KeyOffer, Topic } from "../api/bindings";

type Name = keyof Commands;
type Verbs = Partial<{ [N in Name]: (input: Commands[N]["input"]) => object }>;

/** A known key as it is offered: a file that is there. */
export function offerOf(entry: KeyEntry, part: Partial<KeyOffer> = {}): KeyOffer {
  return {
    key: entry.key,
    entry: entry.id,
    label: entry.label,
    role: entry.role,
    is_usual: false,
    subject: entry.subject,
    title: "",
    organisation: entry.organisation,
    issuer: "",
    valid_from: "",
    valid_to: entry.valid_to,
    standing: "good",
    device: null,
    is_there: true,
    pin: { on_device: false, is_low: false, is_final_try: false, is_locked: false, is_unset: false, min: 0, max: 0 },
    ...part,
  };
}

/** A token that is inserted and that nobody has used here yet. */
export function tokenOffer(part: Partial<KeyOffer> = {}): KeyOffer {
  const key = { type: "token", module: "/usr/lib/libbit4xpki.so", serial: "0a1b2c", certificate: "ab".repeat(32) } as const;
  const entry: KeyEntry = { id: 9, label: "Nguyễn Văn Thử", key, role: "leader", subject: "Nguyễn Văn Thử", organisation: "UBND xã Thử Nghiệm", valid_to: "2028-12-31" };
  return offerOf(entry, {
    entry: null,
    role: null,
    title: "Chủ tịch",
    issuer: "CA phục vụ các cơ quan Nhà nước (THỬ)",
    valid_from: "2026-01-01",
    device: { label: "VGCA", serial: "0a1b2c", maker: "Bit4id", reader: "USB 1" },
    pin: { on_device: false, is_low: false, is_final_try: false, is_locked: false, is_unset: false, min: 4, max: 16 },
    ...part,
  });
}

/** The signing service of this machine, running or not. */
export function serviceOffer(part: Partial<KeyOffer> = {}): KeyOffer {
  const entry: KeyEntry = { id: 8, label: "VGCA Sign Service", key: { type: "service" }, role: "leader", subject: "", organisation: "", valid_to: "" };
  return offerOf(entry, { pin: { on_device: true, is_low: false, is_final_try: false, is_locked: false, is_unset: false, min: 0, max: 0 }, ...part });
}

export function keyVerbs(known: () => KeyEntry[], dispatches: () => DispatchView[], change: (topics: Topic[]) => void): Verbs {
  const batches = new Map<number, BatchView>();
  const told = (topic: Topic) => queueMicrotask(() => change([topic]));
  return {
    "key.list": ({ role }) => ({
      offers: known()
        .filter((entry) => role === null || entry.role === role)
        .map((entry) => offerOf(entry)),
      troubles: [],
      modules: [{ name: "Bit4id (VGCA)", path: "/usr/lib/libbit4xpki.so", is_there: false }],
      service: { is_running: false, version: "", trouble: { code: "signing_service.missing", facts: {} } },
      has_store: false,
    }),
    "act.cancel": () => ({}),
    "batch.look": ({ act, ids, counts_pages }) => {
      const stage = act === "sign" ? "draft" : "signed";
      const all = dispatches().filter(({ row }) => (ids.length === 0 ? row.stage === stage : ids.includes(row.id)));
      const lines = all.map(({ row, draft, version }) => ({
        id: row.id,
        version,
        subject: row.subject,
        kind_name: row.kind_name,
        notation: row.notation,
        signer: draft.signature.name,
        pages: counts_pages && row.subject !== "" ? 2 : null,
        reason: row.subject === "" ? { code: "draft.subject_missing", facts: {} } : null,
      }));
      const ready = lines.filter((line) => line.reason === null).length;
      return { lines, ready, signatures: ready, beyond: 0 };
    },
    "batch.begin": ({ act, items, continues }) => {
      const id = batches.size + 1;
      const lines: BatchReportLine[] = items.map((item, at) => ({
        place: at + 1,
        id: item.id,
        subject: dispatches().find(({ row }) => row.id === item.id)?.row.subject ?? "",
        result: "done",
        reason: null,
        written: "",
        at: Date.now(),
      }));
      const row: BatchRow = { id, act, state: "finished", signer: "Nguyễn Văn Thử", organisation: "", begun_at: Date.now(), ended_at: Date.now(), cause: null, agreed: items.length, done: items.length, failed: 0, rest: 0, left_out: 0 };
      batches.set(id, { row, lines, to_continue: [], continued_by: null, continues, can_stop: false });
      told("signings");
      return { id };
    },
    "batch.show": ({ id }) => batches.get(id) ?? {},
    "batch.list": () => ({ rows: [...batches.values()].map((view) => view.row).toReversed() }),
    "batch.stop": () => ({}),
    "batch.save": () => ({}),
  };
}
