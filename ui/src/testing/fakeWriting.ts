/** What the fake office answers about versions, the library, templates and batches. Keeps no rule, as the fake host. */
import type { Commands, LibraryItem, TemplateEntry, Topic, VersionEntry } from "../api/bindings";

type Name = keyof Commands;
type Verbs = Partial<{ [N in Name]: (input: Commands[N]["input"]) => object }>;

const HOUR = 3_600_000;

function version(number: number, part: Partial<VersionEntry>): VersionEntry {
  return { version: number, at: Date.now() - (9 - number) * HOUR, author: "van-thu", cause: "autosave", of: null, changes: null, marks: [], ...part };
}

const VERSIONS: VersionEntry[] = [
  version(5, { cause: "save", changes: { parts: ["subject", "signature"], added: 1, removed: 0, changed: 2, excerpt: "Báo cáo trước ngày 15 tháng 12 năm 2026." } }),
  version(4, { cause: "redo", of: 2, changes: { parts: [], added: 0, removed: 1, changed: 0, excerpt: "Tổng hợp kết quả" } }),
  version(3, { cause: "undo", of: 1, changes: { parts: [], added: 0, removed: 1, changed: 0, excerpt: "Tổng hợp kết quả" }, marks: [{ what: "signed", at: Date.now() - 5 * HOUR }, { what: "reopened", at: Date.now() - 4 * HOUR }] }),
  version(2, { changes: { parts: ["bases"], added: 1, removed: 0, changed: 0, excerpt: "Tổng hợp kết quả" } }),
  version(1, { cause: "created" }),
];

const ITEMS: LibraryItem[] = [
  { id: 1, shelf: "phrases", folder: "Kết thúc", key: "kdn", name: "Kính đề nghị", content: { type: "phrase", blocks: [{ type: "paragraph", text: "Kính đề nghị quý cơ quan quan tâm, xem xét, giải quyết." }] }, preset: false, used: 12 },
  { id: 2, shelf: "phrases", folder: "Hiệu lực", key: "hl", name: "Hiệu lực thi hành", content: { type: "phrase", blocks: [{ type: "article", title: "", text: "Quyết định này có hiệu lực kể từ ngày ký." }] }, preset: false, used: 3 },
  { id: 3, shelf: "recipients", folder: "Trong xã", key: "cpcm", name: "Các phòng chuyên môn", content: { type: "recipients", members: [{ name: "Phòng Kinh tế" }, { name: "Phòng Văn hóa – Xã hội", code: "H99.12.2" }] }, preset: false, used: 5 },
  { id: 4, shelf: "signers", folder: "", key: "", name: "Phó Chủ tịch ký thay", content: { type: "signer", signature: { authority: ["TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH"], position: "PHÓ CHỦ TỊCH", name: "Trần Thị Ví Dụ" } }, preset: true, used: 2 },
];

const TEMPLATES: TemplateEntry[] = [
  {
    id: 1,
    name: "Giấy mời họp thôn",
    folder: "Giấy mời",
    kind: "giay_moi",
    kind_name: "Giấy mời",
    fields: [
      { name: "họ tên", kind: "text", optional: false },
      { name: "ngày họp", kind: "date", optional: false },
    ],
    used: 4,
  },
];

export function writingVerbs(change: (topics: Topic[]) => void): Verbs {
  let items = structuredClone(ITEMS);
  let templates = structuredClone(TEMPLATES);
  const told = (topic: Topic) => queueMicrotask(() => change([topic]));
  return {
    "draft.versions": ({ limit }) => ({ rows: VERSIONS.slice(0, limit), total: VERSIONS.length, standing: 5, can_undo: false, can_redo: false }),
    "draft.compare": () => ({
      parts: [{ part: "subject", runs: [{ text: "Về việc thành lập ", change: "same" }, { text: "Ban", change: "removed" }, { text: "Tổ công tác", change: "added" }, { text: " rà soát hộ nghèo", change: "same" }] }],
      blocks: [
        { change: "same", annex: 0, kind: "article", before: "Điều 1.", after: "Điều 1.", runs: [{ text: "Thành lập Tổ công tác.", change: "same" }] },
        { change: "changed", annex: 0, kind: "clause", before: "1.", after: "1.", runs: [{ text: "Báo cáo trước ngày ", change: "same" }, { text: "10", change: "removed" }, { text: "15", change: "added" }, { text: " tháng 12 năm 2026.", change: "same" }] },
        { change: "added", annex: 0, kind: "clause", before: "", after: "2.", runs: [{ text: "Tổng hợp kết quả gửi Văn phòng.", change: "added" }] },
      ],
    }),
    "library.list": ({ shelf }) => ({ items: items.filter((item) => shelf === undefined || item.shelf === shelf), folders: ["Kết thúc"] }),
    "library.take": ({ id }) => items.find((item) => item.id === id) ?? {},
    "library.save": (given) => {
      const shelf = ({ phrase: "phrases", recipients: "recipients", signer: "signers" } as const)[given.content.type];
      const item: LibraryItem = { ...given, id: given.id ?? items.length + 1, shelf, used: 0 };
      items = [...items.filter((each) => each.id !== item.id), item];
      told("library");
      return item;
    },
    "library.remove": ({ id }) => {
      items = items.filter((item) => item.id !== id);
      told("library");
      return {};
    },
    "library.move": () => ({}),
    "template.list": () => ({ rows: templates }),
    "template.remove": ({ id }) => {
      templates = templates.filter((template) => template.id !== id);
      told("templates");
      return {};
    },
    "merge.list": () => ({ rows: [] }),
    "merge.preview": () => ({
      template: TEMPLATES[0],
      unused: [],
      unfilled: [],
      faulty: 1,
      lines: [
        { line: 1, values: ["ông Một", "25/11/2026"], subject: "mời ông Một dự họp 25/11/2026", faults: [] },
        { line: 2, values: ["", "25/11/2026"], subject: "mời {{họ tên}} dự họp 25/11/2026", faults: [{ code: "merge.field_missing", facts: { field: "họ tên" } }] },
      ],
    }),
  };
}
