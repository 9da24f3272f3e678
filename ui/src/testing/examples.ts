/** Plainly invented offices and documents. */
import type { AgencyRow, ArrivalView, Commands, Desk, DispatchView, Draft, KindEntry, OutgoingRow } from "../api/bindings";
import { judged } from "./fakeVerdicts";

/** An arrival, and what it is related to. */
export type ArrivalSeed = ArrivalView;

/** A page of A4 with nothing but one line on it, in base64. */
export const PAGE = btoa(
  "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj 3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj trailer<</Root 1 0 R>>",
);

/** A PNG of one pixel, in base64. */
export const PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

export const DESKS: Desk[] = [
  { id: "xa", name: "UBND xã Thử Nghiệm", code: "H99.12", body: "state", open: true, locked: false, current: true, fault: null },
  { id: "dang", name: "Đảng ủy xã Thử Nghiệm", code: "A99.12", body: "party", open: true, locked: false, current: false, fault: null },
  { id: "tinh", name: "UBND tỉnh Thử", code: "H99", body: "state", open: true, locked: false, current: false, fault: null },
];

export const AGENCIES: AgencyRow[] = [
  { code: "H99", name: "UBND tỉnh Thử", parent: "", by_former_name: false, closed: null },
  { code: "H99.1", name: "Sở Nội vụ tỉnh Thử", parent: "H99", by_former_name: false, closed: null },
  { code: "H99.2", name: "Sở Tài chính tỉnh Thử", parent: "H99", by_former_name: false, closed: null },
  { code: "H99.13", name: "UBND xã Ví Dụ", parent: "H99", by_former_name: false, closed: null },
  { code: "A99.12", name: "Đảng ủy xã Thử Nghiệm", parent: "A99", by_former_name: false, closed: null },
];

const common = { particulars: [], needs_addressee: false, needs_body: true };

export const KINDS: KindEntry[] = [
  { word: "nghi_quyet", name: "Nghị quyết", abbreviation: "NQ", ...common },
  { word: "quyet_dinh", name: "Quyết định", abbreviation: "QĐ", ...common },
  { word: "thong_bao", name: "Thông báo", abbreviation: "TB", ...common },
  { word: "bao_cao", name: "Báo cáo", abbreviation: "BC", ...common },
  { word: "cong_van", name: "Công văn", abbreviation: "", ...common, needs_addressee: true },
  {
    word: "giay_moi",
    name: "Giấy mời",
    abbreviation: "GM",
    particulars: [
      { word: "invited", label: "Trân trọng kính mời", required: true, long: true },
      { word: "time", label: "Thời gian", required: true, long: false },
      { word: "chair", label: "Chủ trì", required: false, long: false },
    ],
    needs_addressee: false,
    needs_body: false,
  },
];

export const OFFICE: Commands["settings.read"]["output"] = {
  office: {
    code: "H99.12",
    name: "UBND xã Thử Nghiệm",
    parent: "H99",
    body: "state",
    superior: "",
    issuer: "ỦY BAN NHÂN DÂN\nXÃ THỬ NGHIỆM",
    abbreviation: "UBND",
    unit: "VP",
    place: "Thử Nghiệm",
    filed: "VT, VP",
    contact: "Thôn Một, xã Thử Nghiệm, tỉnh Thử; điện thoại 0200 000 000",
    series_scheme: "per_kind",
    term_began: 2025,
    signer: { authority: ["TM. ỦY BAN NHÂN DÂN"], position: "CHỦ TỊCH", name: "Nguyễn Văn Thử" },
  },
  road: { adapter: "http://127.0.0.1:7070", center: "00.99.W00" },
  keys: [
    { id: 1, label: "Khóa của Chủ tịch", key: { type: "file", path: "/demo/keys/leader.p12" }, organisation: "UBND xã Thử Nghiệm", role: "leader", subject: "Nguyễn Văn Thử", valid_to: "2029-11-20" },
    { id: 2, label: "Khóa cơ quan", key: { type: "file", path: "/demo/keys/office.p12" }, organisation: "UBND xã Thử Nghiệm", role: "office", subject: "UBND xã Thử Nghiệm", valid_to: "2029-11-20" },
  ],
  trust: [{ name: "root.cer", subject: "CA gốc Thử Nghiệm", sha256: "3f9a".repeat(16), valid_to: "2036-11-20", kind: "certificate", circle: "own" }],
  stamps: { address: "", policy: "", level: "b", leave_after: null },
  holder: "key_store",
  version: "0.1.0",
};

