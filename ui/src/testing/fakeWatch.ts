/** The delivery watch of the office held in memory. */
import type { Commands, PendingRow, SlipView, WatchCounts, WatchRow } from "../api/bindings";

const NOON = Date.parse("2026-11-21T05:00:00Z");
const HOUR = 3_600_000;

export const WATCHED: WatchRow[] = [1, 2, 3].map((at) => ({
  id: at,
  dispatch: 1003,
  written: "12/UBND-VP",
  subject: "Về việc rà soát hộ nghèo",
  urgency: "normal",
  to: `H99.${at}`,
  name: ["UBND xã Ví Dụ", "UBND xã Đồng Mẫu", "UBND phường Thử"][at - 1] ?? "",
  standing: (["sent", "arrived", "accepted"] as const)[at - 1] ?? "sent",
  doubt: null,
  state: (["sent", "arrived", "accepted"] as const)[at - 1] ?? "sent",
  is_open: at !== 3,
  sent_at: NOON - 30 * HOUR,
  answered_at: at === 1 ? null : NOON - 29 * HOUR,
  note: "",
  due: at === 3 ? null : NOON - 2 * HOUR,
  latest: at === 3 ? null : NOON + 20 * HOUR,
  lateness: at === 3 ? "in_time" : "late",
  reminded_at: null,
  reminded_how: null,
  reminded: 0,
  followed: true,
  closed_because: "",
  times: { arrived: null, accepted: null, refused: null },
}));

export const WATCH_COUNTS: WatchCounts = { all: 3, accepted: 1, unaccepted: 2, late: 2, beyond: 0, waiting: 0, unknown: 0, refused: 0, asked: 0, closed: 0 };

export const PENDING: PendingRow[] = [
  { matter: "letter_stuck", dispatch: 1003, arrival: null, letter: 31, package: "", written: "12/UBND-VP", subject: "Về việc rà soát hộ nghèo", recipients: 0, first: "", since: NOON - 5 * HOUR, due: NOON - HOUR, late: true, owner: "clerk", cause: "letter_stuck", fault: null, cure: "outbox.retry" },
  { matter: "awaiting_acceptance", dispatch: 1003, arrival: null, letter: null, package: "", written: "12/UBND-VP", subject: "Về việc rà soát hộ nghèo", recipients: 46, first: "UBND xã Ví Dụ", since: NOON - 30 * HOUR, due: NOON - HOUR, late: true, owner: "recipient", cause: "awaiting_acceptance", fault: null, cure: "watch.remind" },
  { matter: "arrival_unregistered", dispatch: null, arrival: 2001, letter: null, package: "", written: "7/UBND", subject: "Báo cáo tháng", recipients: 0, first: "UBND tỉnh Thử", since: NOON, due: NOON + 5 * HOUR, late: false, owner: "clerk", cause: "arrival_unregistered", fault: null, cure: "arrival.register" },
];

const SLIP: SlipView = {
  id: 5,
  dispatch: 1003,
  letter: 31,
  made_at: NOON - 30 * HOUR,
  is_stamped: false,
  fault: null,
  key: "ab".repeat(32),
  head: { lienvan_slip: 1, office: "H99.12", document: "12/UBND-VP", issued: "2026-11-20", document_id: "", business: "new", recipients: 3, page_sha256: "", made: "2026-11-20T09:00:00+07:00", axis_ahead_ms: null, axis_uncertainty_ms: null, axis_measured: null, line: "up", body_sha256: "", key_sha256: "ab".repeat(32) },
};

type Verbs = { [N in keyof Commands]?: (input: Commands[N]["input"]) => Commands[N]["output"] };

export function watchVerbs() {
  let rows = WATCHED.map((row) => ({ ...row }));
  const print = { pdf: "", name: "Biên nhận.pdf", pages: 2, rows: 0, void: 0, missing: 0, replaced: 0, shortened: false };
  return {
    "watch.list": ({ only, text }) => {
      const shown = rows.filter((row) => (only === "late" ? row.lateness !== "in_time" : only === "unaccepted" ? row.state !== "accepted" : true)).filter((row) => row.name.toLowerCase().includes(text.toLowerCase()));
      return { rows: shown, total: shown.length, counts: WATCH_COUNTS, dispatches: 1, now: NOON, clock: { ahead: -1_500, uncertainty: 20, measured_at: NOON }, days_known: true };
    },
    "watch.count": () => WATCH_COUNTS,
    "watch.remind": ({ to, how }) => {
      rows = rows.map((row) => (to.includes(row.to) ? { ...row, reminded_at: NOON, reminded_how: how ?? "phone", reminded: row.reminded + 1 } : row));
      return { noted: to.length, skipped: 0 };
    },
    "watch.follow": ({ to, follow }) => {
      rows = rows.map((row) => (to.includes(row.to) ? { ...row, followed: follow } : row));
      return { noted: to.length, skipped: 0 };
    },
    "watch.letter": ({ to }) => ({ id: 1001, begun: true, receivers: to.length }),
    "watch.export": () => ({ rows: rows.length }),
    "watch.clock": () => ({ ahead: null, uncertainty: null, measured_at: null }),
    "pending.list": () => ({ rows: PENDING, late: 2, now: NOON }),
    "slip.list": () => ({ rows: [SLIP] }),
    "slip.print": () => print,
    "slip.save": () => ({}),
    "slip.check": ({ key }) => ({ verdict: key === "" || key === undefined ? "holds" : "other_key", head: SLIP.head, body: { office_name: "UBND xã Thử Nghiệm", kind: "Công văn", subject: "Về việc rà soát hộ nghèo", recipients: [{ code: "H99.1", name: "UBND xã Ví Dụ" }], files: [{ name: "12_UBND-VP.pdf", size: 2048, sha256: "cd".repeat(32) }], envelope_sha256: null }, key: "ab".repeat(32), stamped_at: null, authority: "", is_stamp_trusted: false, has_stamp: false, is_stamp_broken: false }),
    "slip.key": () => ({ pem: "-----BEGIN PUBLIC KEY-----", fingerprint: "ab".repeat(32), made_at: NOON }),
    "slip.save_key": () => ({}),
    "slip.key_page": () => print,
  } satisfies Verbs;
}
