/** Enclosures, copies and pictures of the office held in memory. It keeps no rule. */
import type { Commands, CopyView, EnclosureView, PartView, Topic } from "../api/bindings";
import { PAGE, PIXEL } from "./examples";

type Name = keyof Commands;
type Verbs = { [N in Name]: (input: Commands[N]["input"]) => object };

const ENCLOSURES: EnclosureView[] = [
  { id: 1, name: "Phụ lục 1.pdf", mime: "application/pdf", size: 20_480, sha256: "a".repeat(64), annex: null, seals: true, is_sealed: false },
  { id: 2, name: "Danh sách.xlsx", mime: "application/vnd.ms-excel", size: 10_240, sha256: "b".repeat(64), annex: null, seals: false, is_sealed: false },
];

const PARTS: PartView[] = [
  { part: { type: "bases" }, label: "", words: "Căn cứ Luật Thử nghiệm", depth: 0 },
  { part: { type: "block", at: 0 }, label: "Điều 1.", words: "Kiện toàn Ban Chỉ huy", depth: 0 },
  { part: { type: "block", at: 1 }, label: "1.", words: "Trưởng ban", depth: 1 },
  { part: { type: "block", at: 2 }, label: "Điều 2.", words: "Hiệu lực", depth: 0 },
  { part: { type: "annex", at: 0 }, label: "Phụ lục", words: "Danh sách", depth: 0 },
];

export const COPY: CopyView = {
  id: 1,
  written: "01/SY-UBND",
  form: "true",
  form_name: "SAO Y",
  basis: "original",
  from: "electronic",
  to: "paper",
  arrival: 2005,
  dispatch: null,
  original: "120/UBND-VP",
  subject: "Triển khai công điện về ứng phó mưa lớn",
  source_name: "120-UBND-VP.pdf",
  pages: [],
  parts: [],
  accepted: "",
  signatures: "left_behind",
  place: "Thử Nghiệm",
  signer: { authority: ["TL. CHỦ TỊCH"], position: "CHÁNH VĂN PHÒNG", name: "Trần Thị Mẫu" },
  recipients: ["Thôn Một", "Thôn Hai"],
  amount: 2,
  made_on: "2026-11-21",
  made_at: Date.parse("2026-11-21T05:00:00Z"),
  sha256: "c".repeat(64),
  void_reason: "",
  void_at: null,
};

export function copyVerbs(change: (topics: Topic[]) => void): Partial<Verbs> {
  let enclosures = structuredClone(ENCLOSURES);
  const copies = [structuredClone(COPY)];
  const heard = (topic: Topic) => queueMicrotask(() => change([topic]));
  // From 1010 on they are drafts or only signed.
  const list = (id = 1012) => ({ rows: id < 1010 ? [] : enclosures, annexes: id < 1010 ? [] : ["…_QĐ-UBND - Phụ lục II.pdf"], bytes: enclosures.reduce((sum, one) => sum + one.size, 0), limit: 52_428_800, is_open: id >= 1010 });
  const copyOf = (id: number) => copies.find((one) => one.id === id) ?? COPY;
  return {
    "dispatch.enclosures": ({ id }) => list(id),
    "dispatch.attach": ({ file }) => {
      const name = file.type === "path" ? file.path : file.name;
      const added = { id: enclosures.length + 10, name, mime: "application/pdf", size: 1024, sha256: "d".repeat(64), annex: null, seals: true, is_sealed: false };
      enclosures.push(added);
      heard("dispatches");
      return added;
    },
    "dispatch.detach": ({ enclosure }) => {
      enclosures = enclosures.filter((one) => one.id !== enclosure);
      heard("dispatches");
      return {};
    },
    "dispatch.order": ({ order }) => {
      enclosures = order.flatMap((id) => enclosures.find((one) => one.id === id) ?? []);
      heard("dispatches");
      return list();
    },
    "dispatch.seal_file": ({ enclosure, seals }) => {
      enclosures = enclosures.map((one) => (one.id === enclosure ? { ...one, seals } : one));
      heard("dispatches");
      return enclosures[0] ?? {};
    },
    "copy.list": () => ({ rows: copies, total: copies.length }),
    "copy.show": ({ id }) => copyOf(id),
    "copy.page": () => ({ pdf: PAGE, name: "01_SY-UBND.pdf" }),
    "copy.look": ({ source }) =>
      source.type === "scan"
        ? { medium: "paper", basis: null, name: "quét.pdf", original: "", subject: "", pages: 3, parts: [], signatures: 0, verdict: null, signatories: null, scan_faults: ["1: 150 dpi"] }
        : { medium: "electronic", basis: source.type === "dispatch" ? "original" : null, name: "46_QĐ-UBND.pdf", original: "46/QĐ-UBND", subject: "Kiện toàn Ban Chỉ huy", pages: 2, parts: source.type === "dispatch" ? PARTS : [], signatures: 2, verdict: source.type === "arrival" ? "passed" : null, signatories: source.type === "arrival" ? "satisfied" : null, scan_faults: [] },
    "copy.make": () => {
      copies.unshift({ ...COPY, id: 2, written: "02/SY-UBND" });
      heard("registers");
      return { id: 2, written: "02/SY-UBND", signatures: "left_behind", pages: 2, scan_faults: [] };
    },
    "copy.cancel": ({ id, reason }) => {
      Object.assign(copyOf(id), { void_reason: reason, void_at: Date.now() });
      heard("registers");
      return copyOf(id);
    },
    "settings.appearance": () => ({
      signatures: [{ id: 1, name: "Nguyễn Văn Thử", png: PIXEL, width: 600, height: 240, width_mm: 54, dpi: 282 }],
      seals: [{ id: 2, png: PIXEL, diameter_mm: 36, dpi: 300, from: "2025-07-01", to: null, is_current: true }],
      field_mm: [54, 27],
    }),
    "settings.signature_image": () => ({ id: 3, warnings: [] }),
    "settings.seal_image": () => ({ id: 4, warnings: [] }),
    "settings.remove_image": () => ({}),
  };
}