const DRAFT: Draft = {
  kind: "quyet_dinh",
  body: "state",
  subject: "Về việc thành lập Tổ công tác rà soát hộ nghèo, hộ cận nghèo năm 2026",
  urgency: "urgent",
  secrecy: "",
  letterhead: { superior: "", issuer: "ỦY BAN NHÂN DÂN\nXÃ THỬ NGHIỆM", abbreviation: "UBND", unit: "VP", place: "Thử Nghiệm" },
  authority: "CHỦ TỊCH ỦY BAN NHÂN DÂN XÃ THỬ NGHIỆM",
  bases: ["Luật Tổ chức chính quyền địa phương ngày 16 tháng 6 năm 2025", "Xét đề nghị của Trưởng phòng Văn hóa – Xã hội"],
  addressees: [],
  blocks: [
    { type: "article", title: "", text: "Thành lập Tổ công tác rà soát hộ nghèo, hộ cận nghèo năm 2026 trên địa bàn xã Thử Nghiệm, gồm các ông, bà có tên sau:" },
    { type: "clause", title: "", text: "Ông Nguyễn Văn Thử, Chủ tịch Ủy ban nhân dân xã, Tổ trưởng;" },
    { type: "clause", title: "", text: "Bà Trần Thị Ví Dụ, Trưởng phòng Văn hóa – Xã hội, Tổ phó." },
    { type: "article", title: "Nhiệm vụ của Tổ công tác", text: "" },
    { type: "point", text: ["Lập kế hoạch rà soát; ", "Tổng hợp kết quả"].map((text, at) => ({ text, bold: at === 0 })) },
    { type: "point", text: "Báo cáo trước ngày 15 tháng 12 năm 2026." },
    { type: "table", caption: "Phân công địa bàn", head: ["Thôn", "Người phụ trách"], rows: [["Thôn Một", "Trần Thị Ví Dụ"], ["Thôn Hai", "Lê Văn Mẫu"]], widths: [] },
    { type: "article", title: "", text: "Quyết định này có hiệu lực kể từ ngày ký. Các ông, bà có tên tại Điều 1 chịu trách nhiệm thi hành./." },
  ],
  signature: { authority: ["TM. ỦY BAN NHÂN DÂN"], position: "CHỦ TỊCH", name: "Nguyễn Văn Thử" },
  recipients: [{ name: "Như Điều 3" }, { name: "UBND tỉnh Thử", code: "H99" }, { name: "Sở Nội vụ tỉnh Thử", code: "H99.1" }],
  filed: "VT, VP",
  drafter: "",
  contact: "",
};

const NOON = Date.parse("2026-11-21T05:00:00Z");
const HOUR = 3_600_000;

function rowOf(id: number, over: Partial<OutgoingRow>): OutgoingRow {
  return {
    id,
    document_id: null,
    kind: "quyet_dinh",
    kind_name: "Quyết định",
    number: null,
    notation: "QĐ-UBND",
    written: null,
    subject: DRAFT.subject,
    from: "H99.12",
    to: ["H99", "H99.1"],
    urgency: "normal",
    stage: "draft",
    issued_on: null,
    changed_at: NOON - id * HOUR,
    deliveries: [],
    ...over,
  };
}

/** Nothing was asked since it was sent. */
export const EXCHANGE: DispatchView["exchange"] = { asks: [], unlisted: [], frozen: null, earlier: [], later: [], thread: [] };

function dispatchOf(row: OutgoingRow, over: Partial<DispatchView> = {}): DispatchView {
  return {
    row,
    draft: DRAFT,
    version: 3,
    signed_at: null,
    issued_at: null,
    sent_at: null,
    history: [{ at: NOON - 5 * HOUR, what: "draft_created", facts: {} }],
    verdict: null,
    in_reply_to: null,
    exchange: EXCHANGE,
    ...over,
  };
}

const issued = (number: number) => ({ number: String(number), written: `${number}/QĐ-UBND`, issued_on: "2026-11-20", document_id: `H99.12,2026/11/20,${number}/QĐ-UBND` });

