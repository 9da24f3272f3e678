/** The directory of the office held in memory: a province, its communes, one code that closed. It keeps no rule. */
import type { CodeStanding, Commands, Topic } from "../api/bindings";
import { AGENCIES } from "./examples";

type Name = keyof Commands;
type Verbs = { [N in Name]: (input: Commands[N]["input"]) => object };

/** The code that closed in these examples. */
export const CLOSED: CodeStanding = {
  code: "H98.7",
  state: "closed",
  name: "UBND xã Cũ",
  office: "H98.7",
  since: "2025-07-01",
  above: "",
  successors: [{ code: "H99.2", name: "UBND xã Hợp Nhất", since: "2025-07-01", source: "Nghị quyết thử", checked: false }],
};

const COMMUNES = Array.from({ length: 168 }, (_, at) => ({ name: `UBND xã Số ${at + 1}`, code: `H99.${at + 200}` }));

export function directoryVerbs(change: (topics: Topic[]) => void): Partial<Verbs> {
  let isWanted = false;
  return {
    "directory.state": () => ({
      open: 123_000,
      closed: 29,
      last: { at: Date.now() - 3_600_000, added: 3, changed: 12, closed: 1, reopened: 0, same: 122_984, doubled: 0, circled: 0, unfit: 0 },
      failed: { at: Date.now(), fault: { code: "directory.list_shrunk", facts: { had: "123000", has: "61000" } } },
      is_wanted: isWanted,
    }),
    "directory.refresh": () => {
      isWanted = true;
      queueMicrotask(() => change(["directory", "settings"]));
      return {};
    },
    "directory.standing": ({ codes }) => ({ rows: codes.map(standing) }),
    "directory.agency": ({ code }) => ({
      standing: standing(code),
      form: "decision20",
      level: 2,
      above: AGENCIES.filter((one) => one.code === "H99" && code !== "H99"),
      center: "00.99.W00",
      mail: "",
      codes: [{ code: "000.00.12.H99", name: "", since: null, source: "" }],
      history: [{ at: Date.now(), what: "renamed", former: "UBND xã Trước" }],
      children: 168,
      below: 170,
      communes: 168,
    }),
    "directory.tree": ({ parent }) =>
      parent === null
        ? { rows: [{ code: "H99", name: "UBND tỉnh Thử", children: 168, below: 170, communes: 168 }], total: 1 }
        : { rows: COMMUNES.slice(0, 3).map((one) => ({ ...one, children: 0, below: 0, communes: 0 })), total: 168 },
    "directory.branch": ({ code }) => ({ root: AGENCIES.find((one) => one.code === code) ?? AGENCIES[0], rows: code === "H99" ? COMMUNES : [], is_cut: false }),
    "succession.list": () => ({
      rows: [
        { id: 0, old_code: "H28", old_name: "UBND tỉnh Hòa Bình", new_code: "H44", new_name: "UBND tỉnh Phú Thọ", since: "2025-07-01", source: "Quyết định 09/2025/QĐ-TTg", checked: false },
        { id: 4, old_code: "H98.7", old_name: "UBND xã Cũ", new_code: "H99.2", new_name: "UBND xã Hợp Nhất", since: "2025-07-01", source: "Nghị quyết thử", checked: true },
      ],
    }),
    "succession.import": () => ({ added: 2, replaced: 0, refused: [{ line: 3, fault: { code: "succession.no_day", facts: { text: "hôm qua" } } }] }),
    "succession.remove": () => ({}),
  };
}

function standing(code: string): CodeStanding {
  if (code === CLOSED.code) return CLOSED;
  const agency = AGENCIES.find((one) => one.code === code);
  const office = code === "000.00.00.H99" ? "H99" : code;
  return { code, state: agency === undefined && office === code ? "unknown" : office === code ? "open" : "alias", name: agency?.name ?? "", office, since: null, above: "", successors: [] };
}
