/** What the played office answers about time stamps, offered roots and evidence. */
import type { Commands, Offered } from "../api/bindings";

type Settings = Commands["settings.read"]["output"];
type Change = (topics: ("settings" | "history")[]) => void;

export const STATE_ROOT = "f7bc".repeat(16);

export function authorityVerbs(settings: Settings, change: Change) {
  const rows: Offered[] = [
    { name: "RootCA thế hệ 1 (THỬ)", circle: "state", is_root: true, sha256: STATE_ROOT, valid_to: "2030-03-05", has_file: true, confirmed_at: null },
    { name: "RootCA G2 (THỬ)", circle: "state", is_root: true, sha256: "f04b".repeat(16), valid_to: "2048", has_file: false, confirmed_at: null },
  ];
  const list = () => ({ dated: "2026-11-22", source: "Bản sao công khai (THỬ).", rows });
  const set = (sha256: string, at: number | null) => {
    for (const row of rows) if (row.sha256 === sha256) row.confirmed_at = at;
    queueMicrotask(() => change(["settings"]));
    return {};
  };
  return {
    "stamps.set": (input: Settings["stamps"]) => {
      settings.stamps = input;
      queueMicrotask(() => change(["settings"]));
      return input;
    },
    "trust.offered": list,
    "trust.confirm": ({ sha256 }: { sha256: string }) => set(sha256, Date.now()),
    "trust.withdraw": ({ sha256 }: { sha256: string }) => set(sha256, null),
    "trust.update": list,
    "evidence.export": () => ({ files: 1, parts: 6, sha256: "ab".repeat(32) }),
  };
}