export const DISPATCHES: DispatchView[] = [
  dispatchOf(rowOf(1012, { urgency: "urgent" })),
  dispatchOf(rowOf(1011, { kind: "cong_van", kind_name: "Công văn", notation: "UBND-VP", subject: "", to: [] })),
  dispatchOf(rowOf(1010, { stage: "signed", subject: "Phê duyệt kế hoạch chuyển đổi số xã Thử Nghiệm giai đoạn 2026–2030" }), { signed_at: NOON - HOUR, verdict: judged("passed") }),
  dispatchOf(rowOf(1009, { stage: "issued", subject: "Kiện toàn Ban Chỉ huy Phòng thủ dân sự xã", ...issued(47) }), { verdict: judged("passed") }),
  dispatchOf(
    rowOf(1008, {
      stage: "sent",
      urgency: "express",
      ...issued(46),
      to: ["H99", "H99.1", "H99.2"],
      deliveries: [
        { to: "H99", name: "UBND tỉnh Thử", standing: "accepted", doubt: null, may: ["recall", "update", "replace"], road: "delivered", fault: null, answer: "accepted", note: "", answered_at: NOON - HOUR, on_stick_at: null },
        { to: "H99.1", name: "Sở Nội vụ tỉnh Thử", standing: "refused", doubt: null, may: ["resend"], road: "delivered", fault: null, answer: "refused", note: "Văn bản gửi nhầm thẩm quyền, đề nghị gửi Sở Tài chính.", answered_at: NOON - 2 * HOUR, on_stick_at: null },
        { to: "H99.2", name: "Sở Tài chính tỉnh Thử", standing: "unknown", doubt: null, may: ["recall"], road: "unknown", fault: "road.timeout", answer: null, note: "", answered_at: null, on_stick_at: null },
      ],
    }),
    {
      signed_at: NOON - 20 * HOUR,
      issued_at: NOON - 19 * HOUR,
      sent_at: NOON - 19 * HOUR,
      verdict: judged("passed"),
      history: [
        { at: NOON - 30 * HOUR, what: "draft_created", facts: {} },
        { at: NOON - 20 * HOUR, what: "signed", facts: { signer: "Nguyễn Văn Thử" } },
        { at: NOON - 19 * HOUR, what: "issued", facts: { written: "46/QĐ-UBND", signer: "UBND xã Thử Nghiệm" } },
        { at: NOON - 19 * HOUR + 60_000, what: "queued", facts: {} },
        { at: NOON - 19 * HOUR + 90_000, what: "sent", facts: {} },
        { at: NOON - 2 * HOUR, what: "answered", facts: { from: "Sở Nội vụ tỉnh Thử", code: "02", note: "Văn bản gửi nhầm thẩm quyền, đề nghị gửi Sở Tài chính." } },
        { at: NOON - HOUR, what: "answered", facts: { from: "UBND tỉnh Thử", code: "03", note: "" } },
      ],
    },
  ),
  ...Array.from({ length: 140 }, (_, at) =>
    dispatchOf(
      rowOf(1007 - at, {
        stage: "sent",
        ...issued(45 - (at % 45)),
        subject: `Ban hành quy chế làm việc lần ${140 - at} của tổ công tác xã Thử Nghiệm`,
        deliveries: [{ to: "H99", name: "UBND tỉnh Thử", standing: at % 3 === 0 ? "done" : "arrived", doubt: null, may: ["recall", "replace"], road: "delivered", fault: null, answer: at % 3 === 0 ? "done" : "arrived", note: "", answered_at: NOON, on_stick_at: null }],
      }),
    ),
  ),
];

export const ARRIVALS: ArrivalSeed[] = (
  [
    ["passed", "arrived", "new", "express", "Triển khai công điện về ứng phó mưa lớn diện rộng trên địa bàn tỉnh"],
    ["indeterminate", "arrived", "new", "normal", "Hướng dẫn chỉnh lý tài liệu lưu trữ sau sắp xếp đơn vị hành chính"],
    ["failed", "arrived", "recall", "urgent", "Thu hồi văn bản số 118/UBND-VP"],
    ["passed", "registered", "new", "normal", "Giao chỉ tiêu kế hoạch phát triển kinh tế – xã hội năm 2027"],
    ["unsigned", "refused", "update", "normal", "Danh sách đăng ký tập huấn phần mềm quản lý văn bản"],
  ] as const
).map(([verdict, stage, business, urgency, subject], at): ArrivalSeed => ({
  row: {
    id: 2005 - at,
    document_id: `H99,2026/11/${20 - at},${120 - at}/UBND-VP`,
    kind_name: "Công văn",
    number: String(120 - at),
    notation: "UBND-VP",
    written: `${120 - at}/UBND-VP`,
    subject,
    from: "H99",
    from_name: "UBND tỉnh Thử",
    to: "H99.12",
    urgency,
    business,
    wanted: at === 3 ? "recall" : null,
    stage,
    promulgated: `2026-11-${20 - at}`,
    arrived_at: NOON - at * 7 * HOUR,
    arrival_number: stage === "registered" ? 311 : null,
    verdict,
    signatories: judged(verdict).signatories?.outcome ?? null,
    due: at === 0 ? "2026-11-25" : null,
  },
  place: "Thử",
  signer: "Trần Văn Mẫu",
  content: subject,
  refused_reason: stage === "refused" ? "Thiếu chữ ký số của cơ quan gửi." : "",
  registered_at: null,
  files: [
    { id: 10 * at + 1, name: `${120 - at}-UBND-VP.pdf`, mime: "application/pdf", size: 184_320, sha256: "c0ffee".padEnd(64, "0"), verdict: judged(verdict) },
    { id: 10 * at + 2, name: "Phụ lục kèm theo.xlsx", mime: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", size: 22_528, sha256: "beef".padEnd(64, "0"), verdict: null },
  ],
  history: [
    { at: NOON - at * 7 * HOUR, what: "arrived", facts: {} },
    { at: NOON - at * 7 * HOUR + 900, what: "verified", facts: { outcome: verdict } },
  ],
  replies: [],
  answers_to: null,
  wishes:
    at === 3
      ? [{ id: 31, arrival: 2002, wish: "recall", state: "open", reason: "Ban hành nhầm thẩm quyền", by_arrival: null, said_at: NOON, came_at: NOON, words: "", decided_at: null, can_reconsider: false }]
      : [],
  speaks_of: [],
  thread: [],
}));
